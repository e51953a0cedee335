//! Decisions about many records at once, answered id by id.

use crate::{
    domain::Id,
    error::{Error, Problem, Result},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most records of one request.
const MAX_IDS: usize = 100;

/// Which records.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ids {
    /// At most 100; one that is named twice counts once.
    #[schema(max_items = 100)]
    pub ids: Vec<Id>,
}

impl Ids {
    /// Each id once, in the order given.
    pub fn read(self) -> Result<Vec<Id>> {
        if self.ids.len() > MAX_IDS {
            return Err(Error::field("ids", "too_many", "must have at most 100 entries"));
        }
        let mut seen = std::collections::HashSet::new();
        Ok(self.ids.into_iter().filter(|id| seen.insert(*id)).collect())
    }
}

/// What became of each record, in the order asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct Verdicts {
    /// One for each id.
    pub items: Vec<Verdict>,
}

/// What became of one record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecordVerdict)]
pub struct Verdict {
    /// The record.
    pub id: Id,
    /// Whether it was decided.
    pub ok: bool,
    /// Why not, as the action on this record alone would have answered; null where `ok`.
    pub problem: Option<Problem>,
}

/// One outcome for each id that was asked about; until told otherwise, there is no such record.
#[derive(Debug)]
pub struct Outcomes<T>(Vec<(Id, Result<T>)>);

impl<T> Outcomes<T> {
    /// Nothing found so far.
    pub fn of(ids: &[Id]) -> Self {
        Self(ids.iter().map(|id| (*id, Err(Error::NotFound))).collect())
    }

    /// Notes what became of a record.
    pub fn set(&mut self, id: Id, outcome: Result<T>) {
        if let Some(place) = self.0.iter_mut().find(|(i, _)| *i == id) {
            place.1 = outcome;
        }
    }

    /// The outcome of the only record asked about.
    pub fn only(self) -> Result<T> {
        self.0
            .into_iter()
            .next()
            .map_or(Err(Error::NotFound), |(_, outcome)| outcome)
    }

    /// Id by id.
    pub fn verdicts(self) -> Verdicts {
        let verdict = |(id, outcome): (Id, Result<T>)| Verdict {
            id,
            ok: outcome.is_ok(),
            problem: outcome.err().map(|e| e.problem()),
        };
        Verdicts {
            items: self.0.into_iter().map(verdict).collect(),
        }
    }
}
