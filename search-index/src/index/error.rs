//! What can go wrong with the index as a store.

use std::io;
use std::path::PathBuf;

use tantivy::TantivyError;

/// Why the index must be built anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// There is none yet.
    #[error("there is no index yet")]
    Missing,
    /// Its files are missing, unreadable or fail their checksums.
    #[error("its files are damaged")]
    Damaged,
    /// It was built from another database, or from this one before it was restored.
    #[error("it belongs to another epoch of the database")]
    OtherEpoch,
    /// It was built with another schema.
    #[error("it has another schema")]
    OtherSchema,
    /// It was built with another analysis chain.
    #[error("it was made by another analysis chain")]
    OtherAnalysis,
}

/// The index's folder could not be used at all.
#[derive(Debug, thiserror::Error)]
#[error("search index folder {path}: {source}")]
pub struct OpenError {
    /// The folder or file.
    pub path: PathBuf,
    /// What the system says.
    pub source: io::Error,
}

/// A write or a look-up failed.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The index must be built anew first.
    #[error("search index must be rebuilt: {0}")]
    NeedsRebuild(Reason),
    /// An earlier [`apply`](super::SearchIndex::apply) failed, so the commit would claim changes that it doesn't
    /// hold. Nothing is committed; start again from the cursor.
    #[error("search index lost changes before this commit")]
    Lost,
    /// Another process writes to it.
    #[error("search index is being written by another process")]
    Locked,
    /// A file could not be written.
    #[error("search index: {0}")]
    Io(#[from] io::Error),
    /// The engine failed. What was applied since the last commit is lost; start again from the cursor.
    #[error("search index engine: {0}")]
    Engine(#[from] TantivyError),
    /// The commit's payload could not be written as JSON.
    #[error("search index payload: {0}")]
    Payload(#[from] serde_json::Error),
}
