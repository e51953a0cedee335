//! The names that nobody understood: noted with each version, and counted from the records that carry them now.

use super::{Db, Result, demands, listings, schema::unread_names, types::TimeColumn};
use crate::{
    db,
    domain::{Id, Time},
};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, Text},
};

/// How many rows go into one insert: SQLite's number of parameters is bounded.
const CHUNK: usize = 500;
/// How many spellings of a name are shown.
const EXAMPLES: usize = 5;

/// A name in a version of a record.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = unread_names)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct UnreadName {
    pub record_id: Id,
    pub version: i32,
    /// The line of a demand, from 0 on.
    pub line: i32,
    /// The normal form.
    pub name: String,
    /// `listing` or `demand`.
    pub kind: String,
    pub spelling: String,
    pub language: Option<String>,
    pub seen_at: Time,
}

/// The unread names of a listing's version.
pub fn of_listing(version: &listings::Version) -> Vec<UnreadName> {
    let languages: Vec<&String> = version.content.0.name.keys().collect();
    let rows = version.reading.0.unread.iter().map(|unread| UnreadName {
        record_id: version.listing_id,
        version: version.version,
        line: 0,
        name: unread.name.clone(),
        kind: "listing".to_owned(),
        spelling: unread.text.clone(),
        language: languages.get(unread.at).map(|l| (*l).clone()),
        seen_at: version.created_at,
    });
    rows.collect()
}

/// The unread names of a demand's version, line by line.
pub fn of_demand(version: &demands::Version) -> Vec<UnreadName> {
    let lines = version.readings.0.iter().zip(0..);
    let names = lines.flat_map(|(reading, line)| reading.unread.iter().map(move |u| (line, u)));
    let rows = names.map(|(line, unread)| UnreadName {
        record_id: version.demand_id,
        version: version.version,
        line,
        name: unread.name.clone(),
        kind: "demand".to_owned(),
        spelling: unread.text.clone(),
        language: version.content.0.language.clone(),
        seen_at: version.created_at,
    });
    rows.collect()
}

/// Notes names, in the transaction that stores their versions.
pub fn insert(db: &mut Db, new: &[UnreadName]) -> Result<()> {
    for part in new.chunks(CHUNK) {
        db!(db, |c| diesel::insert_into(unread_names::table)
            .values(part)
            .execute(c)?);
    }
    Ok(())
}

/// Notes anew what a version of a record leaves unread.
pub fn replace(db: &mut Db, record: Id, version: i32, new: &[UnreadName]) -> Result<()> {
    let old = unread_names::record_id
        .eq(record)
        .and(unread_names::version.eq(version));
    db!(db, |c| diesel::delete(unread_names::table.filter(old))
        .execute(c)?);
    insert(db, new)
}

/// A name with how often it is carried now.
#[derive(Debug, Clone, QueryableByName)]
#[expect(missing_docs, reason = "said by the names")]
pub struct Counted {
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = BigInt)]
    pub records: i64,
    #[diesel(sql_type = BigInt)]
    pub listings: i64,
    #[diesel(sql_type = BigInt)]
    pub demands: i64,
    #[diesel(sql_type = TimeColumn)]
    pub first_seen: Time,
    #[diesel(sql_type = TimeColumn)]
    pub last_seen: Time,
}

/// A spelling of a name.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
#[expect(missing_docs, reason = "said by the names")]
pub struct Spelling {
    #[diesel(sql_type = Text)]
    pub spelling: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub language: Option<String>,
}

/// The names that submitted and live records of approved companies carry at this moment: `$1` the hubs between commas,
/// empty for all; `$2` the moment. A draft is its owner's business, and what was withdrawn or decided carries nothing.
const CARRIED: &str = "
    SELECT u.name, u.record_id, u.kind, u.spelling, u.language, u.seen_at
    FROM unread_names u
    JOIN listings r ON r.id = u.record_id
    JOIN companies c ON c.id = r.company_id AND c.status = 'approved'
    WHERE u.kind = 'listing' AND ($1 = '' OR $1 LIKE '%,' || c.hub_id || ',%')
      AND ((r.status = 'in_review' AND u.version = r.version)
        OR (r.status = 'published' AND (u.version = r.live_version
          OR (u.version = r.pending_version AND r.pending_status = 'in_review'))))
    UNION ALL
    SELECT u.name, u.record_id, u.kind, u.spelling, u.language, u.seen_at
    FROM unread_names u
    JOIN demands r ON r.id = u.record_id
    JOIN companies c ON c.id = r.company_id AND c.status = 'approved'
    WHERE u.kind = 'demand' AND ($1 = '' OR $1 LIKE '%,' || r.hub_id || ',%')
      AND (r.closes_at IS NULL OR r.closes_at > $2)
      AND ((r.status = 'in_review' AND u.version = r.version)
        OR (r.status = 'open' AND (u.version = r.live_version
          OR (u.version = r.pending_version AND r.pending_status = 'in_review'))))";

/// The names carried on these hubs (`None`: all), most frequent first, after a given place.
pub fn page(
    db: &mut Db,
    hubs: Option<&[String]>,
    after: Option<(i64, String)>,
    limit: i64,
    now: Time,
) -> Result<Vec<Counted>> {
    let sql = format!(
        "SELECT name, records, listings, demands, first_seen, last_seen FROM (
           SELECT name, count(DISTINCT record_id) AS records,
             count(DISTINCT CASE WHEN kind = 'listing' THEN record_id END) AS listings,
             count(DISTINCT CASE WHEN kind = 'demand' THEN record_id END) AS demands,
             min(seen_at) AS first_seen, max(seen_at) AS last_seen
           FROM ({CARRIED}) carried GROUP BY name) counted
         WHERE records < $3 OR (records = $3 AND name > $4)
         ORDER BY records DESC, name LIMIT $5"
    );
    let (records, name) = after.unwrap_or((i64::MAX, String::new()));
    let query = diesel::sql_query(sql)
        .bind::<Text, _>(between_commas(hubs))
        .bind::<TimeColumn, _>(now)
        .bind::<BigInt, _>(records)
        .bind::<Text, _>(name)
        .bind::<BigInt, _>(limit);
    Ok(db!(db, |c| query.load(c)?))
}

/// How a name is spelled where it is carried, most frequent first.
pub fn spellings(db: &mut Db, hubs: Option<&[String]>, name: &str, now: Time) -> Result<Vec<Spelling>> {
    let sql = format!(
        "SELECT spelling, language FROM ({CARRIED}) carried WHERE name = $3
         GROUP BY spelling, language ORDER BY count(*) DESC, spelling, language LIMIT {EXAMPLES}"
    );
    let query = diesel::sql_query(sql)
        .bind::<Text, _>(between_commas(hubs))
        .bind::<TimeColumn, _>(now)
        .bind::<Text, _>(name);
    Ok(db!(db, |c| query.load(c)?))
}

fn between_commas(hubs: Option<&[String]>) -> String {
    hubs.map_or_else(String::new, |hubs| format!(",{},", hubs.join(",")))
}
