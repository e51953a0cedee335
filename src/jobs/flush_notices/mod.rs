//! Tells people their pending news: at once, as one mail a person and topic, or in a digest, as they chose.
//!
//! Taking the rows and writing the mail is one transaction, so news is told once and never lost. What is told is read
//! when the mail is written (`current.rs`), and again right before it is sent (`renew.rs`): what is gone or hidden by then
//! is not told, and where nothing is left there is no mail.

mod current;
mod pairs;
mod renew;
mod wording;

pub use renew::renew;

use crate::{
    app::{App, Recipient},
    db::{
        Db, companies,
        mails::{self, Mail},
        notices::{self, Pending, Piece},
        preferences,
        users::{self, User},
    },
    domain::{
        Id, Time,
        pace::{DAY, INSTANT_A_DAY, Pace, next_daily, next_weekly},
    },
    email::messages::{Message, Period},
    error::{Error, Result},
};
use current::Current;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// News waits for a quiet moment, but no longer than this.
const PATIENCE: Duration = Duration::from_secs(300);

/// What cannot be told for so long is not told at all.
const HOPE: Duration = Duration::from_secs(30 * 24 * 3_600);

/// One round: everybody whose news has waited long enough, or whose digest is due. Whether there was anything to do.
pub async fn flush_notices(app: App) -> Result<bool> {
    let (now, quiet) = (app.clock.now(), app.config.notice_quiet);
    let look = move |db: &mut Db| {
        let old = notices::any_old(db)?;
        Ok::<_, crate::db::Error>((old, notices::pending(db)?, notices::due_digests(db, now)?))
    };
    let (old, pending, digests) = app.db.read(look).await?;
    if old {
        app.db.write(notices::adopt_old).await?;
    }
    // What lies ahead was written by a clock that has gone back since.
    let is_due = |p: &Pending| {
        p.newest.plus(quiet) <= now || p.oldest.plus(PATIENCE) <= now || p.newest > now.plus(PATIENCE)
    };
    let due: Vec<Pending> = pending.into_iter().filter(is_due).collect();
    let any = old || !due.is_empty() || !digests.is_empty();
    // One person's trouble is not the others'.
    let mut trouble = None;
    for news in due {
        let (inner, user) = (app.clone(), news.user_id);
        let told = app.db.write(move |db| flush(&inner, db, &news, now)).await;
        note(&mut trouble, user, told)?;
    }
    for user in digests {
        let inner = app.clone();
        let told = app.db.write(move |db| gather(&inner, db, user, now)).await;
        note(&mut trouble, user, told)?;
    }
    if any {
        app.wake.notify_waiters();
    }
    trouble.map_or(Ok(any), Err)
}

/// Goes on after what went wrong for one person, unless the database is away for everybody.
fn note(trouble: &mut Option<Error>, user: Id, told: Result<()>) -> Result<()> {
    match told {
        Err(e @ Error::Unavailable(_)) => return Err(e),
        Err(e) => {
            tracing::error!(%user, error = %e, "a person cannot be told their news");
            *trouble = Some(e);
        }
        Ok(()) => {}
    }
    Ok(())
}

/// Decides about a person's news of a topic: a mail now, or a place in a digest.
fn flush(app: &App, db: &mut Db, news: &Pending, now: Time) -> Result<()> {
    preferences::lock(db, news.user_id)?;
    let user = users::get(db, news.user_id)?;
    match preferences::pace(db, user.id, &news.topic)? {
        Pace::Off => Ok(notices::drop_topic(db, user.id, &news.topic)?),
        Pace::Instant if mails::instant_since(db, user.id, now.minus(DAY))? < INSTANT_A_DAY => {
            tell_now(app, db, &user, news, now)
        }
        pace => hold(db, &user, news, pace, now),
    }
}

