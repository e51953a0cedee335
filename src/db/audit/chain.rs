//! The chain of seals: what a hash is made of, and a walk along the chain that finds where it does not hold.
//!
//! Each seal's hash is made of the hash before, its own place, and every field of the entry. So an entry that was
//! changed, removed, moved or slipped in shows at its place, and only a tail that was cut off does not: for that, a
//! seal noted elsewhere is compared.

use super::Entry;
use crate::{
    db::schema::audit_seals,
    domain::{Id, Time},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr, time::Duration};

/// What stands first in everything that is hashed: another form gets another name.
const FORM: &str = "theriac audit 1";

/// How much older than one before it an entry may say that it is: nodes' clocks differ, and a request takes its time.
const APART: Duration = Duration::from_secs(3_600);

/// A place in the chain.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = audit_seals)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// The place: 1, 2, 3 …
    pub seq: i64,
    /// The entry that is sealed; entries that were written side by side may be sealed in another order than theirs.
    pub entry: i64,
    /// SHA-256, in hexadecimal digits.
    pub hash: String,
    /// When.
    pub sealed_at: Time,
}

impl Seal {
    /// The seal of an entry that stands behind `last`.
    pub fn next(last: &Mark, entry: &Entry, now: Time) -> Self {
        let seq = last.seq.saturating_add(1);
        Self {
            seq,
            entry: entry.seq,
            hash: hash(&last.hash, seq, now, entry),
            sealed_at: now,
        }
    }

    /// The place and its hash.
    pub fn mark(&self) -> Mark {
        Mark {
            seq: self.seq,
            hash: self.hash.clone(),
        }
    }
}

/// A place of the chain with its hash, as people note it elsewhere: `SEQ:HASH`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mark {
    /// The place; 0 is before the first.
    pub seq: i64,
    /// Its hash; empty before the first.
    pub hash: String,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash)
    }
}

impl FromStr for Mark {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not SEQ:HASH as verify-audit prints it");
        let (seq, hash) = text.split_once(':').ok_or_else(wrong)?;
        let seq = seq.parse().map_err(|_| wrong())?;
        if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let hash = hash.to_ascii_lowercase();
        Ok(Self { seq, hash })
    }
}

/// A seal with the entry that it seals: a line of an export.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The seal.
    pub seal: Seal,
    /// The entry; `None` where it is gone.
    pub entry: Option<Entry>,
}

/// Where the chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The seal of this place is not there.
    SealGone(i64),
    /// This seal's entry is not there.
    EntryGone(Seal),
    /// The seal does not fit its entry and the seals before.
    Changed(Seal),
    /// Another hash was noted for this place.
    Otherwise(Mark),
    /// The chain ends before a place that was noted.
    Cut {
        /// The last place there is.
        end: i64,
        /// What was noted.
        noted: Mark,
    },
    /// These entries stand beside the chain, and nothing waits to seal them.
    Beside(Vec<i64>),
    /// These entries were written and are gone, before they were sealed.
    NeverSealed(Vec<i64>),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SealGone(seq) => write!(f, "seal {seq} is missing"),
            Self::EntryGone(seal) => write!(f, "seal {}: entry {} is gone", seal.seq, seal.entry),
            Self::Changed(seal) => write!(
                f,
                "seal {}: entry {}, or the seal, is not what was sealed",
                seal.seq, seal.entry
            ),
            Self::Otherwise(mark) => {
                write!(f, "seal {}: its hash is not the one that was noted", mark.seq)
            }
            Self::Cut { end, noted } => write!(
                f,
                "seal {} is missing: the chain ends at {end}, before what was noted",
                noted.seq
            ),
            Self::Beside(entries) => {
                write!(f, "not in the chain, and not waiting for it: entries {entries:?}")
            }
            Self::NeverSealed(entries) => write!(f, "gone before they were sealed: entries {entries:?}"),
        }
    }
}

/// Walks along the chain, seal by seal.
#[derive(Debug, Default)]
pub struct Walk {
    /// The last seal that holds.
    pub last: Mark,
    /// Entries that say they were written long before one that was sealed before them.
    pub older: Vec<i64>,
    noted: Vec<Mark>,
    newest: Option<Time>,
}

impl Walk {
    /// From the start of the chain, or from a noted seal; passing those that were noted elsewhere.
    pub fn new(start: Option<Mark>, noted: Vec<Mark>) -> Self {
        Self {
            last: start.unwrap_or_default(),
            noted,
            ..Self::default()
        }
    }

    /// One seal further.
    pub fn step(&mut self, link: &Link) -> Result<(), Fault> {
        let (seal, due) = (&link.seal, self.last.seq.saturating_add(1));
        if seal.seq != due {
            return Err(Fault::SealGone(due));
        }
        let Some(entry) = &link.entry else {
            return Err(Fault::EntryGone(seal.clone()));
        };
        if *seal != Seal::next(&self.last, entry, seal.sealed_at) {
            return Err(Fault::Changed(seal.clone()));
        }
        self.last = seal.mark();
        if let Some(noted) = self.noted.iter().find(|n| n.seq == seal.seq && **n != self.last) {
            return Err(Fault::Otherwise(noted.clone()));
        }
        if self.newest.is_some_and(|newest| entry.at < newest.minus(APART)) {
            self.older.push(entry.seq);
        }
        self.newest = self.newest.max(Some(entry.at));
        Ok(())
    }

    /// At the end: whether the chain comes as far as what was noted.
    pub fn end(&self) -> Result<(), Fault> {
        match self.noted.iter().find(|noted| noted.seq > self.last.seq) {
            Some(noted) => Err(Fault::Cut {
                end: self.last.seq,
                noted: noted.clone(),
            }),
            None => Ok(()),
        }
    }
}

/// The hash of a seal: over one JSON array, whose objects have their fields in order, so that every field has its place
/// and no two entries are written alike.
fn hash(before: &str, place: i64, sealed_at: Time, entry: &Entry) -> String {
    let id = |id: Id| id.to_string();
    let json = |json: &Option<crate::db::types::Json<Value>>| json.as_ref().map(|j| in_order(&j.0));
    let whole = serde_json::json!([
        FORM,
        before,
        place,
        sealed_at.micros(),
        entry.seq,
        entry.at.micros(),
        entry.actor_id.map(id),
        entry.actor,
        entry.action,
        entry.entity,
        id(entry.entity_id),
        json(&entry.before),
        json(&entry.after),
        entry.request_id,
    ]);
    let digest = Sha256::digest(whole.to_string());
    digest.iter().map(|b| format!("{b:02x}")).collect()
}

/// The same value with the fields of each object in the order of their names. PostgreSQL keeps another order than
/// SQLite, and a crate's feature decides which one a map has in memory.
fn in_order(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut names: Vec<_> = fields.iter().collect();
            names.sort_by_key(|(name, _)| *name);
            let ordered = names.into_iter().map(|(name, v)| (name.clone(), in_order(v)));
            Value::Object(ordered.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(in_order).collect()),
        other => other.clone(),
    }
}
