//! Companies.

use super::{
    Db, Result,
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

/// The company with this id.
pub fn get(db: &mut Db, id: Id) -> Result<Company> {
    Ok(db!(db, |c| companies::table
        .find(id)
        .select(Company::as_select())
        .first(c)?))
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
