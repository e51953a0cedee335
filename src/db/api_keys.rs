//! Keys with which a company's own programs call. They stand here hashed only.

use super::{
    Db, Result,
    schema::{api_keys, companies, users},
    types::{Json, Word},
};
use crate::{
    db,
    domain::{
        Id, Time,
        account::CompanyRole,
        company::{CompanyKind, CompanyStatus},
        scope::Scope,
    },
};
use diesel::prelude::*;
use std::time::Duration;

/// How exactly the last use is known: each writes at most this often.
const USE_KNOWN_TO: Duration = Duration::from_secs(60);

/// A key's row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = api_keys)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct ApiKey {
    pub id: Id,
    pub company_id: Id,
    pub made_by: Id,
    pub name: String,
    /// How the key begins, so that its owner knows which it is.
    pub prefix: String,
    pub hash: String,
    pub scopes: Json<Vec<Scope>>,
    pub created_at: Time,
    pub expires_at: Option<Time>,
    pub used_at: Option<Time>,
    pub ended_at: Option<Time>,
}

/// A good key, with everything that permission depends on.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct KeyHolder {
    pub key: ApiKey,
    pub email: String,
    pub locale: String,
    pub company_kind: CompanyKind,
    pub company_status: CompanyStatus,
}

/// Whoever holds the key with this hash, if it is good now: neither ended nor expired, its company not suspended, and
/// whoever made it still an owner there. All of it is asked each time, so nothing has to be revoked elsewhere.
pub fn holder(db: &mut Db, hash: &str, now: Time) -> Result<Option<KeyHolder>> {
    let in_force = api_keys::hash.eq(hash).and(api_keys::ended_at.is_null()).and(
        api_keys::expires_at
            .is_null()
            .or(api_keys::expires_at.assume_not_null().gt(now)),
    );
    let maker_is_there = users::company_id
        .assume_not_null()
        .eq(api_keys::company_id)
        .and(users::company_role.eq(Word(CompanyRole::Owner)));
    type Row = (ApiKey, String, String, Word<CompanyKind>, Word<CompanyStatus>);
    let found: Option<Row> = db!(db, |c| api_keys::table
        .inner_join(companies::table)
        .inner_join(users::table.on(users::id.eq(api_keys::made_by)))
        .filter(in_force)
        .filter(maker_is_there)
        .filter(companies::status.ne(Word(CompanyStatus::Suspended)))
        .select((
            ApiKey::as_select(),
            users::email,
            users::locale,
            companies::kind,
            companies::status
        ))
        .first(c)
        .optional()?);
    Ok(found.map(|(key, email, locale, kind, status)| KeyHolder {
        key,
        email,
        locale,
        company_kind: kind.0,
        company_status: status.0,
    }))
}

/// Whether a use at this moment is worth noting.
pub fn is_news(key: &ApiKey, now: Time) -> bool {
    key.used_at.is_none_or(|at| at < now.minus(USE_KNOWN_TO))
}

/// Notes that the key is used.
pub fn note_use(db: &mut Db, id: Id, now: Time) -> Result<()> {
    db!(db, |c| diesel::update(api_keys::table.find(id))
        .set(api_keys::used_at.eq(now))
        .execute(c)?);
    Ok(())
}

/// Adds a key.
pub fn insert(db: &mut Db, key: &ApiKey) -> Result<()> {
    db!(db, |c| diesel::insert_into(api_keys::table)
        .values(key)
        .execute(c)?);
    Ok(())
}

/// A company's keys that have not been ended, oldest first.
pub fn of_company(db: &mut Db, company: Id) -> Result<Vec<ApiKey>> {
    let theirs = api_keys::company_id.eq(company).and(api_keys::ended_at.is_null());
    Ok(db!(db, |c| api_keys::table
        .filter(theirs)
        .order(api_keys::id)
        .select(ApiKey::as_select())
        .load(c)?))
}

/// Ends a company's key; `false` if it has no such key, or it is ended already.
pub fn end(db: &mut Db, company: Id, id: Id, now: Time) -> Result<bool> {
    let theirs = api_keys::id
        .eq(id)
        .and(api_keys::company_id.eq(company))
        .and(api_keys::ended_at.is_null());
    let ended = db!(db, |c| diesel::update(api_keys::table)
        .filter(theirs)
        .set(api_keys::ended_at.eq(now))
        .execute(c)?);
    Ok(ended == 1)
}

/// Ends the keys that somebody made.
pub fn end_all_of(db: &mut Db, maker: Id, now: Time) -> Result<()> {
    let theirs = api_keys::made_by.eq(maker).and(api_keys::ended_at.is_null());
    db!(db, |c| diesel::update(api_keys::table)
        .filter(theirs)
        .set(api_keys::ended_at.eq(now))
        .execute(c)?);
    Ok(())
}
