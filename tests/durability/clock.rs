//! The machine's clock is a day off, and then it is not.

use crate::{
    on_both_databases,
    support::{
        PASSWORD, TestApp,
        postgres::Cluster,
        trade::{amoxicillin, demand, line, text},
    },
};
use serde_json::json;
use std::time::Duration;
use theriac::{
    clock::Clock,
    db::{self, Database, jobs},
};

on_both_databases!(
    a_clock_set_back_starves_nothing,
    a_clock_set_forward_ends_tokens_and_nothing_else
);

const DAY: Duration = Duration::from_secs(24 * 3_600);
const LEASE: Duration = Duration::from_secs(60);

fn a_clock_set_back_starves_nothing(app: &TestApp) {
    app.app.clock.advance(DAY);
    let (supplier, buyer) = (app.supplier("Early Maker"), app.buyer("Early Buyer"));
    let (asked, _) = app.opened(&buyer, &demand(&[line("Amoxicillin 500 mg capsules", 2_000)]));
    let listing = app.submitted_listing(&supplier, &amoxicillin());
    let operator = app.operator();
    operator.act(&format!("/admin/listings/{listing}/approve")).ok();
    // What is enqueued from here on was made for tomorrow.
    app.app.clock.turn_back(DAY);
    assert_eq!(
        supplier.get("/me").status,
        401,
        "a token of tomorrow is not good today"
    );
    let buyer = app.log_in(&buyer.email);
    app.all_matched();
    assert_eq!(app.items_of(&buyer, &asked).len(), 1);
    // And what is written now, over what was written tomorrow.
    let supplier = app.log_in(&supplier.email);
    supplier.act(&format!("/listings/{listing}/withdraw")).ok();
    app.eventually("the match to go", || {
        app.items_of(&buyer, &asked).is_empty().then_some(())
    });
}

fn a_clock_set_forward_ends_tokens_and_nothing_else(app: &TestApp) {
    let (supplier, buyer) = (app.supplier("Late Maker"), app.buyer("Late Buyer"));
    let (asked, _) = app.opened(&buyer, &demand(&[line("Amoxicillin 500 mg capsules", 2_000)]));
    let listing = app.submitted_listing(&supplier, &amoxicillin());
    app.operator()
        .act(&format!("/admin/listings/{listing}/approve"))
        .ok();
    let body = json!({"email": buyer.email, "password": PASSWORD});
    let tokens = app.anonymous().post("/auth/login", &body).ok();
    app.app.clock.advance(DAY);
    assert_eq!(buyer.get("/me").status, 401, "it has run out");
    let again = app.anonymous().post(
        "/auth/refresh",
        &json!({"refresh_token": text(&tokens, "refresh_token")}),
    );
    let mut buyer = buyer;
    buyer.token = Some(text(&again.ok(), "access_token"));
    app.all_matched();
    assert_eq!(app.items_of(&buyer, &asked).len(), 1);
}

/// A worker of tomorrow was killed with a job in its hands: another takes it up today, and not tomorrow.
#[test]
fn a_lease_of_tomorrow_holds_nobody_up_today() {
    let folder = tempfile::tempdir().expect("a folder");
    let sqlite = Some(format!("sqlite:{}", folder.path().join("db").display()));
    let urls = sqlite
        .into_iter()
        .chain(Cluster::get().map(Cluster::fresh_database));
    for url in urls {
        let database = Database::open(&url, 1).expect("the database");
        let mut db = database.connection().expect("a connection");
        db::migrate(&mut db).expect("the schema");
        let clock = Clock::new();
        clock.advance(DAY);
        jobs::enqueue(&mut db, &[jobs::Job::new("none", json!({}), clock.now())]).expect("a job");
        let mut claim = |clock: &Clock| {
            jobs::claim(&mut db, 0, LEASE, clock.now())
                .expect("a look")
                .is_some()
        };
        assert!(claim(&clock) && !claim(&clock), "one gets it");
        clock.turn_back(DAY);
        assert!(claim(&clock), "tomorrow's lease holds nobody up");
        assert!(!claim(&clock), "today's holds");
        clock.advance(LEASE + Duration::from_secs(1));
        assert!(claim(&clock), "until it has run out");
    }
}
