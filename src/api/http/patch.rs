//! Fields of a PATCH: absent means unchanged, null means cleared.

use serde::{Deserialize, Deserializer};

/// Reads a field that was given. With `#[serde(default)]`, an absent field is `None`; an `Option<Option<T>>`
/// tells null (`Some(None)`) from absent, and a plain `Option<T>` refuses null.
pub fn given<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}
