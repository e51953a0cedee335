//! Tokens that are mailed as links: hashed, for one purpose, for a while, and good once.

use super::{Db, Result, schema::mailed_tokens, types::Word};
use crate::{
    db,
    domain::{
        Id, Time,
        account::{CompanyRole, Purpose},
    },
};
use diesel::prelude::*;

/// A mailed token's row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = mailed_tokens)]
#[expect(missing_docs, reason = "the columns are the migration's")]
pub struct MailedToken {
    pub hash: String,
    pub purpose: Word<Purpose>,
    /// Folded.
    pub email: String,
    /// `None` for an invitation, and for a token that was never mailed: an unknown address costs the same work.
    pub user_id: Option<Id>,
    /// The company that invites.
    pub company_id: Option<Id>,
    pub company_role: Option<Word<CompanyRole>>,
    pub created_at: Time,
    pub expires_at: Time,
    pub used_at: Option<Time>,
}

impl MailedToken {
    /// A token for a person, or for nobody.
    pub fn new(hash: String, purpose: Purpose, email: String, user_id: Option<Id>, now: Time) -> Self {
        Self {
            hash,
            purpose: Word(purpose),
            email,
            user_id,
            company_id: None,
            company_role: None,
            created_at: now,
            expires_at: now.plus(purpose.lifetime()),
            used_at: None,
        }
    }
}

/// Keeps a token.
pub fn insert(db: &mut Db, token: &MailedToken) -> Result<()> {
    db!(db, |c| diesel::insert_into(mailed_tokens::table)
        .values(token)
        .execute(c)?);
    Ok(())
}

/// The token, if it is still good.
pub fn look(db: &mut Db, hash: &str, purpose: Purpose, now: Time) -> Result<Option<MailedToken>> {
    let good = mailed_tokens::hash
        .eq(hash)
        .and(mailed_tokens::purpose.eq(Word(purpose)))
        .and(mailed_tokens::used_at.is_null())
        .and(mailed_tokens::expires_at.gt(now));
    Ok(db!(db, |c| mailed_tokens::table
        .filter(good)
        .select(MailedToken::as_select())
        .first(c)
        .optional()?))
}

/// Uses a token up. Of several at once one wins: the guarded update decides.
pub fn redeem(db: &mut Db, hash: &str, purpose: Purpose, now: Time) -> Result<Option<MailedToken>> {
    let Some(token) = look(db, hash, purpose, now)? else {
        return Ok(None);
    };
    let unused = mailed_tokens::hash.eq(hash).and(mailed_tokens::used_at.is_null());
    let won = db!(db, |c| diesel::update(mailed_tokens::table)
        .filter(unused)
        .set(mailed_tokens::used_at.eq(now))
        .execute(c)?);
    Ok((won == 1).then_some(token))
}

/// Makes all unused tokens of an address and purpose void: newer ones, or a newer password, stand in their place.
pub fn void(db: &mut Db, email: &str, purpose: Purpose, now: Time) -> Result<()> {
    let unused = mailed_tokens::email
        .eq(email)
        .and(mailed_tokens::purpose.eq(Word(purpose)))
        .and(mailed_tokens::used_at.is_null());
    db!(db, |c| diesel::update(mailed_tokens::table)
        .filter(unused)
        .set(mailed_tokens::used_at.eq(now))
        .execute(c)?);
    Ok(())
}

/// How many tokens an address was given since then: nobody's mailbox is to be flooded.
pub fn given_since(db: &mut Db, email: &str, since: Time) -> Result<i64> {
    let recent = mailed_tokens::email
        .eq(email)
        .and(mailed_tokens::created_at.gt(since));
    Ok(db!(db, |c| mailed_tokens::table
        .filter(recent)
        .count()
        .get_result(c)?))
}

/// How many people a company has invited since then.
pub fn invited_since(db: &mut Db, company: Id, since: Time) -> Result<i64> {
    let recent = mailed_tokens::company_id
        .eq(company)
        .and(mailed_tokens::created_at.gt(since));
    Ok(db!(db, |c| mailed_tokens::table
        .filter(recent)
        .count()
        .get_result(c)?))
}

/// Forgets tokens that expired.
pub fn tidy(db: &mut Db, now: Time) -> Result<()> {
    db!(db, |c| diesel::delete(
        mailed_tokens::table.filter(mailed_tokens::expires_at.lt(now))
    )
    .execute(c)?);
    Ok(())
}
