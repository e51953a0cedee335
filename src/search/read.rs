//! From what owners write to stored versions: each text is read once, when its version is made.

use crate::{
    db::{demands, listings, types::Json},
    domain::{
        Id, Time,
        demand::{DemandContent, LineContent},
        listing::ListingContent,
        moderation::Content,
    },
};
use search_index::{
    identity::{self, ProductText, Reading},
    vocabulary::Lexicon,
};

/// What a product's text is read as. Costs up to a millisecond of CPU: not for the inside of a write transaction.
pub fn read_identity(text: &ProductText<'_>) -> Reading {
    identity::read(&Lexicon::builtin(), text)
}

/// Whether the vocabulary has a substance of this id.
pub fn knows_substance(id: &str) -> bool {
    Lexicon::builtin().substance(id).is_some()
}

/// A version of a listing, read. Where only terms differ from the version before, so does the reading not.
pub fn read_listing(
    id: Id,
    (version, content): (i32, ListingContent),
    before: Option<&listings::Version>,
    by: Id,
    now: Time,
) -> listings::Version {
    let known = before.filter(|b| content.differs_only_in_terms(&b.content.0));
    let reading = match known {
        Some(before) => before.reading.0.clone(),
        None => read_identity(&content.product_text()),
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
    id: Id,
    (version, content): (i32, DemandContent),
    before: Option<&demands::Version>,
    by: Id,
    now: Time,
) -> demands::Version {
    let readings = content.lines.iter().map(|line| read_line(line, before)).collect();
    demands::Version {
        demand_id: id,
        version,
        content: Json(content),
        readings: Json(readings),
        created_by: by,
        created_at: now,
    }
}

fn read_line(line: &LineContent, before: Option<&demands::Version>) -> Reading {
    let known = before.and_then(|b| {
        let at = b.content.0.lines.iter().position(|l| l.says_the_same(line))?;
        b.readings.0.get(at)
    });
    known
        .cloned()
        .unwrap_or_else(|| read_identity(&line.product_text()))
}
