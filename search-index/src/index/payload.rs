//! What a commit says about itself.

use serde::{Deserialize, Serialize};

use super::place::Place;
use crate::analysis::analysis_hash;
use crate::schema::schema_hash;

/// Written with every commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payload {
    /// The database's epoch: another one means that the database was restored or replaced.
    pub(crate) db_epoch: String,
    /// The schema as built.
    pub(crate) schema_hash: String,
    /// The analysis chain as built.
    pub(crate) analysis_hash: String,
    /// How much of the database's change log the index holds.
    #[serde(flatten)]
    pub(crate) place: Place,
}

impl Payload {
    pub(crate) fn new(epoch: &str, place: Place) -> Self {
        Self {
            db_epoch: epoch.to_owned(),
            schema_hash: schema_hash(),
            analysis_hash: analysis_hash(),
            place,
        }
    }

    pub(crate) fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}
