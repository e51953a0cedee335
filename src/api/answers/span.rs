//! How a text was read, stretch by stretch.

use search_index::identity::Span;
use serde::Serialize;
use utoipa::ToSchema;

/// A stretch of a text, and what it was taken for.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Span)]
pub struct SpanAnswer {
    /// Where it stands: `name`, `dose_form`, `strength` or `pack`.
    pub field: String,
    /// The words as written.
    #[schema(example = "Амоксициллин")]
    pub text: String,
    /// `substance`, `salt`, `strength`, `form`, `release`, `route`, `pack`, or `unread`.
    #[schema(example = "substance")]
    pub role: String,
    /// The normal form or id that it led to; of an unread word the names that it is near to, if any.
    #[schema(example = "amoxicillin")]
    pub meaning: String,
    /// Which fact decided, such as `exact name`, `spelling rule`, `one slip forgiven`; empty in readings of versions
    /// that are older than this field.
    #[schema(example = "spelling rule")]
    pub how: String,
}

impl SpanAnswer {
    /// Those of a reading. Where a stretch begins is left out: it would tell how long a hidden name before it is.
    pub fn all(spans: Vec<Span>) -> Vec<Self> {
        let one = |span: Span| {
            let Span {
                field,
                text,
                role,
                meaning,
                how,
                ..
            } = span;
            Self {
                field,
                text,
                role,
                meaning,
                how,
            }
        };
        spans.into_iter().map(one).collect()
    }
}
