//! The people of a company, and what they are in it. The company's id is part of every key.

use super::{
    Db, Error, Result, api_keys, mailed_tokens, mails, notices, preferences,
    schema::companies,
    second_factors, sessions,
    types::Word,
    users::{self, User},
};
use crate::{
    db,
    domain::{
        Id, Time,
        account::{CompanyRole, Purpose},
    },
};
use diesel::prelude::*;

/// A company's people, held until the transaction ends: nobody else changes who they are or what they may do.
#[derive(Debug)]
pub struct Colleagues(Vec<User>);

/// Holds the verified people of a company.
pub fn hold(db: &mut Db, company: Id) -> Result<Colleagues> {
    // On PostgreSQL the company's row is what changes of its people queue for.
    db!(db, |c| diesel::update(companies::table.find(company))
        .set(companies::id.eq(company))
        .execute(c)?);
    Ok(Colleagues(users::of_company(db, company)?))
}

impl Colleagues {
    /// The one with this id.
    pub fn get(&self, id: Id) -> Result<&User> {
        self.0.iter().find(|user| user.id == id).ok_or(Error::NotFound)
    }

    /// Whether this one owns the company.
    pub fn is_owner(&self, id: Id) -> bool {
        self.owners().any(|owner| owner.id == id)
    }

    /// Whether somebody else owns the company, too.
    pub fn has_owner_besides(&self, id: Id) -> bool {
        self.owners().any(|owner| owner.id != id)
    }

    fn owners(&self) -> impl Iterator<Item = &User> {
        let owner = Some(Word(CompanyRole::Owner));
        self.0.iter().filter(move |user| user.company_role == owner)
    }
}

/// Gives somebody another role; `false` if somebody else changed the person meanwhile.
pub fn set_role(db: &mut Db, user: &User, role: CompanyRole, now: Time) -> Result<bool> {
    let changed = User {
        company_role: Some(Word(role)),
        ..user.clone()
    };
    users::update(db, &changed, now)
}

/// Takes somebody out of their company: sessions, keys, mailed links and news of its business are void. The account is
/// as if its address had never been verified, so it may register or be invited anew; an operator keeps theirs.
/// `false` if somebody else changed the person meanwhile.
pub fn remove(db: &mut Db, user: &User, now: Time) -> Result<bool> {
    // Not while a mail to them is being written.
    preferences::lock(db, user.id)?;
    let alone = User {
        company_id: None,
        company_role: None,
        verified_at: user.verified_at.filter(|_| user.is_operator),
        token_epoch: user.token_epoch + 1,
        ..user.clone()
    };
    if !users::update(db, &alone, now)? {
        return Ok(false);
    }
    sessions::end_all(db, user.id, now)?;
    api_keys::end_all_of(db, user.id, now)?;
    // In the order of whoever marks a mail as sent.
    mails::cancel_all(db, user.id)?;
    notices::forget_person(db, user.id)?;
    if !user.is_operator {
        second_factors::remove(db, user.id)?;
        mailed_tokens::void(db, &user.email_folded, Purpose::ResetPassword, now)?;
    }
    Ok(true)
}
