//! Companies.

use super::{
    Db, Error, Result,
    reach::Reach,
    schema::{companies, hubs},
    types::{Json, Word},
};
use crate::{
    db,
    domain::{
        Id, Time,
        company::{CompanyKind, CompanyStatus, TradeRole},
    },
};
use diesel::prelude::*;

/// A company's row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = companies, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Company {
    pub id: Id,
    pub kind: Word<CompanyKind>,
    pub name: String,
    pub country: String,
    pub registration_number: String,
    pub hub_id: String,
    pub roles: Json<Vec<TradeRole>>,
    pub website: Option<String>,
    pub about: Option<String>,
    pub status: Word<CompanyStatus>,
    pub submitted_at: Option<Time>,
    pub revision: i32,
    pub created_at: Time,
    pub updated_at: Time,
}

impl Company {
    /// What a text must not hold where the company is hidden: its name, its number and where its website is.
    /// Numbers too short to name anybody are not looked for.
    pub fn identifying(&self) -> Vec<&str> {
        let number = Some(self.registration_number.as_str()).filter(|n| n.trim().chars().count() >= 4);
        let host = self.website.as_deref().map(|site| {
            let site = site.split_once("://").map_or(site, |(_, rest)| rest);
            let host = site.split('/').next().unwrap_or_default();
            host.trim_start_matches("www.")
        });
        [self.name.as_str()]
            .into_iter()
            .chain(number)
            .chain(host)
            .collect()
    }
}

/// The company with this id.
pub fn get(db: &mut Db, id: Id) -> Result<Company> {
    Ok(db!(db, |c| companies::table
        .find(id)
        .select(Company::as_select())
        .first(c)?))
}

/// The company with this id, if it is approved: what anyone may know of.
pub fn approved(db: &mut Db, id: Id) -> Result<Company> {
    let key = companies::id
        .eq(id)
        .and(companies::status.eq(Word(CompanyStatus::Approved)));
    Ok(db!(db, |c| companies::table
        .filter(key)
        .select(Company::as_select())
        .first(c)?))
}

/// The company with this id, if it is within reach; others answer as missing ones.
pub fn reached(db: &mut Db, reach: &Reach, id: Id) -> Result<Company> {
    find(db, reach, &[id])?.pop().ok_or(Error::NotFound)
}

/// The companies with these ids, kept from others until the transaction ends, in the order of ids; unknown ids and
/// those out of reach are left out.
pub fn get_for_moderation(db: &mut Db, reach: &Reach, ids: &[Id]) -> Result<Vec<Company>> {
    // SQLite has one writer: nothing to lock.
    if let Db::Postgres(c) = db {
        let rows = companies::table
            .filter(companies::id.eq_any(ids))
            .order(companies::id)
            .select(companies::id);
        rows.for_update().load::<Id>(c)?;
    }
    find(db, reach, ids)
}

fn find(db: &mut Db, reach: &Reach, ids: &[Id]) -> Result<Vec<Company>> {
    Ok(db!(db, |c| {
        let mut rows = companies::table
            .filter(companies::id.eq_any(ids))
            .select(Company::as_select())
            .into_boxed();
        if let Some(hubs) = &reach.hubs {
            let own = companies::id.eq_any(&reach.companies);
            rows = rows.filter(own.or(companies::hub_id.eq_any(hubs)));
        }
        rows.order(companies::id).load(c)?
    }))
}

/// The companies that wait for operators, oldest first, after a given place.
/// `hubs`: only of these hubs; `but`: not this one.
pub fn for_review(
    db: &mut Db,
    hubs: Option<&[String]>,
    but: Option<Id>,
    after: Option<(Time, Id)>,
    limit: i64,
) -> Result<Vec<Company>> {
    Ok(db!(db, |c| {
        let mut rows = companies::table
            .filter(companies::status.eq(Word(CompanyStatus::InReview)))
            .select(Company::as_select())
            .into_boxed();
        if let Some(hubs) = hubs {
            rows = rows.filter(companies::hub_id.eq_any(hubs));
        }
        if let Some(company) = but {
            rows = rows.filter(companies::id.ne(company));
        }
        if let Some((at, id)) = after {
            let later = companies::submitted_at.gt(at);
            rows = rows.filter(later.or(companies::submitted_at.eq(at).and(companies::id.gt(id))));
        }
        rows.order((companies::submitted_at, companies::id))
            .limit(limit)
            .load(c)?
    }))
}

/// What another company is compared with, to see whether one could be taken for the other.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = companies)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct Identity {
    pub id: Id,
    pub name: String,
    pub country: String,
    pub registration_number: String,
}

/// Who the companies are: all of these hubs, and of other hubs those whose profile is public.
pub fn identities(db: &mut Db, hubs: Option<&[String]>) -> Result<Vec<Identity>> {
    Ok(db!(db, |c| {
        let mut rows = companies::table.select(Identity::as_select()).into_boxed();
        if let Some(hubs) = hubs {
            let public = companies::status.eq(Word(CompanyStatus::Approved));
            rows = rows.filter(companies::hub_id.eq_any(hubs).or(public));
        }
        rows.order(companies::id).load(c)?
    }))
}

/// Adds a company.
pub fn insert(db: &mut Db, company: &Company) -> Result<()> {
    db!(db, |c| diesel::insert_into(companies::table)
        .values(company)
        .execute(c)?);
    Ok(())
}

/// Writes the row back as the next revision, unless somebody was quicker: then nothing, and `false`.
pub fn update(db: &mut Db, company: &Company, now: Time) -> Result<bool> {
    let row = Company {
        revision: company.revision + 1,
        updated_at: now,
        ..company.clone()
    };
    let guard = companies::id
        .eq(company.id)
        .and(companies::revision.eq(company.revision));
    let changed = db!(db, |c| diesel::update(companies::table)
        .filter(guard)
        .set(&row)
        .execute(c)?);
    Ok(changed == 1)
}

/// Whether there is a hub with this id.
pub fn hub_exists(db: &mut Db, hub: &str) -> Result<bool> {
    let found: Option<String> = db!(db, |c| hubs::table
        .find(hub)
        .select(hubs::id)
        .first(c)
        .optional()?);
    Ok(found.is_some())
}
