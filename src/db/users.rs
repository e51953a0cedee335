//! People, and what they may do.

use super::{
    Db, Result,
    schema::{companies, operator_hubs, sessions, users},
    second_factors,
    types::Word,
};
use crate::{
    db,
    domain::{
        Id, Time,
        account::CompanyRole,
        company::{CompanyKind, CompanyStatus},
    },
};
use diesel::prelude::*;

/// A person's row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = users, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct User {
    pub id: Id,
    pub email: String,
    pub email_folded: String,
    pub password_hash: String,
    pub locale: String,
    pub name: Option<String>,
    pub company_id: Option<Id>,
    pub company_role: Option<Word<CompanyRole>>,
    pub is_operator: bool,
    pub all_hubs: bool,
    pub verified_at: Option<Time>,
    pub token_epoch: i32,
    pub revision: i32,
    pub created_at: Time,
    pub updated_at: Time,
}

impl User {
    /// Whether the account is somebody's: an address that was verified, with a company or with hubs to operate. Any other
    /// may be registered or invited anew.
    pub fn is_settled(&self) -> bool {
        self.verified_at.is_some() && (self.company_id.is_some() || self.is_operator)
    }
}

/// A company's side, and where it stands.
type CompanyStanding = (Word<CompanyKind>, Word<CompanyStatus>);

/// Who a token belongs to, with everything that permission depends on.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct ActorRow {
    pub id: Id,
    pub session: Option<Id>,
    pub email: String,
    pub locale: String,
    pub company_id: Option<Id>,
    pub company_kind: Option<Word<CompanyKind>>,
    pub company_status: Option<Word<CompanyStatus>>,
    pub company_role: Option<Word<CompanyRole>>,
    pub is_operator: bool,
    pub all_hubs: bool,
    pub hubs: Vec<String>,
    /// Whether an operator has a second factor; asked of operators only.
    pub second_factor: bool,
}

/// The verified user of a running session, unless the token is of an older epoch.
pub fn actor(db: &mut Db, user: Id, session: Id, epoch: i32) -> Result<Option<ActorRow>> {
    let found: Option<(User, Option<CompanyStanding>)> = db!(db, |c| {
        users::table
            .inner_join(sessions::table)
            .left_join(companies::table)
            .filter(
                users::id
                    .eq(user)
                    .and(users::token_epoch.eq(epoch))
                    .and(users::verified_at.is_not_null()),
            )
            .filter(sessions::id.eq(session).and(sessions::ended_at.is_null()))
            .select((User::as_select(), (companies::kind, companies::status).nullable()))
            .first(c)
            .optional()?
    });
    match found {
        Some((user, company)) => Ok(Some(with_standing(db, user, company, Some(session))?)),
        None => Ok(None),
    }
}

/// What a verified person may do, without a session: for pages that ask for the password each time.
pub fn standing(db: &mut Db, user: User) -> Result<ActorRow> {
    let company: Option<CompanyStanding> = match user.company_id {
        None => None,
        Some(id) => db!(db, |c| companies::table
            .find(id)
            .select((companies::kind, companies::status))
            .first(c)
            .optional()?),
    };
    with_standing(db, user, company, None)
}

fn with_standing(
    db: &mut Db,
    user: User,
    company: Option<CompanyStanding>,
    session: Option<Id>,
) -> Result<ActorRow> {
    let hubs = if user.is_operator && !user.all_hubs {
        db!(db, |c| {
            operator_hubs::table
                .filter(operator_hubs::user_id.eq(user.id))
                .select(operator_hubs::hub_id)
                .load(c)?
        })
    } else {
        Vec::new()
    };
    let (company_kind, company_status) = company.unzip();
    let second_factor = user.is_operator && second_factors::is_on(db, user.id)?;
    Ok(ActorRow {
        id: user.id,
        session,
        email: user.email,
        locale: user.locale,
        company_id: user.company_id,
        company_kind,
        company_status,
        company_role: user.company_role,
        is_operator: user.is_operator,
        all_hubs: user.all_hubs,
        hubs,
        second_factor,
    })
}

