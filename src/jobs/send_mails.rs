//! Sends what waits in the outbox. No transaction is open while a mail server is spoken to: lease, send, mark.
//!
//! Mails go one after the other, and each is marked before the next is sent. So a process that is killed repeats one
//! mail at most, with the same Message-ID; nothing is lost, because what is not marked is sent again. Only a mail that
//! the server is slow with is overtaken by the next ones, so that one bad mailbox does not hold up everybody.

use super::flush_notices::renew;
use crate::{
    app::App,
    db::{
        Db,
        mails::{self, Mail, Refusal},
        preferences,
        suppressions::{self, Cause},
    },
    domain::{Id, Time},
    email::{OutgoingMail, SendError},
    error::{Error, Result},
};
use std::{
    sync::{Mutex, PoisonError, atomic::Ordering},
    time::Duration,
};

/// How many mails are leased at once.
const BATCH: i64 = 20;
/// How long a lease holds without being extended.
const LEASE: Duration = Duration::from_secs(30);
/// A mail that is so old is given up when it is refused once more.
const GIVE_UP: Duration = Duration::from_secs(4 * 24 * 3600);
/// But not before it was refused so often, which takes an hour: it may have waited for a server that was away, or for an
/// operator.
const REFUSALS: i32 = 6;
/// How soon a mark that the database did not take is tried again.
const MARK_AGAIN: Duration = Duration::from_millis(500);

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attempt {
    /// The mail is marked: sent, or refused.
    Done,
    /// No mail can be sent now; this one is as it was.
    Away,
}

/// One round: a batch of due mails. Whether there was anything to do.
pub async fn send_mails(app: App) -> Result<bool> {
    let now = app.clock.now();
    if is_ending(&app) || !app.db.read(move |db| mails::any_due(db, now)).await? {
        return Ok(false);
    }
    let until = now.plus(LEASE);
    let batch = app
        .db
        .write(move |db| mails::lease(db, BATCH, until, now))
        .await?;
    let lease = Lease::new(batch.iter().map(|m| m.id), until);
    if lease.keeping(&app, send_batch(&app, &lease, batch)).await? {
        tokio::time::sleep(app.mailer.pause()).await;
    }
    Ok(true)
}

/// Whether this process is about to end: what is under way is sent, and nothing else is begun.
fn is_ending(app: &App) -> bool {
    app.ending.load(Ordering::Acquire)
}

/// Sends one mail after the other; `true` if it broke off because the server is away.
async fn send_batch(app: &App, lease: &Lease, batch: Vec<Mail>) -> Result<bool> {
    let mut waiting: Vec<Id> = batch.iter().map(|m| m.id).collect();
    for mail in batch {
        let lane = app.mailer.lane().await;
        let (sender, id) = (app.clone(), mail.id);
        if is_ending(app) {
            lease.give_back(app, waiting).await?;
            return Ok(false);
        }
        let Some(flight) = app.mailer.begin(id) else {
            waiting.retain(|other| *other != id);
            continue;
        };
        let taken = match lease.take(app, &mail).await {
            Ok(taken) => taken,
            Err(e @ Error::Unavailable(_)) => return Err(e),
            // One mail's trouble is not the others'.
            Err(e) => {
                let why = SendError::Transient(format!("it cannot be written anew: {e}"));
                mark_refused(app, &mail, &why).await?;
                None
            }
        };
        let Some((own, mail)) = taken else {
            waiting.retain(|other| *other != id);
            continue;
        };
        let mut sending = tokio::spawn(async move {
            let attempt = own.keeping(&sender, send_one(&sender, &own, &mail)).await;
            drop((flight, lane));
            attempt
        });
        let attempt = tokio::select! {
            done = &mut sending => done.map_err(|e| Error::Internal(format!("sending broke off: {e}")))??,
            () = tokio::time::sleep(app.mailer.overtaking()) => Attempt::Done,
        };
        if attempt == Attempt::Away {
            tracing::warn!(waiting = waiting.len(), "pausing the outbox");
            lease.give_back(app, waiting).await?;
            return Ok(true);
        }
        waiting.retain(|other| *other != id);
    }
    Ok(false)
}

/// Mails that are this sender's until a moment.
struct Lease {
    ids: Vec<Id>,
    until: Mutex<Time>,
}

impl Lease {
    fn new(ids: impl Iterator<Item = Id>, until: Time) -> Self {
        Self {
            ids: ids.collect(),
            until: Mutex::new(until),
        }
    }

