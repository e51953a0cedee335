//! What the lines of a demand were read as.

use crate::{
    api::answers::IdentityAnswer,
    domain::{Id, demand::DemandContent},
};
use search_index::identity::Reading;
use serde::Serialize;
use utoipa::ToSchema;

/// What a line was read as.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineReading {
    /// The line.
    pub id: Option<Id>,
    /// The buyer's own line number.
    pub reference: Option<String>,
    /// What it was read as.
    pub identity: IdentityAnswer,
    /// Whether it names a controlled substance.
    pub controlled: bool,
}

/// The lines' readings, in their order.
pub fn line_readings(content: &DemandContent, readings: Vec<Reading>) -> Vec<LineReading> {
    let read = content.lines.iter().zip(readings);
    read.map(|(line, reading)| LineReading {
        id: line.id,
        reference: line.reference.clone(),
        controlled: reading.controlled,
        identity: reading.identity.into(),
    })
    .collect()
}