/// The person with this address, in whatever capitals.
pub fn by_email(db: &mut Db, folded: &str) -> Result<Option<User>> {
    Ok(db!(db, |c| {
        users::table
            .filter(users::email_folded.eq(folded))
            .select(User::as_select())
            .first(c)
            .optional()?
    }))
}

/// The person with this id.
pub fn get(db: &mut Db, id: Id) -> Result<User> {
    Ok(db!(db, |c| users::table
        .find(id)
        .select(User::as_select())
        .first(c)?))
}

/// Adds a person; a second one with the same address is a [`Duplicate`](super::Error::Duplicate).
pub fn insert(db: &mut Db, user: &User) -> Result<()> {
    db!(db, |c| diesel::insert_into(users::table)
        .values(user)
        .execute(c)?);
    Ok(())
}

/// The verified people of a company: who is told about its business.
pub fn of_company(db: &mut Db, company: Id) -> Result<Vec<User>> {
    Ok(db!(db, |c| {
        users::table
            .filter(
                users::company_id
                    .eq(company)
                    .and(users::verified_at.is_not_null()),
            )
            .order(users::id)
            .select(User::as_select())
            .load(c)?
    }))
}

/// Who speaks for a company: whoever began, if they are still there, else the longest-serving colleague.
pub fn spokesperson(db: &mut Db, company: Id, began: Option<Id>) -> Result<Option<User>> {
    let people = of_company(db, company)?;
    let place = people.iter().position(|u| Some(u.id) == began).unwrap_or(0);
    Ok(people.into_iter().nth(place))
}

/// Binds an operator to hubs.
pub fn bind_to_hubs(db: &mut Db, user: Id, hubs: &[String]) -> Result<()> {
    let rows: Vec<_> = hubs
        .iter()
        .map(|hub| (operator_hubs::user_id.eq(user), operator_hubs::hub_id.eq(hub)))
        .collect();
    db!(db, |c| diesel::insert_into(operator_hubs::table)
        .values(&rows)
        .execute(c)?);
    Ok(())
}

/// Writes the row back as the next revision, unless somebody was quicker: then nothing, and `false`.
pub fn update(db: &mut Db, user: &User, now: Time) -> Result<bool> {
    let row = User {
        revision: user.revision + 1,
        updated_at: now,
        ..user.clone()
    };
    let guard = users::id.eq(user.id).and(users::revision.eq(user.revision));
    let changed = db!(db, |c| diesel::update(users::table)
        .filter(guard)
        .set(&row)
        .execute(c)?);
    Ok(changed == 1)
}

/// The address is the user's; the first time counts.
pub fn set_verified(db: &mut Db, id: Id, now: Time) -> Result<()> {
    let unverified = users::id.eq(id).and(users::verified_at.is_null());
    let values = (
        users::verified_at.eq(now),
        users::updated_at.eq(now),
        users::revision.eq(users::revision + 1),
    );
    db!(db, |c| diesel::update(users::table)
        .filter(unverified)
        .set(values)
        .execute(c)?);
    Ok(())
}

/// A new password: access tokens given so far are void.
pub fn set_password(db: &mut Db, id: Id, hash: &str, now: Time) -> Result<()> {
    let values = (
        users::password_hash.eq(hash),
        users::token_epoch.eq(users::token_epoch + 1),
        users::updated_at.eq(now),
        users::revision.eq(users::revision + 1),
    );
    db!(db, |c| diesel::update(users::table.find(id))
        .set(values)
        .execute(c)?);
    Ok(())
}

/// Locks the person's row until the transaction ends, if the token epoch is still this one: what was checked against
/// the password still holds.
pub fn hold(db: &mut Db, id: Id, epoch: i32) -> Result<bool> {
    let same = users::id.eq(id).and(users::token_epoch.eq(epoch));
    let held = db!(db, |c| diesel::update(users::table)
        .filter(same)
        .set(users::token_epoch.eq(epoch))
        .execute(c)?);
    Ok(held == 1)
}
