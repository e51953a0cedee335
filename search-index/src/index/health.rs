//! Whether the files of the serving generation are still what was written.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::Reason;
use super::{SearchIndex, generation::Generation, read, write};

/// What is wrong with files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Some are gone, or are not the ones that would be opened next. What is open can still be read.
    Gone,
    /// Some are others than they were: what is read of them may be anything, or end the process.
    Changed,
}

/// The length of each file, as it was first seen: none changes once it is written.
pub(super) type Lengths = HashMap<PathBuf, u64>;

impl SearchIndex {
    /// Looks whether all files are there at their length and, if `thorough`, whether each byte is as written, which takes
    /// about a second per gigabyte. Files that are gone have the index rebuilt while it serves on; changed ones stop it
    /// from serving.
    pub fn examine(&self, thorough: bool) -> Option<Reason> {
        let serving = read(&self.state).generation.clone();
        let Some(serving) = serving else {
            return self.needs_rebuild();
        };
        // A merge may remove files between the list and the look: only what is seen twice is a fault.
        let fault = serving
            .fault(&self.dir, thorough)
            .and_then(|_| serving.fault(&self.dir, thorough));
        let Some(fault) = fault else {
            return self.needs_rebuild();
        };
        let mut state = write(&self.state);
        state.reason = Some(Reason::Damaged);
        if fault == Fault::Changed {
            state.generation = None;
        }
        state.reason
    }
}

impl Generation {
    /// Notes how long files are that were just written.
    pub(super) fn note_lengths(&self) {
        let _what_is_gone_shows_at_the_next_look = self.check_lengths();
    }

    fn check_lengths(&self) -> Option<Fault> {
        let Ok(metas) = self.index.load_metas() else {
            return Some(Fault::Gone);
        };
        let parts: Vec<String> = metas.segments.iter().map(|s| s.id().uuid_string()).collect();
        let managed = self.index.directory().list_managed_files();
        let is_live = |file: &Path| {
            let name = file.to_string_lossy();
            // Lists of what was removed follow each other; an old one may be gone.
            !name.ends_with(".del") && parts.iter().any(|part| name.starts_with(part.as_str()))
        };
        let mut lengths = super::guard(&self.lengths);
        lengths.retain(|file, _| is_live(file));
        for file in managed.into_iter().filter(|file| is_live(file)) {
            let Ok(found) = fs::metadata(self.folder.join(&file)) else {
                return Some(Fault::Gone);
            };
            if *lengths.entry(file).or_insert(found.len()) != found.len() {
                return Some(Fault::Changed);
            }
        }
        None
    }

    fn fault(&self, dir: &Path, thorough: bool) -> Option<Fault> {
        if !self.is_current(dir) {
            return Some(Fault::Gone);
        }
        if let Some(fault) = self.check_lengths() {
            return Some(fault);
        }
        match thorough.then(|| self.index.validate_checksum()) {
            Some(Ok(damaged)) if !damaged.is_empty() => Some(Fault::Changed),
            Some(Err(_)) => Some(Fault::Gone),
            _ => None,
        }
    }
}
