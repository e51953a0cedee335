//! The mail that tells the owner of an account what has changed about it.

use super::Fresh;
use crate::{
    app::{App, Recipient},
    db::{
        Db,
        mailed_tokens::{self, MailedToken},
        mails,
        users::User,
    },
    domain::{Time, account::Purpose},
    email::{
        Message,
        messages::{AccountChange, AccountChanged},
    },
    error::Result,
};

/// Tells the owner, with a link to set a new password if it was somebody else; part of the change's transaction.
pub(in crate::api) fn tell(
    db: &mut Db,
    app: &App,
    user: &User,
    change: AccountChange,
    now: Time,
) -> Result<()> {
    let fresh = Fresh::new()?;
    let link = app.link(&format!("/pages/reset-password?token={}", fresh.token));
    let message = Message::AccountChanged(AccountChanged { change, link });
    let mail = app.compose(&Recipient::from(user), &message, &fresh.hash)?;
    let folded = user.email_folded.clone();
    let token = MailedToken::new(fresh.hash, Purpose::ResetPassword, folded, Some(user.id), now);
    mailed_tokens::insert(db, &token)?;
    Ok(mails::enqueue(db, &mail)?)
}

/// Tells the owner that their second factor was taken away by whoever runs the service.
pub fn tell_second_factor_is_off(db: &mut Db, app: &App, user: &User, now: Time) -> Result<()> {
    tell(db, app, user, AccountChange::SecondFactorOff, now)
}
