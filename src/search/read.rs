//! From what owners write to stored versions: each text is read when its version is made, and again when the
//! vocabulary changes.

use super::{Search, Vocabulary};
use crate::{
    db::{demands, listings, rereadings::Reread, types::Json},
    domain::{Id, Time, demand::DemandContent, listing::ListingContent},
};
use search_index::identity::{self, Identity, Reading, Span, Status};

impl Search {
    /// A version of a listing, read.
    pub fn read_listing(
        &self,
        id: Id,
        (version, content): (i32, ListingContent),
        by: Id,
        now: Time,
    ) -> listings::Version {
        let vocabulary = self.vocabulary();
        let reading = identity::read(&vocabulary.lexicon, &content.product_text());
        listings::Version {
            listing_id: id,
            version,
            content: Json(content),
            reading: Json(reading),
            created_by: by,
            created_at: now,
            vocabulary_version: vocabulary.version,
        }
    }

    /// A version of a demand, read line by line.
    pub fn read_demand(
        &self,
        id: Id,
        (version, content): (i32, DemandContent),
        by: Id,
        now: Time,
    ) -> demands::Version {
        let vocabulary = self.vocabulary();
        let readings = read_lines(&vocabulary, &content);
        demands::Version {
            demand_id: id,
            version,
            content: Json(content),
            readings: Json(readings),
            created_by: by,
            created_at: now,
            vocabulary_version: vocabulary.version,
        }
    }
}

impl Vocabulary {
    /// What a version of a listing is read as now, if that is something else than before.
    pub fn listing_anew(&self, version: listings::Version) -> Option<Reread<listings::Version, Reading>> {
        let reading = identity::read(&self.lexicon, &version.content.0.product_text());
        if reading == version.reading.0 {
            return None;
        }
        Some(Reread {
            matters: differ(&reading, &version.reading.0),
            version,
            reading,
        })
    }

    /// What the lines of a version of a demand are read as now, if that is something else than before.
    pub fn demand_anew(&self, version: demands::Version) -> Option<Reread<demands::Version, Vec<Reading>>> {
        let reading = read_lines(self, &version.content.0);
        let before = &version.readings.0;
        if reading == *before {
            return None;
        }
        let same = reading.len() == before.len() && reading.iter().zip(before).all(|(a, b)| !differ(a, b));
        Some(Reread {
            matters: !same,
            version,
            reading,
        })
    }
}

fn read_lines(vocabulary: &Vocabulary, content: &DemandContent) -> Vec<Reading> {
    let lines = content.lines.iter();
    lines
        .map(|line| identity::read(&vocabulary.lexicon, &line.product_text()))
        .collect()
}

/// Whether anybody could notice: what only explains a reading is no news, and nothing is matched anew for it.
fn differ(a: &Reading, b: &Reading) -> bool {
    let plain = |identity: &Identity| Identity {
        candidates: Vec::new(),
        ..identity.clone()
    };
    let ids =
        |identity: &Identity| -> Vec<String> { identity.candidates.iter().map(|c| c.id.clone()).collect() };
    let words = |spans: &[Span]| -> Vec<(String, String, String)> {
        let of = |s: &Span| (s.text.clone(), s.role.clone(), s.meaning.clone());
        spans.iter().map(of).collect()
    };
    a.controlled != b.controlled
        || plain(&a.identity) != plain(&b.identity)
        || ids(&a.identity) != ids(&b.identity)
        // Where the substances are known, no other words count.
        || (a.identity.status != Status::Resolved && words(&a.spans) != words(&b.spans))
}
