//! From what owners write to stored versions: each text is read once, when its version is made.

use super::Search;
use crate::{
    db::{demands, listings, types::Json},
    domain::{
        Id, Time,
        demand::{DemandContent, LineContent},
        listing::ListingContent,
        moderation::Content,
    },
};
use search_index::identity::Reading;

impl Search {
    /// A version of a listing, read. Where only terms differ from the version before, so does the reading not.
    pub fn read_listing(
        &self,
        id: Id,
        (version, content): (i32, ListingContent),
        before: Option<&listings::Version>,
        by: Id,
        now: Time,
    ) -> listings::Version {
        let known = before.filter(|b| content.differs_only_in_terms(&b.content.0));
        let reading = match known {
            Some(before) => before.reading.0.clone(),
            None => self.read(&content.product_text()),
        };
        listings::Version {
            listing_id: id,
            version,
            content: Json(content),
            reading: Json(reading),
            created_by: by,
            created_at: now,
        }
    }

    /// A version of a demand, read line by line. Lines that say the same as before are read the same.
    pub fn read_demand(
        &self,
        id: Id,
        (version, content): (i32, DemandContent),
        before: Option<&demands::Version>,
        by: Id,
        now: Time,
    ) -> demands::Version {
        let readings = content
            .lines
            .iter()
            .map(|line| self.read_line(line, before))
            .collect();
        demands::Version {
            demand_id: id,
            version,
            content: Json(content),
            readings: Json(readings),
            created_by: by,
            created_at: now,
        }
    }

    fn read_line(&self, line: &LineContent, before: Option<&demands::Version>) -> Reading {
        let known = before.and_then(|b| {
            let at = b.content.0.lines.iter().position(|l| l.says_the_same(line))?;
            b.readings.0.get(at)
        });
        known.cloned().unwrap_or_else(|| self.read(&line.product_text()))
    }
}
