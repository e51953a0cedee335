//! Demands: one row each, and one row for every version of what the buyer says.

use super::{
    Db, Error, Result, changes,
    changes::Changed,
    companies::Company,
    schema::{companies, demand_versions, demands},
    types::{Json, Word},
};
use crate::{
    db,
    domain::{
        Id, Time,
        company::CompanyStatus,
        demand::{DemandContent, Visibility, for_others},
        moderation::{Status, Subject, Track},
    },
};
use diesel::prelude::*;
use search_index::identity::Reading;
use serde_json::{Value, json};

/// How many ids go into one query: SQLite's number of parameters is bounded.
const CHUNK: usize = 500;

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

/// One version of what the buyer says, and what each line was read as. Never changed, only followed by another.
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

    fn stored(&self) -> Track {
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

    fn follow(&mut self, track: &Track, now: Time) {
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

    fn show(&mut self, content: &DemandContent) {
        self.hub_id.clone_from(&content.hub);
        self.visibility = Word(content.visibility);
        self.hide_buyer = content.hide_buyer;
        self.closes_at = content.closes_at;
    }
}

/// The company's demand with this id; another company's answers as a missing one.
pub fn own(db: &mut Db, company: Id, id: Id) -> Result<Demand> {
    let key = demands::id.eq(id).and(demands::company_id.eq(company));
    Ok(db!(db, |c| demands::table
        .filter(key)
        .select(Demand::as_select())
        .first(c)?))
}

/// The same, kept from others until the transaction ends: whoever comes second sees what the first one did.
pub fn own_for_update(db: &mut Db, company: Id, id: Id) -> Result<Demand> {
    lock(db, &[id])?;
    own(db, company, id)
}

/// The demand and its company, whoever asks; for operators and for what anyone may see.
pub fn get(db: &mut Db, id: Id) -> Result<(Demand, Company)> {
    Ok(db!(db, |c| {
        demands::table
            .inner_join(companies::table)
            .filter(demands::id.eq(id))
            .select((Demand::as_select(), Company::as_select()))
            .first(c)?
    }))
}

/// The demands with these ids and their companies, kept from others until the transaction ends, in the order
/// of ids; unknown ids are left out.
pub fn get_for_moderation(db: &mut Db, ids: &[Id]) -> Result<Vec<(Demand, Company)>> {
    lock(db, ids)?;
    let mut found = Vec::new();
    for part in ids.chunks(CHUNK) {
        found.extend(db!(db, |c| {
            demands::table
                .inner_join(companies::table)
                .filter(demands::id.eq_any(part))
                .order(demands::id)
                .select((Demand::as_select(), Company::as_select()))
                .load::<(Demand, Company)>(c)?
        }));
    }
    Ok(found)
}

/// Rows are locked in the order of their ids, so that no two transactions wait for each other.
/// SQLite has one writer: nothing to lock.
pub fn lock(db: &mut Db, ids: &[Id]) -> Result<()> {
    if let Db::Postgres(c) = db {
        let rows = demands::table
            .filter(demands::id.eq_any(ids))
            .order(demands::id)
            .select(demands::id);
        rows.for_update().load::<Id>(c)?;
    }
    Ok(())
}

/// A version of a demand.
pub fn version(db: &mut Db, id: Id, version: i32) -> Result<Version> {
    Ok(db!(db, |c| demand_versions::table
        .find((id, version))
        .select(Version::as_select())
        .first(c)?))
}

/// The company's demands with their newest versions, newest first, before a given id.
/// Asked for `open` or `expired`, it asks the clock.
pub fn own_page(
    db: &mut Db,
    company: Id,
    status: Option<Status>,
    before: Option<Id>,
    limit: i64,
    now: Time,
) -> Result<Vec<(Demand, Version)>> {
    Ok(db!(db, |c| {
        let mut rows = demands::table
            .inner_join(demand_versions::table)
            .filter(
                demands::company_id
                    .eq(company)
                    .and(demand_versions::version.eq(demands::version)),
            )
            .select((Demand::as_select(), Version::as_select()))
            .into_boxed();
        let open = demands::status.eq(Word(Status::Open));
        rows = match status {
            None => rows,
            Some(Status::Expired) => rows.filter(open.and(demands::closes_at.assume_not_null().le(now))),
            Some(Status::Open) => rows.filter(open).filter(
                demands::closes_at
                    .is_null()
                    .or(demands::closes_at.assume_not_null().gt(now)),
            ),
            Some(status) => rows.filter(demands::status.eq(Word(status))),
        };
        if let Some(before) = before {
            rows = rows.filter(demands::id.lt(before));
        }
        rows.order(demands::id.desc()).limit(limit).load(c)?
    }))
}

/// Adds a new demand with its first version.
pub fn insert(db: &mut Db, new: &Demand, version: &Version) -> Result<()> {
    db!(db, |c| {
        diesel::insert_into(demands::table).values(new).execute(c)?;
        diesel::insert_into(demand_versions::table)
            .values(version)
            .execute(c)?;
    });
    Ok(())
}

/// Writes steps back, each as the next revision: new versions, the rows, and one entry in the change log for each
/// demand of which others now see something else. [`Error::Stale`] when somebody was quicker with any of them.
pub fn save(db: &mut Db, steps: Vec<Step>, now: Time) -> Result<Vec<Demand>> {
    // Rows before the change log's lock, always: or two transactions could wait for each other.
    lock(db, &steps.iter().map(|s| s.row.id).collect::<Vec<_>>())?;
    let seen_anew = |s: &Step| s.row.track(now).visible() != s.track.visible();
    let changed: Vec<Id> = steps.iter().filter(|s| seen_anew(s)).map(|s| s.row.id).collect();
    let seq = if changed.is_empty() {
        0
    } else {
        changes::append(db, Changed::Demand, &changed, now)?
    };
    let (mut saved, mut versions) = (Vec::with_capacity(steps.len()), Vec::new());
    for step in steps {
        let mut row = step.row.clone();
        row.follow(&step.track, now);
        if let Some(content) = newly_shown(db, &step)? {
            row.show(&content);
        }
        if seen_anew(&step) {
            row.change_seq = seq;
        }
        row.revision += 1;
        row.updated_at = now;
        let guard = demands::id
            .eq(row.id)
            .and(demands::revision.eq(step.row.revision));
        let updated = db!(db, |c| diesel::update(demands::table)
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
        db!(db, |c| diesel::insert_into(demand_versions::table)
            .values(part)
            .execute(c)?);
    }
    Ok(saved)
}

/// The content that others would see from now on, if it is another than before.
fn newly_shown(db: &mut Db, step: &Step) -> Result<Option<DemandContent>> {
    let before = step.row.live_version.unwrap_or(step.row.version);
    let after = step.track.live_version.unwrap_or(step.track.version);
    if before == after {
        return Ok(None);
    }
    match step.versions.iter().find(|v| v.version == after) {
        Some(new) => Ok(Some(new.content.0.clone())),
        None => Ok(Some(version(db, step.row.id, after)?.content.0)),
    }
}

/// What waits for operators, oldest first, after a given place: demands and edits of open ones.
/// `hubs`: only on these hubs; `not_of`: not this company's.
pub fn for_review(
    db: &mut Db,
    hubs: Option<&[String]>,
    not_of: Option<Id>,
    after: Option<(Time, Id)>,
    limit: i64,
    now: Time,
) -> Result<Vec<(Demand, Company)>> {
    let review = Word(Status::InReview);
    let running = demands::closes_at
        .is_null()
        .or(demands::closes_at.assume_not_null().gt(now));
    Ok(db!(db, |c| {
        let edited = demands::status
            .eq(Word(Status::Open))
            .and(demands::pending_status.eq(Some(review)))
            .and(running);
        let mut rows = demands::table
            .inner_join(companies::table)
            .filter(demands::status.eq(review).or(edited))
            .select((Demand::as_select(), Company::as_select()))
            .into_boxed();
        if let Some(hubs) = hubs {
            rows = rows.filter(demands::hub_id.eq_any(hubs));
        }
        if let Some(company) = not_of {
            rows = rows.filter(demands::company_id.ne(company));
        }
        if let Some((at, id)) = after {
            let later = demands::submitted_at.gt(at);
            rows = rows.filter(later.or(demands::submitted_at.eq(at).and(demands::id.gt(id))));
        }
        rows.order((demands::submitted_at, demands::id))
            .limit(limit)
            .load(c)?
    }))
}

/// Of these demands, those that others may come to see at this moment: open, not past their closing date, of an
/// approved company, and with a line left once those of controlled substances are gone. In the order of ids.
pub fn live(db: &mut Db, ids: &[Id], now: Time) -> Result<Vec<LiveDemand>> {
    let mut found = Vec::new();
    for part in ids.chunks(CHUNK) {
        let running = demands::closes_at
            .is_null()
            .or(demands::closes_at.assume_not_null().gt(now));
        let rows: Vec<(Demand, Version, Company)> = db!(db, |c| {
            demands::table
                .inner_join(companies::table)
                .inner_join(demand_versions::table)
                .filter(demands::id.eq_any(part))
                .filter(demand_versions::version.nullable().eq(demands::live_version))
                .filter(demands::status.eq(Word(Status::Open)).and(running))
                .filter(companies::status.eq(Word(CompanyStatus::Approved)))
                .order(demands::id)
                .select((Demand::as_select(), Version::as_select(), Company::as_select()))
                .load(c)?
        });
        found.extend(rows.into_iter().filter_map(|(demand, version, company)| {
            let names = company.identifying();
            let (content, readings) = for_others(&version.content.0, &version.readings.0, &names)?;
            Some(LiveDemand {
                demand,
                content,
                readings,
                company,
            })
        }));
    }
    Ok(found)
}

/// The ids of open demands of approved companies, in order, after a given one: to walk through all of them.
/// [`live`] then tells what of each is left to see.
pub fn live_ids(db: &mut Db, after: Option<Id>, limit: i64, now: Time) -> Result<Vec<Id>> {
    let running = demands::closes_at
        .is_null()
        .or(demands::closes_at.assume_not_null().gt(now));
    Ok(db!(db, |c| {
        let mut rows = demands::table
            .inner_join(companies::table)
            .filter(demands::status.eq(Word(Status::Open)).and(running))
            .filter(companies::status.eq(Word(CompanyStatus::Approved)))
            .select(demands::id)
            .into_boxed();
        if let Some(after) = after {
            rows = rows.filter(demands::id.gt(after));
        }
        rows.order(demands::id).limit(limit).load(c)?
    }))
}

/// The ids of all open demands of a company, expired ones included, whatever the company's standing.
pub fn open_ids_of(db: &mut Db, company: Id) -> Result<Vec<Id>> {
    let key = demands::company_id
        .eq(company)
        .and(demands::status.eq(Word(Status::Open)));
    Ok(db!(db, |c| demands::table
        .filter(key)
        .order(demands::id)
        .select(demands::id)
        .load(c)?))
}

/// The ids of open demands whose closing date passed in the given stretch, for what tidies up behind the clock.
pub fn closed_between(db: &mut Db, after: Time, until: Time) -> Result<Vec<Id>> {
    let at = demands::closes_at.assume_not_null();
    let passed = demands::closes_at
        .is_not_null()
        .and(at.gt(after))
        .and(at.le(until));
    let key = demands::status.eq(Word(Status::Open)).and(passed);
    Ok(db!(db, |c| demands::table
        .filter(key)
        .order(demands::id)
        .select(demands::id)
        .load(c)?))
}

/// Of these demands, those that are open but whose closing date has passed.
pub fn closed_by_clock(db: &mut Db, ids: &[Id], now: Time) -> Result<Vec<Id>> {
    let mut found = Vec::new();
    for part in ids.chunks(CHUNK) {
        let passed = demands::closes_at
            .is_not_null()
            .and(demands::closes_at.assume_not_null().le(now));
        let key = demands::status
            .eq(Word(Status::Open))
            .and(passed)
            .and(demands::id.eq_any(part));
        found.extend(db!(db, |c| demands::table
            .filter(key)
            .select(demands::id)
            .load::<Id>(c)?));
    }
    Ok(found)
}

/// [`save`] for one step.
pub fn save_one(db: &mut Db, step: Step, now: Time) -> Result<Demand> {
    save(db, vec![step], now)?.pop().ok_or(Error::NotFound)
}
