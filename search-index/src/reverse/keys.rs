//! The substance keys under which a text looks for its counterparts.

use crate::identity::Identity;
use std::hash::{DefaultHasher, Hasher};

/// Keys, as the numbers by which books find them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys {
    /// That of the text as read.
    pub(super) own: Option<u64>,
    /// Those of its class or members, or of what it may turn out to be.
    pub(super) others: Vec<u64>,
}

impl Keys {
    /// Of a text: its own and those of its class or members when it was read, else one for each reading.
    pub fn of(identity: &Identity) -> Self {
        let own = identity.substance_key();
        let others = match &own {
            Some(_) => identity.kindred.clone(),
            None => identity.candidate_keys(),
        };
        let mut others: Vec<u64> = others.iter().map(|key| number(key)).collect();
        others.sort_unstable();
        others.dedup();
        Self {
            own: own.as_deref().map(number),
            others,
        }
    }

    /// All of them, each with whether it is the text's own.
    pub(super) fn all(&self) -> impl Iterator<Item = (u64, bool)> {
        let others = self.others.iter().map(|key| (*key, false));
        self.own.iter().map(|key| (*key, true)).chain(others)
    }
}

/// A key's number. Two keys with one number would only give candidates that the rules remove.
pub(super) fn number(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(key.as_bytes());
    hasher.finish()
}
