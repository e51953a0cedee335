//! Who may fit whom, best first: what the index tells before any row is read.

use super::{Search, judge::offer_of};
use crate::{
    db::listings::LiveListing,
    domain::{Id, Time},
    error::Result,
};
use search_index::{
    identity::Status,
    matching::Need,
    reverse::{Asked, Grade, Keys, Offered, day},
};
use std::collections::HashSet;

/// How many records with similar words are looked at where no substance settles what is meant.
const SIMILAR: usize = 20;

/// A record of the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near {
    /// A listing, or a demand.
    pub id: Id,
    /// The most that its closeness comes to, of 100, where it is near at best.
    pub closest: Option<u8>,
}

impl Near {
    /// One of which nothing is known before it is judged.
    pub(super) fn unknown(id: Id) -> Self {
        Self { id, closest: None }
    }

    fn graded(id: &str, grade: Grade) -> Option<Self> {
        Some(Self {
            id: id.parse().ok()?,
            closest: grade.closest(),
        })
    }
}

/// Each record once, with its best grade.
pub(super) fn once(near: impl IntoIterator<Item = Near>) -> Vec<Near> {
    let mut seen = HashSet::new();
    let mut near: Vec<Near> = near.into_iter().collect();
    // Unknown and possible matches first, then the closest.
    near.sort_by_key(|n| n.closest.map_or(0, |closest| 101 - closest));
    near.retain(|n| seen.insert(n.id));
    near
}

impl Search {
    /// Listings of the same substances; where it is not sure what the need means, those of each substance that it
    /// may mean; where it could not be read at all, those with similar words, too.
    pub(super) fn listings_near(&self, need: &Need, now: Time) -> Result<Vec<Near>> {
        let asked = Asked::of(need, &self.lexicon());
        let today = day(&now.day().to_string());
        let found = self
            .index
            .listings_for(&Keys::of(&need.identity), &asked, today)?;
        let mut near: Vec<Near> = found
            .listings()
            .filter_map(|c| Near::graded(c.listing, c.grade))
            .collect();
        if need.identity.substance_key().is_none() {
            let words: Vec<&str> = [need.text.as_str()]
                .into_iter()
                .chain(need.attributes.values().map(String::as_str))
                .collect();
            let similar = self.index.similar_listings(&words.join(" "), SIMILAR)?;
            near.extend(
                similar
                    .into_iter()
                    .filter_map(|(id, _)| id.parse().ok().map(Near::unknown)),
            );
        }
        Ok(once(near))
    }

    /// Demands with lines of the same substances, or of what the listing may mean; and those with similar words where
    /// that may add any.
    pub(super) fn demands_near(&self, listing: &LiveListing, now: Time) -> Result<Vec<Near>> {
        let offered = Offered::of(&offer_of(listing), &self.lexicon());
        let identity = &listing.reading.identity;
        let today = day(&now.day().to_string());
        let found = self.index.lines_for(&Keys::of(identity), &offered, today)?;
        let mut near: Vec<Near> = found
            .lines()
            .filter_map(|c| Near::graded(c.demand, c.grade))
            .collect();
        let content = &listing.content;
        if !(content.kind.has_substances() && identity.status == Status::Resolved) {
            // Beside a known substance words add nothing: a line in which another one was read is another thing, one in
            // which none was read is not shown beside it (`judge`), and a doubtful one stands under its readings.
            let words = content.name.values().chain(content.attributes.values());
            let words: Vec<&str> = words.map(String::as_str).collect();
            let similar = self.index.similar_lines(&words.join(" "), SIMILAR)?;
            let similar = similar
                .into_iter()
                .filter_map(|(demand, _, _)| demand.parse().ok());
            near.extend(similar.map(Near::unknown));
        }
        Ok(once(near))
    }
}
