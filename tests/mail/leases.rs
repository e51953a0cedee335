//! Who may send a mail: one sender at a time, until its lease has run out.

use super::kills::mail;
use crate::{
    on_both_databases,
    support::{TestApp, runtime},
};
use std::time::Duration;
use theriac::db::{Error, mails};

on_both_databases!(a_lease_given_back_late_takes_nothing_from_the_next_sender);

fn a_lease_given_back_late_takes_nothing_from_the_next_sender(app: &TestApp) {
    // Not due by the service's own clock, so that it does not send it itself.
    let now = app.app.clock.now();
    let after = move |minutes: u64| now.plus(Duration::from_secs(60 * minutes));
    let mut mail = mail(1, now);
    mail.next_at = after(60);
    let story = app.app.db.write(move |db| {
        mails::enqueue(db, &mail)?;
        let (first, second) = (after(61), after(63));
        assert_eq!(mails::lease(db, 20, first, after(60))?.len(), 1);
        assert_eq!(
            mails::lease(db, 20, second, after(60))?.len(),
            0,
            "it is the first one's"
        );
        assert_eq!(
            mails::lease(db, 20, second, after(62))?.len(),
            1,
            "its lease ran out"
        );
        mails::release(db, &[mail.id], first)?;
        assert_eq!(
            mails::lease(db, 20, second, after(62))?.len(),
            0,
            "it is the second one's"
        );
        mails::release(db, &[mail.id], second)?;
        assert_eq!(mails::lease(db, 20, second, after(62))?.len(), 1);
        Ok::<_, Error>(())
    });
    runtime().block_on(story).expect("the story");
}
