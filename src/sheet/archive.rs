//! A workbook is a zip archive: it is unpacked into nothing once, and counted, before it is read.

use std::io::{Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::result::ZipError;

use super::source::{Handle, each_piece, rewind};
use super::xml_scan::XmlScan;
use super::{Limits, SheetError};

/// An archive that unpacks to less than this is not held against the ratio.
const SMALL: u64 = 4 << 20;

/// Pictures and the like, which nobody reads; a part with such a name may not be larger.
const MOST_UNREAD: u64 = 16 << 20;

/// Names of parts that are not XML, or are XML that nobody reads.
const UNREAD: [&str; 14] = [
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".wdp", ".svg", ".bin",
    ".odttf", ".ttf",
];

/// Refuses an archive that would take too much memory or time, by what really comes out of it.
///
/// The sizes that the archive claims are not believed. The reader behind this uses the same zip
/// library, and so sees the same parts with the same content.
///
/// Answers how much memory that reader will keep, in bytes.
pub(super) fn guard(handle: &mut Handle, limits: &Limits) -> Result<u64, SheetError> {
    count_parts(handle, limits)?;
    let length = handle
        .seek(SeekFrom::End(0))
        .map_err(|error| SheetError::unreadable(&error))?;
    rewind(handle)?;
    let mut archive = ZipArchive::new(&mut *handle).map_err(refusal)?;
    let mut gauge = Gauge {
        limits,
        packed: length,
        total: 0,
    };
    let mut piece = vec![0; 32 << 10];
    let mut kept = 0;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(refusal)?;
        let name = part.name().map_err(refusal)?.to_lowercase();
        kept += gauge.unpack(&mut part, &name, &mut piece)?;
    }
    drop(archive);
    rewind(handle)?;
    Ok(kept)
}

/// Counts the directory's entries by their mark, before the directory is taken into memory.
///
/// The mark may turn up by chance in packed data, about once in 4 GB.
fn count_parts(handle: &mut Handle, limits: &Limits) -> Result<(), SheetError> {
    let mut last = [0_u8; 4];
    let mut marks = 0;
    each_piece(handle, |piece| {
        for &byte in piece {
            last = [last[1], last[2], last[3], byte];
            marks += usize::from(last == *b"PK\x01\x02");
        }
        marks <= limits.max_entries
    })?;
    if marks <= limits.max_entries {
        return Ok(());
    }
    let message = format!(
        "the archive has more than {} parts: it is not a workbook",
        limits.max_entries
    );
    Err(SheetError::new("too_many_parts", message))
}

struct Gauge<'a> {
    limits: &'a Limits,
    packed: u64,
    total: u64,
}

impl Gauge<'_> {
    /// Answers how much memory the part's reader will keep, in bytes.
    fn unpack(&mut self, part: &mut impl Read, name: &str, piece: &mut [u8]) -> Result<u64, SheetError> {
        let unread = UNREAD.iter().any(|ending| name.ends_with(ending));
        let most = if unread {
            MOST_UNREAD.min(self.limits.max_entry_bytes)
        } else {
            self.limits.max_entry_bytes
        };
        let mut scan = XmlScan::new(self.limits, unread);
        let mut size = 0;
        loop {
            let length = match part.read(piece) {
                Ok(0) => return scan.finish(size),
                Ok(length) => length,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(_) => return Err(SheetError::new("broken_workbook", "the workbook is damaged")),
            };
            size += length as u64;
            self.total += length as u64;
            let bomb = self.total > SMALL && self.total / self.packed.max(1) >= self.limits.max_ratio;
            if size > most || self.total > self.limits.max_unpacked_bytes || bomb {
                let message =
                    "the workbook unpacks to far more than its size: save the table alone, or as CSV";
                return Err(SheetError::new("unpacked_too_large", message));
            }
            scan.see(&piece[..length])?;
        }
    }
}

fn refusal(error: ZipError) -> SheetError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => SheetError::new(
            "encrypted",
            "the file is locked with a password; save it without one",
        ),
        _ => SheetError::new(
            "broken_workbook",
            "the file is a damaged zip archive, or no .xlsx workbook at all",
        ),
    }
}
