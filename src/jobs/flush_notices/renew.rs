//! A mail says what is true when it is sent, however long it waited.

use super::{told_now, wanted, wording};
use crate::{
    app::{App, Recipient},
    db::{
        Db,
        mails::{self, Mail},
        notices, users,
    },
    domain::Time,
    email::messages::Period,
    error::Result,
};

/// Writes a mail anew from the news that stands in it, under the same Message-ID: since it was written, a company may have
/// been suspended, an offer withdrawn, a buyer hidden; and newer news about all of it may wait to be told. `None` if
/// nothing is left; then it is dropped. A mail that tells no news stays as it is.
///
/// The caller has locked the person's preferences and holds the mail's lease, in the same transaction.
pub fn renew(app: &App, db: &mut Db, mail: Mail, now: Time) -> Result<Option<Mail>> {
    let Some(user) = mail.user_id.filter(|_| mail.tells_news) else {
        return Ok(Some(mail));
    };
    let user = users::get(db, user)?;
    let told = notices::of_mail(db, mail.id)?;
    let (period, pieces) = wanted(db, user.id, told)?;
    let period = if mail.digest { period } else { Period::Now };
    let current = told_now(app, db, &user, pieces, now)?;
    let Some(message) = wording::message(app, current, period) else {
        mails::withdraw(db, mail.id)?;
        return Ok(None);
    };
    let new = app.compose(&Recipient::from(&user), &message, &mail.dedupe_key)?;
    if (&new.subject, &new.text_body) == (&mail.subject, &mail.text_body) {
        return Ok(Some(mail));
    }
    let renewed = Mail {
        topic: new.topic,
        locale: new.locale,
        subject: new.subject,
        text_body: new.text_body,
        html_body: new.html_body,
        unsubscribe_url: new.unsubscribe_url,
        ..mail
    };
    mails::rewrite(db, &renewed)?;
    Ok(Some(renewed))
}
