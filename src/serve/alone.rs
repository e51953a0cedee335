//! One process serves a data folder, and one serves a SQLite file. Locks tell, which a kill lets go of, too.

use crate::{
    config::Config,
    error::{Error, Result},
};
use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

/// Held for as long as a process serves.
#[derive(Debug)]
pub struct Alone(#[expect(dead_code, reason = "the lock ends with the file")] Vec<File>);

/// Takes the locks, or says who is in the way.
pub fn take(config: &Config) -> Result<Alone> {
    let data = config.data_dir.join("serving.lock");
    let mut locks = vec![lock(
        &data,
        "this data folder; each node needs its own (THERIAC_DATA_DIR)",
    )?];
    if let Some(database) = config.sqlite_file() {
        let beside = PathBuf::from(format!("{database}-serving.lock"));
        locks.push(lock(
            &beside,
            "this SQLite file; several nodes need PostgreSQL (THERIAC_DATABASE_URL)",
        )?);
    }
    Ok(Alone(locks))
}

fn lock(path: &Path, what: &str) -> Result<File> {
    let file = File::create(path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Internal(format!(
            "another process serves {what}: {}",
            path.display()
        ))),
        Err(TryLockError::Error(e)) => Err(e.into()),
    }
}
