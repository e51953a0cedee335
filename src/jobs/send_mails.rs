//! Sends what waits in the outbox. No transaction is open while a mail server is spoken to: lease, send, mark.
//!
//! Mails go one after the other, and each is marked before the next is sent. So a process that is killed repeats one
//! mail at most, with the same Message-ID; nothing is lost, because what is not marked is sent again.

use crate::{
    app::App,
    db::mails::{self, Mail},
    domain::Id,
    email::{OutgoingMail, SendError},
    error::Result,
};
use std::time::Duration;

/// How many mails are leased at once.
const BATCH: i64 = 20;
/// How long a lease holds without being extended.
const LEASE: Duration = Duration::from_secs(30);
/// How long nothing is tried when the server cannot be reached.
const BREAK: Duration = Duration::from_secs(5);
/// A mail that is refused for so long is given up.
const GIVE_UP: Duration = Duration::from_secs(4 * 24 * 3600);

/// One round: a batch of due mails. Whether there was anything to do.
pub async fn send_mails(app: App) -> Result<bool> {
    let now = app.clock.now();
    if !app.db.read(move |db| mails::any_due(db, now)).await? {
        return Ok(false);
    }
    let until = now.plus(LEASE);
    let batch = app
        .db
        .write(move |db| mails::lease(db, BATCH, until, now))
        .await?;
    let ids: Vec<Id> = batch.iter().map(|m| m.id).collect();
    for (place, mail) in batch.iter().enumerate() {
        let waiting = ids.get(place..).unwrap_or_default();
        match send_leased(&app, mail, waiting).await? {
            Ok(()) => mark_sent(&app, mail).await?,
            Err(SendError::Unreachable(why)) => {
                tracing::warn!(waiting = waiting.len(), error = %why, "mail server cannot be used; pausing");
                count("unreachable");
                let waiting = waiting.to_vec();
                app.db.write(move |db| mails::release(db, &waiting)).await?;
                tokio::time::sleep(BREAK).await;
                return Ok(true);
            }
            Err(refused) => mark_refused(&app, mail, &refused).await?,
        }
    }
    Ok(true)
}

/// Sends one mail while the leases of all that wait are kept up.
async fn send_leased(app: &App, mail: &Mail, waiting: &[Id]) -> Result<Result<(), SendError>> {
    let extend = || {
        let (waiting, until) = (waiting.to_vec(), app.clock.now().plus(LEASE));
        app.db.write(move |db| mails::extend(db, &waiting, until))
    };
    let outgoing = outgoing(app, mail);
    let mut sending = std::pin::pin!(app.mailer.send(&outgoing));
    loop {
        tokio::select! {
            done = &mut sending => return Ok(done),
            () = tokio::time::sleep(LEASE / 3) => extend().await?,
        }
    }
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

async fn mark_sent(app: &App, mail: &Mail) -> Result<()> {
    count("sent");
    let (id, now) = (mail.id, app.clock.now());
    let waited = (now.micros() - mail.created_at.micros()) as f64 / 1e6;
    metrics::histogram!("theriac_mail_delay_seconds").record(waited);
    tracing::info!(%id, topic = %mail.topic, "mail sent");
    Ok(app.db.write(move |db| mails::mark_sent(db, id, now)).await?)
}

async fn mark_refused(app: &App, mail: &Mail, refused: &SendError) -> Result<()> {
    let (id, now, why) = (mail.id, app.clock.now(), refused.to_string());
    let too_old = mail.created_at.plus(GIVE_UP) <= now;
    let dead = refused.is_permanent() || too_old;
    count(if dead { "dead" } else { "refused" });
    tracing::warn!(%id, topic = %mail.topic, attempts = mail.attempts + 1, dead, error = %why, "mail refused");
    let next_at = now.plus(pause(mail.id, mail.attempts));
    Ok(app
        .db
        .write(move |db| mails::mark_refused(db, id, &why, next_at, dead))
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
    use crate::domain::Time;

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
