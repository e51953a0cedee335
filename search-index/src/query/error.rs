//! Why a question got no answer.

use tantivy::TantivyError;

/// A question that is refused, or that failed.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The text is too long.
    #[error("query is longer than {max} characters")]
    TooLong {
        /// The most that is taken.
        max: usize,
    },
    /// The text has too many words.
    #[error("query has more than {max} words")]
    TooManyTerms {
        /// The most that is taken.
        max: usize,
    },
    /// The page is too far down.
    #[error("offset is greater than {max}")]
    OffsetTooLarge {
        /// The most that is taken.
        max: usize,
    },
    /// There is no index to ask; it has to be rebuilt.
    #[error("search index is not ready")]
    NotReady,
    /// The engine failed.
    #[error("search index engine: {0}")]
    Engine(#[from] TantivyError),
}
