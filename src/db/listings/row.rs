//! The rows of listings, and how they follow a [`Track`].

use crate::{
    db::{
        companies::Company,
        schema::{listing_versions, listings},
        types::{Json, Word},
    },
    domain::{
        Id, Time,
        listing::ListingContent,
        moderation::{NotNow, Status, Subject, Track},
    },
};
use diesel::prelude::*;
use search_index::identity::Reading;
use serde_json::{Value, json};

/// A listing's row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = listings, treat_none_as_null = true, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Listing {
    pub id: Id,
    pub company_id: Id,
    /// The newest version's.
    pub external_id: Option<String>,
    pub status: Word<Status>,
    pub version: i32,
    pub live_version: Option<i32>,
    pub pending_version: Option<i32>,
    pub pending_status: Option<Word<Status>>,
    /// Whether the version that others would see names a controlled substance.
    pub controlled: bool,
    pub change_seq: i64,
    pub submitted_at: Option<Time>,
    pub published_at: Option<Time>,
    pub revision: i32,
    pub created_at: Time,
    pub updated_at: Time,
}

/// One version of what the supplier says, and what it was read as. What was said is never changed,
/// only followed by another version; what it is read as follows the vocabulary.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = listing_versions)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Version {
    pub listing_id: Id,
    pub version: i32,
    pub content: Json<ListingContent>,
    pub reading: Json<Reading>,
    pub created_by: Id,
    pub created_at: Time,
    /// By which version of the vocabulary it was read.
    pub vocabulary_version: i64,
}

/// A listing as others see it at this moment.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the rows are described above")]
pub struct LiveListing {
    pub listing: Listing,
    pub content: ListingContent,
    pub reading: Reading,
    pub company: Company,
}

/// A step of one listing: the row as it was read, where it goes, and the versions that the step makes.
#[derive(Debug)]
pub struct Step {
    /// As read in this transaction, or with the revision that the caller believes in.
    pub row: Listing,
    /// Where it goes.
    pub track: Track,
    /// New versions, if it is an edit.
    pub versions: Vec<Version>,
}

impl Step {
    /// A step that makes no version.
    pub fn of(row: Listing, track: Track) -> Self {
        Self {
            row,
            track,
            versions: Vec::new(),
        }
    }
}

impl Listing {
    /// A new draft of version 1.
    pub fn draft(company: Id, version: &Version, now: Time) -> Self {
        let track = Track::draft(Subject::Listing);
        Self {
            id: version.listing_id,
            company_id: company,
            external_id: version.content.0.external_id.clone(),
            status: Word(track.status),
            version: track.version,
            live_version: None,
            pending_version: None,
            pending_status: None,
            controlled: version.reading.0.controlled,
            change_seq: 0,
            submitted_at: None,
            published_at: None,
            revision: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// Sends a new one to review.
    pub fn submit(&mut self, now: Time) -> Result<(), NotNow> {
        let mut track = self.track();
        track.submit()?;
        self.follow(&track, now);
        Ok(())
    }

    /// Where it stands.
    pub fn track(&self) -> Track {
        let pending = self.pending_version.zip(self.pending_status.map(|s| s.0));
        Track {
            subject: Subject::Listing,
            status: self.status.0,
            version: self.version,
            live_version: self.live_version,
            pending,
        }
    }

    /// Where it stands, in short, for the audit.
    pub fn standing(&self) -> Value {
        json!({
            "status": self.status.0, "version": self.version, "live_version": self.live_version,
            "pending_version": self.pending_version, "pending_status": self.pending_status.map(|s| s.0),
        })
    }

    pub(super) fn follow(&mut self, track: &Track, now: Time) {
        let before = self.track();
        if track.in_review() && !before.in_review() {
            self.submitted_at = Some(now);
        }
        if track.visible().is_some() && before.live_version.is_none() {
            self.published_at = Some(now);
        }
        self.status = Word(track.status);
        self.version = track.version;
        self.live_version = track.live_version;
        (self.pending_version, self.pending_status) = track.pending.map(|(v, s)| (v, Word(s))).unzip();
    }
}
