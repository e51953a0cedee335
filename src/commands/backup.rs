//! `theriac backup`: database and files in a folder, made and checked while the service runs.

use crate::{
    app::begin_epoch,
    config::{Config, FilesPlace},
    db::{self, Database, backup},
    error::{Error, Result},
};
use std::{
    fmt,
    fs::{self, DirBuilder, File},
    io::{self, ErrorKind},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// What was backed up.
#[derive(Debug)]
pub struct Backup {
    /// The newest change that is in it.
    pub last_seq: i64,
    /// How many files; `None` where a bucket keeps them, whose own versions are their backup.
    pub files: Option<usize>,
    /// Bytes of database and files.
    pub bytes: u64,
}

impl fmt::Display for Backup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "checked: the database up to change {}, ", self.last_seq)?;
        match self.files {
            Some(files) => write!(f, "{files} files, ")?,
            None => write!(f, "the files being in a bucket of their own, ")?,
        }
        write!(f, "{} bytes", self.bytes)
    }
}

/// Backs SQLite's database and the files up into a new folder. It appears under its name only when it is complete, was
/// checked, and is on the disk. The copy begins an epoch of its own: whoever serves it builds its index anew.
pub fn backup(config: &Config, folder: &Path) -> Result<Backup> {
    let exists = || {
        io::Error::new(
            ErrorKind::AlreadyExists,
            format!("{} is there already", folder.display()),
        )
    };
    if folder.exists() {
        return Err(exists().into());
    }
    let name = folder.file_name().ok_or_else(exists)?.to_string_lossy();
    // A name of its own: what a backup that was killed has left stands in nobody's way.
    let part = folder.with_file_name(format!("{name}.part-{}", std::process::id()));
    DirBuilder::new().recursive(true).mode(0o700).create(&part)?;
    let done = fill(config, &part).inspect_err(|_| {
        // The first error is the one to tell.
        let _ = fs::remove_dir_all(&part);
    })?;
    fs::rename(&part, folder)?;
    sync(
        folder
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new(".")),
    )?;
    Ok(done)
}

/// Copies all that there is into the folder, and has it on the disk.
fn fill(config: &Config, part: &Path) -> Result<Backup> {
    let live = Database::open(&config.database_url, 1)?;
    let file = part.join("theriac.sqlite");
    backup::copy(&mut *live.connection()?, &file)?;
    let (names, last_seq) = begin_and_check(&file)?;
    let mut done = Backup {
        last_seq,
        files: None,
        bytes: fs::metadata(&file)?.len(),
    };
    if let FilesPlace::Folder(files) = &config.files {
        done.files = Some(0);
        let mut missing = Vec::new();
        for name in names {
            match copy(&files.join(&name), &part.join("files").join(&name)) {
                Ok(bytes) => {
                    done.files = done.files.map(|n| n + 1);
                    done.bytes += bytes;
                }
                Err(e) if e.kind() == ErrorKind::NotFound => missing.push(name),
                Err(e) => return Err(e.into()),
            }
        }
        // What was taken away since the database was copied is rightly gone.
        let named = backup::files(&mut *live.connection()?)?;
        missing.retain(|name| named.contains(name));
        if !missing.is_empty() {
            let why = format!("files that are gone: {}", missing.join(", "));
            return Err(Error::Internal(why));
        }
    }
    File::open(&file)?.sync_all()?;
    sync_folders(part)?;
    Ok(done)
}

/// Begins the copy's own epoch, and checks it; the files that it names, and its newest change.
fn begin_and_check(file: &Path) -> Result<(Vec<String>, i64)> {
    let copy = Database::open(&format!("sqlite:{}", file.display()), 1)?;
    let mut db = copy.connection()?;
    let faults = backup::faults(&mut db)?;
    if !faults.is_empty() {
        return Err(Error::Internal(format!(
            "the copy is not whole: {}",
            faults.join("; ")
        )));
    }
    db::transaction(&mut db, begin_epoch)?;
    Ok((backup::files(&mut db)?, db::changes::last(&mut db)?))
}

fn copy(from: &Path, to: &Path) -> io::Result<u64> {
    let folder = to.parent().unwrap_or(to);
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let bytes = fs::copy(from, to)?;
    sync(to)?;
    Ok(bytes)
}

/// Has the names in a folder, and in those within it, on the disk.
fn sync_folders(folder: &Path) -> io::Result<()> {
    let inside: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<_>>()?;
    for path in inside.iter().filter(|p| p.is_dir()) {
        sync_folders(path)?;
    }
    sync(folder)
}

fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
