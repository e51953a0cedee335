//! An owner's edit: which versions it makes, and which of them others see.

use super::{Change, NotNow, Track};

/// The content of a record, of which some parts ("terms") may change without a review.
pub trait Content: Clone + PartialEq {
    /// Takes over the terms.
    fn take_terms(&mut self, from: &Self);

    /// Whether only terms differ from an older content.
    fn differs_only_in_terms(&self, older: &Self) -> bool {
        let mut older = older.clone();
        older.take_terms(self);
        older == *self
    }
}

/// Takes an edit into the track. `newest` is what the owner edited, `live` what others see.
///
/// Answers the contents to store, each under its version: none when nothing changed, two when new terms go live
/// beside an edit that still waits.
pub fn edit<C: Content>(
    track: &mut Track,
    newest: &C,
    live: Option<&C>,
    edited: C,
) -> Result<Vec<(i32, C)>, NotNow> {
    if edited == *newest {
        return Ok(Vec::new());
    }
    let change = match live {
        Some(live) if edited.differs_only_in_terms(live) => Change::Back,
        _ if edited.differs_only_in_terms(newest) => Change::Terms,
        _ => Change::Content,
    };
    let numbers = track.edit(change)?;
    let mut stored = Vec::new();
    if let (Some(number), Some(live)) = (numbers.live, live) {
        let mut live = live.clone();
        live.take_terms(&edited);
        stored.push((number, live));
    }
    stored.push((numbers.newest, edited));
    Ok(stored)
}