/// What of these pieces can be told now. What cannot is put off to the next digest of the person's choice, and so on:
/// somebody may be reinstated, an offer come back.
fn told_now(app: &App, db: &mut Db, user: &User, pieces: Vec<Piece>, now: Time) -> Result<Current> {
    let current = current::of(app, db, user, pieces, now)?;
    let mut later: BTreeMap<(&str, bool), Vec<Id>> = BTreeMap::new();
    for (id, notice) in &current.later {
        let kind = (notice.topic(), notice.is_pressing());
        later.entry(kind).or_default().push(*id);
    }
    for ((topic, pressing), ids) in later {
        let country = country(db, user)?;
        let until = match preferences::pace(db, user.id, topic)? {
            Pace::Weekly if !pressing => next_weekly(country.as_deref(), now),
            _ => next_daily(country.as_deref(), now),
        };
        notices::put_off(db, user.id, topic, &ids, until, now.minus(HOPE))?;
    }
    Ok(current)
}

/// Where a person's company is, whose mornings count.
fn country(db: &mut Db, user: &User) -> Result<Option<String>> {
    Ok(match user.company_id {
        None => None,
        Some(company) => Some(companies::get(db, company)?.country),
    })
}

fn tell_now(app: &App, db: &mut Db, user: &User, news: &Pending, now: Time) -> Result<()> {
    let id = Id::new(now);
    let pieces = notices::put_into(db, news, id)?;
    let current = told_now(app, db, user, pieces, now)?;
    let Some(message) = wording::message(app, current, Period::Now) else {
        return Ok(notices::sent(db, &[id])?);
    };
    let occasion = format!("{}-{}-{id}", news.topic, user.id);
    enqueue(app, db, user, &message, id, &occasion)
}

/// Keeps news for the next digest of the person's choice; beyond what is mailed at once in a day, for that of the next
/// morning. What is pressing is never held longer than until then.
fn hold(db: &mut Db, user: &User, news: &Pending, pace: Pace, now: Time) -> Result<()> {
    let country = country(db, user)?;
    let tomorrow = next_daily(country.as_deref(), now);
    if pace != Pace::Weekly {
        notices::hold(db, news, tomorrow)?;
        return Ok(());
    }
    let pieces = notices::hold(db, news, next_weekly(country.as_deref(), now))?;
    let is_pressing = |(id, notice): &Piece| notice.as_ref().is_some_and(|n| n.is_pressing()).then_some(*id);
    let pressing: Vec<Id> = pieces.iter().filter_map(is_pressing).collect();
    Ok(notices::hold_shorter(db, news, &pressing, tomorrow)?)
}

/// Writes a person's digest of all that is due for it.
fn gather(app: &App, db: &mut Db, user: Id, now: Time) -> Result<()> {
    preferences::lock(db, user)?;
    let (id, user) = (Id::new(now), users::get(db, user)?);
    let due = notices::put_due_into(db, user.id, now, id)?;
    let (period, pieces) = wanted(db, user.id, due)?;
    let current = told_now(app, db, &user, pieces, now)?;
    let Some(message) = wording::message(app, current, period) else {
        return Ok(notices::sent(db, &[id])?);
    };
    enqueue(app, db, &user, &message, id, &format!("{}-{id}", user.id))
}

/// Puts a mail of news into the outbox, under the id that its news bears.
fn enqueue(app: &App, db: &mut Db, user: &User, message: &Message, id: Id, occasion: &str) -> Result<()> {
    let mail = app.compose(&Recipient::from(user), message, occasion)?;
    let mail = Mail {
        id,
        tells_news: true,
        ..mail
    };
    Ok(mails::enqueue(db, &mail)?)
}

/// Of some news, what the person has not switched off; a digest of it is a weekly one if all of it is told weekly.
fn wanted(db: &mut Db, user: Id, told: Vec<(String, Piece)>) -> Result<(Period, Vec<Piece>)> {
    let topics: BTreeSet<&String> = told.iter().map(|(topic, _)| topic).collect();
    let mut paces = BTreeMap::new();
    for topic in topics {
        paces.insert(topic.clone(), preferences::pace(db, user, topic)?);
    }
    let is_off = |topic: &String| paces.get(topic) == Some(&Pace::Off);
    let pieces = told.into_iter().filter(|(topic, _)| !is_off(topic));
    let pieces = pieces.map(|(_, piece)| piece).collect();
    let weekly = paces
        .values()
        .all(|pace| matches!(pace, Pace::Weekly | Pace::Off));
    Ok((if weekly { Period::Weekly } else { Period::Daily }, pieces))
}
