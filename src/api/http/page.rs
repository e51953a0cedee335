//! Lists: a page of items and an opaque cursor to the next.

use crate::{
    domain::Id,
    error::{Error, Result},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::{IntoParams, ToSchema};

/// The most items on one page.
pub const MAX_LIMIT: i64 = 100;

/// Where a list goes on: opaque to clients, the sort key of the last item inside.
pub trait Cursor: Serialize + DeserializeOwned {
    /// As clients see it.
    fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads what a client sent back.
    fn decode(text: &str) -> Result<Self> {
        let bad = || Error::field("cursor", "invalid", "must be a next_cursor that this list gave");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| bad())?;
        serde_json::from_slice(&bytes).map_err(|_| bad())
    }
}

impl Cursor for Id {}
impl Cursor for i64 {}
impl<A: Serialize + DeserializeOwned, B: Serialize + DeserializeOwned> Cursor for (A, B) {}

/// The paging parameters of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// At most 100; 20 when nothing is said.
    pub limit: Option<i64>,
    /// Where to go on: the last answer's `next_cursor`.
    pub cursor: Option<String>,
}

impl PageQuery {
    /// The limit, checked.
    pub fn limit(&self) -> Result<i64> {
        checked_limit(self.limit)
    }

    /// The cursor, read.
    pub fn after<C: Cursor>(&self) -> Result<Option<C>> {
        self.cursor.as_deref().map(C::decode).transpose()
    }
}

/// A page's size: 1 to 100, 20 when nothing is said.
pub fn checked_limit(limit: Option<i64>) -> Result<i64> {
    match limit.unwrap_or(20) {
        n @ 1..=MAX_LIMIT => Ok(n),
        _ => Err(Error::field("limit", "out_of_range", "must be between 1 and 100")),
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Where to go on; null at the end.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// From one row more than asked for: the surplus row says that there is a next page.
    pub fn from_rows<R, C: Cursor>(
        mut rows: Vec<R>,
        limit: i64,
        key: impl Fn(&R) -> C,
        item: impl FnMut(R) -> T,
    ) -> Self {
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| more).map(|last| key(last).encode());
        Self {
            items: rows.into_iter().map(item).collect(),
            next_cursor,
        }
    }
}
