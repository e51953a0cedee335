//! The rows of demands, and how they follow a [`Track`].

use crate::{
    db::{
        companies::Company,
        schema::{demand_versions, demands},
        types::{Json, Word},
    },
    domain::{
        Id, Time,
        demand::{DemandContent, LineContent, Visibility},
        moderation::{Status, Subject, Track},
    },
};
use diesel::prelude::*;
use search_index::identity::Reading;
use serde_json::{Value, json};

/// A demand's row. Hub, visibility, hidden buyer and closing date are those of the version that others see, or,
/// while there is none, of the newest.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = demands, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Demand {
    pub id: Id,
    pub company_id: Id,
    pub hub_id: String,
    /// As stored: never `expired`. [`Demand::track`] asks the clock.
    pub status: Word<Status>,
    pub version: i32,
    pub live_version: Option<i32>,
    pub pending_version: Option<i32>,
    pub pending_status: Option<Word<Status>>,
    pub visibility: Word<Visibility>,
    pub hide_buyer: bool,
    pub closes_at: Option<Time>,
    pub change_seq: i64,
    pub submitted_at: Option<Time>,
    pub opened_at: Option<Time>,
    pub revision: i32,
    pub created_at: Time,
    pub updated_at: Time,
}

/// One version of what the buyer says, and what each line was read as. What was said is never changed,
/// only followed by another version; what it is read as follows the vocabulary.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = demand_versions)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Version {
    pub demand_id: Id,
    pub version: i32,
    pub content: Json<DemandContent>,
    /// One for each line, in the order of the lines.
    pub readings: Json<Vec<Reading>>,
    pub created_by: Id,
    pub created_at: Time,
    /// By which version of the vocabulary it was read.
    pub vocabulary_version: i64,
}

/// A demand as others may come to see it at this moment: without lines of controlled substances, and without the
/// buyer's name in its texts where the buyer is hidden. Quantities and target prices are still there for matching;
/// `demand.visibility` says to whom the rest may be shown, `demand.hide_buyer` whether `company` may be named.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the rows are described above")]
pub struct LiveDemand {
    pub demand: Demand,
    pub content: DemandContent,
    /// One for each line of `content`, in its order.
    pub readings: Vec<Reading>,
    pub company: Company,
}

impl LiveDemand {
    /// The line with this id, if it is still there.
    pub fn line(&self, id: Id) -> Option<&LineContent> {
        self.content.lines.iter().find(|l| l.id == Some(id))
    }
}

/// A step of one demand: the row as it was read, where it goes, and the versions that the step makes.
#[derive(Debug)]
pub struct Step {
    /// As read in this transaction, or with the revision that the caller believes in.
    pub row: Demand,
    /// Where it goes.
    pub track: Track,
    /// New versions, if it is an edit.
    pub versions: Vec<Version>,
}

impl Step {
    /// A step that makes no version.
    pub fn of(row: Demand, track: Track) -> Self {
        Self {
            row,
            track,
            versions: Vec::new(),
        }
    }
}

impl Demand {
    /// A new draft of version 1.
    pub fn draft(company: Id, version: &Version, now: Time) -> Self {
        let track = Track::draft(Subject::Demand);
        let content = &version.content.0;
        Self {
            id: version.demand_id,
            company_id: company,
            hub_id: content.hub.clone(),
            status: Word(track.status),
            version: track.version,
            live_version: None,
            pending_version: None,
            pending_status: None,
            visibility: Word(content.visibility),
            hide_buyer: content.hide_buyer,
            closes_at: content.closes_at,
            change_seq: 0,
            submitted_at: None,
            opened_at: None,
            revision: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// Where it stands now: `expired` once its closing date has passed.
    pub fn track(&self, now: Time) -> Track {
        let stored = self.stored();
        let expired = stored.status == Status::Open && self.closes_at.is_some_and(|at| at <= now);
        Track {
            status: if expired { Status::Expired } else { stored.status },
            ..stored
        }
    }

    pub(super) fn stored(&self) -> Track {
        let pending = self.pending_version.zip(self.pending_status.map(|s| s.0));
        Track {
            subject: Subject::Demand,
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
        let before = self.stored();
        if track.in_review() && !before.in_review() {
            self.submitted_at = Some(now);
        }
        if track.visible().is_some() && before.live_version.is_none() {
            self.opened_at = Some(now);
        }
        self.status = Word(if track.status == Status::Expired {
            Status::Open
        } else {
            track.status
        });
        self.version = track.version;
        self.live_version = track.live_version;
        (self.pending_version, self.pending_status) = track.pending.map(|(v, s)| (v, Word(s))).unzip();
    }

    pub(super) fn show(&mut self, content: &DemandContent) {
        self.hub_id.clone_from(&content.hub);
        self.visibility = Word(content.visibility);
        self.hide_buyer = content.hide_buyer;
        self.closes_at = content.closes_at;
    }
}
