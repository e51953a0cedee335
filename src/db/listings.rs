//! Listings: one row each, and one row for every version of what the supplier says.

use super::{
    Db, Error, Result, changes,
    changes::Changed,
    companies::Company,
    schema::{companies, listing_versions, listings},
    types::{Json, Word},
};
use crate::{
    db,
    domain::{
        Id, Time,
        company::CompanyStatus,
        listing::ListingContent,
        moderation::{NotNow, Status, Subject, Track},
    },
};
use diesel::prelude::*;
use search_index::identity::Reading;
use serde_json::{Value, json};

/// How many ids go into one query: SQLite's number of parameters is bounded.
const CHUNK: usize = 500;

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

/// One version of what the supplier says, and what it was read as. Never changed, only followed by another.
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

    fn follow(&mut self, track: &Track, now: Time) {
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

/// The company's listing with this id; another company's answers as a missing one.
pub fn own(db: &mut Db, company: Id, id: Id) -> Result<Listing> {
    let key = listings::id.eq(id).and(listings::company_id.eq(company));
    Ok(db!(db, |c| listings::table
        .filter(key)
        .select(Listing::as_select())
        .first(c)?))
}

/// The same, kept from others until the transaction ends: whoever comes second sees what the first one did.
pub fn own_for_update(db: &mut Db, company: Id, id: Id) -> Result<Listing> {
    lock(db, &[id])?;
    own(db, company, id)
}

/// The listing and its company, whoever asks; for operators and for what anyone may see.
pub fn get(db: &mut Db, id: Id) -> Result<(Listing, Company)> {
    Ok(db!(db, |c| {
        listings::table
            .inner_join(companies::table)
            .filter(listings::id.eq(id))
            .select((Listing::as_select(), Company::as_select()))
            .first(c)?
    }))
}

/// The listings with these ids and their companies, kept from others until the transaction ends, in the order
/// of ids; unknown ids are left out.
pub fn get_for_moderation(db: &mut Db, ids: &[Id]) -> Result<Vec<(Listing, Company)>> {
    lock(db, ids)?;
    let mut found = Vec::new();
    for part in ids.chunks(CHUNK) {
        found.extend(db!(db, |c| {
            listings::table
                .inner_join(companies::table)
                .filter(listings::id.eq_any(part))
                .order(listings::id)
                .select((Listing::as_select(), Company::as_select()))
                .load::<(Listing, Company)>(c)?
        }));
    }
    Ok(found)
}

/// Rows are locked in the order of their ids, so that no two transactions wait for each other.
/// SQLite has one writer: nothing to lock.
pub fn lock(db: &mut Db, ids: &[Id]) -> Result<()> {
    if let Db::Postgres(c) = db {
        let rows = listings::table
            .filter(listings::id.eq_any(ids))
            .order(listings::id)
            .select(listings::id);
        rows.for_update().load::<Id>(c)?;
    }
    Ok(())
}

/// A version of a listing.
pub fn version(db: &mut Db, id: Id, version: i32) -> Result<Version> {
    Ok(db!(db, |c| listing_versions::table
        .find((id, version))
        .select(Version::as_select())
        .first(c)?))
}

/// The company's listings with their newest versions, newest first, before a given id.
pub fn own_page(
    db: &mut Db,
    company: Id,
    status: Option<Status>,
    before: Option<Id>,
    limit: i64,
) -> Result<Vec<(Listing, Version)>> {
    Ok(db!(db, |c| {
        let mut rows = listings::table
            .inner_join(
                listing_versions::table.on(listing_versions::listing_id
                    .eq(listings::id)
                    .and(listing_versions::version.eq(listings::version))),
            )
            .filter(listings::company_id.eq(company))
            .select((Listing::as_select(), Version::as_select()))
            .into_boxed();
        if let Some(status) = status {
            rows = rows.filter(listings::status.eq(Word(status)));
        }
        if let Some(before) = before {
            rows = rows.filter(listings::id.lt(before));
        }
        rows.order(listings::id.desc()).limit(limit).load(c)?
    }))
}

/// The company's listings with these codes, with the newest version and, where it is another, the live one.
pub fn by_external_ids(
    db: &mut Db,
    company: Id,
    codes: &[&str],
) -> Result<Vec<(Listing, Version, Option<Version>)>> {
    let mut found = Vec::new();
    for part in codes.chunks(CHUNK) {
        let key = listings::company_id
            .eq(company)
            .and(listings::external_id.eq_any(part));
        let rows: Vec<(Listing, Version)> = db!(db, |c| {
            listings::table
                .inner_join(listing_versions::table)
                .filter(key)
                .filter(
                    listing_versions::version
                        .eq(listings::version)
                        .or(listing_versions::version.nullable().eq(listings::live_version)),
                )
                .order((listings::id, listing_versions::version.desc()))
                .select((Listing::as_select(), Version::as_select()))
                .load(c)?
        });
        for (listing, version) in rows {
            if version.version == listing.version {
                found.push((listing, version, None));
            } else if let Some((_, _, live)) = found.last_mut() {
                *live = Some(version);
            }
        }
    }
    Ok(found)
}

/// Adds new listings with their first versions.
pub fn insert(db: &mut Db, new: &[Listing], versions: &[Version]) -> Result<()> {
    db!(db, |c| {
        diesel::insert_into(listings::table).values(new).execute(c)?;
        diesel::insert_into(listing_versions::table)
            .values(versions)
            .execute(c)?;
    });
    Ok(())
}

/// Writes steps back, each as the next revision: new versions, the rows, and one entry in the change log for each
/// listing of which others now see something else. [`Error::Stale`] when somebody was quicker with any of them.
pub fn save(db: &mut Db, steps: Vec<Step>, now: Time) -> Result<Vec<Listing>> {
    // Rows before the change log's lock, always: or two transactions could wait for each other.
    lock(db, &steps.iter().map(|s| s.row.id).collect::<Vec<_>>())?;
    let seen_anew = |s: &Step| s.row.track().visible() != s.track.visible();
    let changed: Vec<Id> = steps.iter().filter(|s| seen_anew(s)).map(|s| s.row.id).collect();
    let seq = if changed.is_empty() {
        0
    } else {
        changes::append(db, Changed::Listing, &changed, now)?
    };
    let (mut saved, mut versions) = (Vec::with_capacity(steps.len()), Vec::new());
    for step in steps {
        let mut row = step.row.clone();
        row.follow(&step.track, now);
        row.controlled = controlled(db, &step)?;
        if let Some(newest) = step.versions.iter().find(|v| v.version == row.version) {
            row.external_id.clone_from(&newest.content.0.external_id);
        }
        if seen_anew(&step) {
            row.change_seq = seq;
        }
        row.revision += 1;
        row.updated_at = now;
        let guard = listings::id
            .eq(row.id)
            .and(listings::revision.eq(step.row.revision));
        let updated = db!(db, |c| diesel::update(listings::table)
            .filter(guard)
            .set(&row)
            .execute(c)?);
        if updated != 1 {
            return Err(Error::Stale);
        }
        saved.push(row);
        versions.extend(step.versions);
    }
    // After the guards: whoever comes second is told that he is late, not that the version exists.
    for part in versions.chunks(CHUNK) {
        db!(db, |c| diesel::insert_into(listing_versions::table)
            .values(part)
            .execute(c)?);
    }
    Ok(saved)
}

/// Whether the version that others would see names a controlled substance.
fn controlled(db: &mut Db, step: &Step) -> Result<bool> {
    let before = step.row.live_version.unwrap_or(step.row.version);
    let after = step.track.live_version.unwrap_or(step.track.version);
    if before == after {
        return Ok(step.row.controlled);
    }
    match step.versions.iter().find(|v| v.version == after) {
        Some(new) => Ok(new.reading.0.controlled),
        None => Ok(version(db, step.row.id, after)?.reading.0.controlled),
    }
}

/// What waits for operators, oldest first, after a given place: listings and edits of live ones.
/// `hubs`: only of companies on these hubs; `not_of`: not this company's.
pub fn for_review(
    db: &mut Db,
    hubs: Option<&[String]>,
    not_of: Option<Id>,
    after: Option<(Time, Id)>,
    limit: i64,
) -> Result<Vec<(Listing, Company)>> {
    let review = Word(Status::InReview);
    Ok(db!(db, |c| {
        let mut rows = listings::table
            .inner_join(companies::table)
            .filter(
                listings::status.eq(review).or(listings::status
                    .eq(Word(Status::Published))
                    .and(listings::pending_status.eq(Some(review)))),
            )
            .select((Listing::as_select(), Company::as_select()))
            .into_boxed();
        if let Some(hubs) = hubs {
            rows = rows.filter(companies::hub_id.eq_any(hubs));
        }
        if let Some(company) = not_of {
            rows = rows.filter(listings::company_id.ne(company));
        }
        if let Some((at, id)) = after {
            let later = listings::submitted_at.gt(at);
            rows = rows.filter(later.or(listings::submitted_at.eq(at).and(listings::id.gt(id))));
        }
        rows.order((listings::submitted_at, listings::id))
            .limit(limit)
            .load(c)?
    }))
}

/// Of these listings, those that others see at this moment: published, of an approved company, and without a
/// controlled substance. In the order of ids.
pub fn live(db: &mut Db, ids: &[Id]) -> Result<Vec<LiveListing>> {
    let mut found = Vec::new();
    for part in ids.chunks(CHUNK) {
        let rows: Vec<(Listing, Version, Company)> = db!(db, |c| {
            listings::table
                .inner_join(companies::table)
                .inner_join(listing_versions::table)
                .filter(listings::id.eq_any(part))
                .filter(listing_versions::version.nullable().eq(listings::live_version))
                .filter(
                    listings::status
                        .eq(Word(Status::Published))
                        .and(listings::controlled.eq(false)),
                )
                .filter(companies::status.eq(Word(CompanyStatus::Approved)))
                .order(listings::id)
                .select((Listing::as_select(), Version::as_select(), Company::as_select()))
                .load(c)?
        });
        let live = |(listing, version, company): (Listing, Version, Company)| LiveListing {
            listing,
            content: version.content.0,
            reading: version.reading.0,
            company,
        };
        found.extend(rows.into_iter().map(live));
    }
    Ok(found)
}

/// The ids of listings that others see at this moment, in order, after a given one: to walk through all of them.
pub fn live_ids(db: &mut Db, after: Option<Id>, limit: i64) -> Result<Vec<Id>> {
    Ok(db!(db, |c| {
        let mut rows = listings::table
            .inner_join(companies::table)
            .filter(
                listings::status
                    .eq(Word(Status::Published))
                    .and(listings::controlled.eq(false)),
            )
            .filter(companies::status.eq(Word(CompanyStatus::Approved)))
            .select(listings::id)
            .into_boxed();
        if let Some(after) = after {
            rows = rows.filter(listings::id.gt(after));
        }
        rows.order(listings::id).limit(limit).load(c)?
    }))
}

/// The ids of all published listings of a company, whatever the company's standing.
pub fn published_ids_of(db: &mut Db, company: Id) -> Result<Vec<Id>> {
    let key = listings::company_id
        .eq(company)
        .and(listings::status.eq(Word(Status::Published)));
    Ok(db!(db, |c| listings::table
        .filter(key)
        .order(listings::id)
        .select(listings::id)
        .load(c)?))
}

/// [`save`] for one step.
pub fn save_one(db: &mut Db, step: Step, now: Time) -> Result<Listing> {
    save(db, vec![step], now)?.pop().ok_or(Error::NotFound)
}
