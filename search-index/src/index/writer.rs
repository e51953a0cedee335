//! The one writer of a generation.

use std::path::{Path, PathBuf};

use tantivy::directory::error::LockError;
use tantivy::directory::{Directory, DirectoryLock, Lock, MmapDirectory};
use tantivy::merge_policy::LogMergePolicy;
use tantivy::{Index, IndexWriter, TantivyError};

use super::batch::Batch;
use super::error::IndexError;
use super::payload::Payload;
use crate::schema::Fields;

/// Memory for the documents of one commit before they are written out, in bytes.
const WRITER_BUDGET: usize = 30_000_000;

/// Held by the process that writes, whichever generation it writes to.
const LOCK_FILE: &str = "writer.lock";

/// Takes the lock of a whole index folder.
pub(super) fn lock(dir: &Path) -> Result<DirectoryLock, IndexError> {
    let root = MmapDirectory::open(dir).map_err(|error| IndexError::Engine(error.into()))?;
    let lock = Lock {
        filepath: PathBuf::from(LOCK_FILE),
        is_blocking: false,
    };
    root.acquire_lock(&lock).map_err(|error| match error {
        LockError::LockBusy => IndexError::Locked,
        LockError::IoError(error) => IndexError::Io(std::io::Error::new(error.kind(), error.to_string())),
    })
}

/// Whether the lock's file is there.
pub(super) fn is_locked(dir: &Path) -> bool {
    dir.join(LOCK_FILE).exists()
}

/// Four segments of about the same size become one, and so on with those: each document is written anew a few times
/// only, and there are few segments however many small commits come in. A search pays for each.
fn merge_policy() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(4);
    policy.set_min_layer_size(500);
    policy.set_level_log_size(2.0);
    policy.set_del_docs_ratio_before_merge(0.3);
    policy
}

/// A writer that is dropped after any error and opened again when it is next needed.
#[derive(Default)]
pub(super) struct Writer {
    open: Option<IndexWriter>,
    /// Whether an error lost changes that a commit would pretend to hold.
    lost: bool,
}

impl Writer {
    fn open(&mut self, index: &Index) -> Result<&mut IndexWriter, IndexError> {
        let writer = match self.open.take() {
            Some(writer) => writer,
            None => {
                let writer = index.writer_with_num_threads(1, WRITER_BUDGET)?;
                writer.set_merge_policy(Box::new(merge_policy()));
                writer
            }
        };
        Ok(self.open.insert(writer))
    }

    pub(super) fn apply(&mut self, index: &Index, fields: &Fields, batch: Batch) -> Result<(), IndexError> {
        let writer = self.open(index)?;
        let added = batch
            .into_groups(fields)
            .try_for_each(|group| writer.run(group).map(|_| ()));
        added.map_err(|error| self.lose(error))
    }

    pub(super) fn commit(&mut self, index: &Index, payload: &Payload) -> Result<(), IndexError> {
        if std::mem::take(&mut self.lost) {
            self.open = None;
            return Err(IndexError::Lost);
        }
        let payload = payload.to_json()?;
        let writer = self.open(index)?;
        let committed = writer.prepare_commit().and_then(|mut prepared| {
            prepared.set_payload(&payload);
            prepared.commit()
        });
        match committed {
            Ok(_) => Ok(()),
            Err(error) => {
                self.open = None;
                Err(error.into())
            }
        }
    }

    fn lose(&mut self, error: TantivyError) -> IndexError {
        self.open = None;
        self.lost = true;
        error.into()
    }

    /// Waits for merges under way and closes.
    pub(super) fn finish(&mut self) -> Result<(), IndexError> {
        if let Some(writer) = self.open.take() {
            writer.wait_merging_threads()?;
        }
        Ok(())
    }
}
