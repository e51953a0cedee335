//! Mails as files, for development and for tests.

use super::{OutgoingMail, SendError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use time::UtcOffset;

/// A name that sorts by date: `20261231T235959.123456Z-<id>.eml`. The same mail always has the same name.
pub(super) fn name(mail: &OutgoingMail) -> String {
    let at = mail.date.to_offset(UtcOffset::UTC);
    let id: String = mail
        .message_id
        .chars()
        .filter(|c| *c != '<' && *c != '>')
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') {
                c
            } else {
                '_'
            }
        })
        .collect();
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}.{:06}Z-{id}.eml",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        at.microsecond(),
    )
}

/// Writes a file so that it appears under its name only when it is complete and on disk.
pub(super) async fn write(dir: PathBuf, name: String, content: Vec<u8>) -> Result<(), SendError> {
    let written = tokio::task::spawn_blocking(move || write_now(&dir, &name, &content)).await;
    match written {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(SendError::Unreachable(format!(
            "mail folder cannot be written: {error}"
        ))),
        Err(_) => Err(SendError::Unreachable(
            "mail folder cannot be written: the task was stopped".into(),
        )),
    }
}

fn write_now(dir: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(dir)?;
    let mut file = tempfile::Builder::new()
        .prefix(".mail-")
        .suffix(".part")
        .tempfile_in(dir)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(dir.join(name))
        .map(drop)
        .map_err(|error| error.error)
}