    fn until(&self) -> Time {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes one of the mails a lease of its own, if it is still this sender's: a process that stood still for long finds
    /// that another has sent it. News is read again; `None`, too, if there is nothing to tell any more.
    async fn take(&self, app: &App, mail: &Mail) -> Result<Option<(Self, Mail)>> {
        let (held, now) = (self.until(), app.clock.now());
        let (inner, mail, until) = (app.clone(), mail.clone(), now.plus(LEASE));
        let taken = move |db: &mut Db| {
            if let Some(user) = mail.user_id.filter(|_| mail.tells_news) {
                preferences::lock(db, user)?;
            }
            match mails::extend(db, &[mail.id], held, until)? {
                0 => Ok(None),
                _ => renew(&inner, db, mail, now),
            }
        };
        let mail = app.db.write(taken).await?;
        Ok(mail.map(|mail| (Self::new([mail.id].into_iter(), until), mail)))
    }

    /// Some of the mails may be sent by anybody again.
    async fn give_back(&self, app: &App, ids: Vec<Id>) -> Result<()> {
        let held = self.until();
        Ok(app.db.write(move |db| mails::release(db, &ids, held)).await?)
    }

    /// Works while the leases are kept up.
    async fn keeping<T>(&self, app: &App, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return done,
                () = tokio::time::sleep(LEASE / 3) => {
                    let (ids, held, until) = (self.ids.clone(), self.until(), app.clock.now().plus(LEASE));
                    let extended = app.db.write(move |db| mails::extend(db, &ids, held, until)).await;
                    match extended {
                        Ok(_) => *self.until.lock().unwrap_or_else(PoisonError::into_inner) = until,
                        // Not to break off what may just be accepted: the mail would go out a second time.
                        Err(e) => tracing::warn!(error = %e, "leases of mails cannot be kept up"),
                    }
                }
            }
        }
    }
}

async fn send_one(app: &App, lease: &Lease, mail: &Mail) -> Result<Attempt> {
    match app.mailer.send(&outgoing(app, mail)).await {
        Ok(()) => mark_sent(app, mail).await,
        Err(SendError::Unreachable(why)) => {
            tracing::warn!(error = %why, "mail server cannot be used");
            count("unreachable");
            lease.give_back(app, vec![mail.id]).await?;
            return Ok(Attempt::Away);
        }
        Err(refused) => mark_refused(app, mail, &refused).await?,
    }
    Ok(Attempt::Done)
}

fn outgoing(app: &App, mail: &Mail) -> OutgoingMail {
    OutgoingMail {
        message_id: mail.message_id.clone(),
        from: app.config.mail_from.clone(),
        to: mail.address.clone(),
        subject: mail.subject.clone(),
        text: mail.text_body.clone(),
        html: mail.html_body.clone(),
        unsubscribe_url: mail.unsubscribe_url.clone(),
        date: std::time::SystemTime::from(mail.created_at).into(),
    }
}

/// What was taken must be marked, or it goes out again: so this waits for a database that is away.
async fn mark_sent(app: &App, mail: &Mail) {
    count("sent");
    let (id, now) = (mail.id, app.clock.now());
    let waited = (now.micros() - mail.created_at.micros()) as f64 / 1e6;
    metrics::histogram!("theriac_mail_delay_seconds").record(waited);
    while let Err(e) = app.db.write(move |db| mails::mark_sent(db, id, now)).await {
        tracing::warn!(%id, error = %e, "a sent mail cannot be marked yet");
        tokio::time::sleep(MARK_AGAIN).await;
    }
    tracing::info!(%id, topic = %mail.topic, "mail sent");
}

async fn mark_refused(app: &App, mail: &Mail, refused: &SendError) -> Result<()> {
    let (id, now, why) = (mail.id, app.clock.now(), refused.to_string());
    let too_old = mail.created_at.plus(GIVE_UP) <= now && mail.attempts >= REFUSALS;
    let dead = refused.is_permanent() || too_old;
    let nobody = matches!(refused, SendError::NoSuchAddress(_)).then(|| mail.address.clone());
    count(match (&nobody, dead) {
        (Some(_), _) => "suppressed",
        (None, true) => "dead",
        (None, false) => "refused",
    });
    tracing::warn!(%id, topic = %mail.topic, attempts = mail.attempts + 1, dead, error = %why, "mail refused");
    let refusal = match dead {
        true => Refusal::Dead,
        false => Refusal::Again(now.plus(pause(mail.id, mail.attempts))),
    };
    Ok(app
        .db
        .write(move |db| match nobody {
            // The address first: of two mails to it that are refused at once, one waits for the other.
            Some(address) => {
                suppressions::add(db, &address, Cause::Refused, &why, id, now)?;
                mails::note_return(db, id, &why)
            }
            None => mails::mark_refused(db, id, &why, refusal),
        })
        .await?)
}

fn count(result: &'static str) {
    metrics::counter!("theriac_mails_total", "result" => result).increment(1);
}

/// How long to wait after the refusal that follows so many earlier ones: 1, 2, 4, 8, 15, 30 minutes, then hourly,
/// a fifth more or less, so that mails refused together do not come back together.
fn pause(id: Id, earlier: i32) -> Duration {
    const MINUTES: [u64; 7] = [1, 2, 4, 8, 15, 30, 60];
    let step = usize::try_from(earlier).unwrap_or(0).min(MINUTES.len() - 1);
    let minutes = MINUTES.get(step).copied().unwrap_or(60);
    let random = id.0.as_bytes().get(8 + step).copied().unwrap_or(0);
    let per_mille = 800 + u64::from(random) * 400 / 255;
    Duration::from_millis(minutes * 60 * per_mille)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour_and_differ_by_a_fifth_at_most() {
        let now = Time::from_micros(1_800_000_000_000_000);
        for (earlier, minutes) in [
            (0, 1),
            (1, 2),
            (2, 4),
            (3, 8),
            (4, 15),
            (5, 30),
            (6, 60),
            (90, 60),
        ] {
            for _ in 0..50 {
                let seconds = pause(Id::new(now), earlier).as_secs_f64() / 60.0;
                let ratio = seconds / f64::from(minutes);
                assert!((0.79..=1.21).contains(&ratio), "{earlier}: {seconds}");
            }
        }
    }
}
