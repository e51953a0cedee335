//! Many at the same moment: one of them wins, and the audit has one entry for it.
//!
//! 40 at once, or 200 with `THERIAC_RELEASE=1`.

use crate::{
    on_both_databases,
    support::{
        Actor, Answer, TestApp,
        trade::{amoxicillin, demand, line, text},
    },
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Barrier, thread};

on_both_databases!(
    approve_against_reject,
    publish_against_suspend,
    suspend_against_withdraw,
    submit_against_close,
    interest_from_both_sides,
    the_same_key,
    the_same_revision,
);

fn many() -> usize {
    if std::env::var_os("THERIAC_RELEASE").is_some() {
        200
    } else {
        40
    }
}

/// All at once; how often each status was answered.
fn race(request: impl Fn(usize) -> Answer + Sync) -> (BTreeMap<u16, usize>, Vec<Answer>) {
    let (many, request) = (many(), &request);
    let start = &Barrier::new(many);
    let answers: Vec<Answer> = thread::scope(|threads| {
        let run = |n| {
            threads.spawn(move || {
                start.wait();
                request(n)
            })
        };
        let running: Vec<_> = (0..many).map(run).collect();
        running
            .into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect()
    });
    let mut statuses = BTreeMap::new();
    for answer in &answers {
        *statuses.entry(answer.status).or_default() += 1;
    }
    (statuses, answers)
}

/// One winner, and the others are told that they were late.
#[track_caller]
fn one_winner(statuses: &BTreeMap<u16, usize>, late: u16) {
    assert_eq!(statuses, &BTreeMap::from([(200, 1), (late, many() - 1)]));
}

/// How often the audit has each of these actions on a record.
fn audited(app: &TestApp, id: &str, actions: &[&str]) -> Vec<usize> {
    let found = app
        .operator()
        .get(&format!("/admin/audit?entity_id={id}&limit=100"))
        .ok();
    let items = found["items"].as_array().expect("items");
    let count = |action: &&str| items.iter().filter(|i| i["action"] == **action).count();
    actions.iter().map(count).collect()
}

fn waiting_company(app: &TestApp) -> String {
    let owner = app.registered("supplier", "Contested", "CN", "asean", "zh");
    owner.act("/companies/me/submit").ok();
    owner.company()
}

fn waiting_demand(buyer: &Actor) -> String {
    let id = draft_demand(buyer);
    buyer.act(&format!("/demands/{id}/submit")).ok();
    id
}

fn draft_demand(buyer: &Actor) -> String {
    let lines = [line("Amoxicilin 500mg viên nang", 5_000)];
    text(&buyer.post("/demands", &demand(&lines)).expect(201), "id")
}

fn reason(n: usize) -> Value {
    json!({"reason_code": "other", "internal_note": format!("by number {n}")})
}

fn approve_against_reject(app: &TestApp) {
    let (maker, buyer, operator) = (
        app.supplier("Guangxi Maker"),
        app.buyer("Lan Hospital"),
        app.operator(),
    );
    let records = [
        ("companies", "company", waiting_company(app)),
        (
            "listings",
            "listing",
            app.submitted_listing(&maker, &amoxicillin()),
        ),
        ("demands", "demand", waiting_demand(&buyer)),
    ];
    for (kind, word, id) in records {
        let (statuses, _) = race(|n| {
            let verb = if n % 2 == 0 { "approve" } else { "reject" };
            operator.post(&format!("/admin/{kind}/{id}/{verb}"), &reason(n))
        });
        one_winner(&statuses, 409);
        let entries = audited(app, &id, &[&format!("{word}.approve"), &format!("{word}.reject")]);
        assert_eq!(entries.iter().sum::<usize>(), 1, "{kind}: {entries:?}");
        let decisions = operator.get(&format!("/admin/{kind}/{id}")).ok()["decisions"].clone();
        assert_eq!(decisions.as_array().map(Vec::len), Some(1), "{decisions}");
    }
}

/// What waits may be suspended too, so either may come first; in the end it is suspended, once.
fn publish_against_suspend(app: &TestApp) {
    let (maker, operator) = (app.supplier("Guangxi Maker"), app.operator());
    let id = app.submitted_listing(&maker, &amoxicillin());
    let (statuses, _) = race(|n| {
        let verb = if n % 2 == 0 { "approve" } else { "suspend" };
        operator.post(&format!("/admin/listings/{id}/{verb}"), &reason(n))
    });
    let entries = audited(app, &id, &["listing.approve", "listing.suspend"]);
    assert!(entries[0] <= 1 && entries[1] == 1, "{entries:?}");
    assert_eq!(statuses.get(&200), Some(&(entries[0] + 1)), "{statuses:?}");
    assert_eq!(
        operator.get(&format!("/admin/listings/{id}")).ok()["status"],
        "suspended"
    );
}

fn suspend_against_withdraw(app: &TestApp) {
    let (maker, operator) = (app.supplier("Guangxi Maker"), app.operator());
    let (id, _) = app.published(&maker, &amoxicillin());
    let (statuses, _) = race(|n| match n % 2 {
        0 => operator.post(&format!("/admin/listings/{id}/suspend"), &reason(n)),
        _ => maker.act(&format!("/listings/{id}/withdraw")),
    });
    one_winner(&statuses, 409);
    let entries = audited(app, &id, &["listing.suspend", "listing.withdraw"]);
    assert_eq!(entries.iter().sum::<usize>(), 1, "{entries:?}");
}

fn submit_against_close(app: &TestApp) {
    let buyer = app.buyer("Lan Hospital");
    let id = draft_demand(&buyer);
    let (_, answers) = race(|n| {
        let verb = if n % 2 == 0 { "submit" } else { "close" };
        buyer.act(&format!("/demands/{id}/{verb}"))
    });
    let closed = answers
        .iter()
        .skip(1)
        .step_by(2)
        .filter(|a| a.status == 200)
        .count();
    let entries = audited(app, &id, &["demand.submit", "demand.close"]);
    assert_eq!((closed, entries[1]), (1, 1), "{entries:?}");
    assert!(
        entries[0] <= 1,
        "sending what waits again changes nothing: {entries:?}"
    );
    assert_eq!(buyer.get(&format!("/demands/{id}")).ok()["status"], "closed");
}

fn interest_from_both_sides(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    app.published(&maker, &amoxicillin());
    let (asked, _) = app.opened(&buyer, &demand(&[line("Amoxicilin 500mg viên nang", 5_000)]));
    let id = text(&app.items_of(&buyer, &asked)[0], "id");
    let (statuses, _) = race(|n| {
        let side = if n % 2 == 0 { &maker } else { &buyer };
        side.act(&format!("/matches/{id}/interest"))
    });
    assert_eq!(statuses, BTreeMap::from([(200, many())]));
    assert_eq!(audited(app, &id, &["match.interest"]), [2], "once from each side");
    for (to, of) in [(&maker, &buyer), (&buyer, &maker)] {
        app.mail_where(&to.email, |m| m.text.contains(&of.email));
        let told = app
            .mails()
            .iter()
            .filter(|m| m.to == to.email && m.text.contains(&of.email))
            .count();
        assert_eq!(told, 1);
    }
}

fn the_same_key(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker").with_key("the same");
    let (statuses, answers) = race(|_| maker.post("/listings", &json!({"name": {"en": "Aspirin"}})));
    let late = statuses.get(&409).copied().unwrap_or(0);
    assert_eq!(statuses.get(&201), Some(&(many() - late)), "{statuses:?}");
    let mut made: Vec<&str> = answers
        .iter()
        .filter(|a| a.status == 201)
        .map(|a| a.text.as_str())
        .collect();
    made.dedup();
    assert_eq!(made.len(), 1, "the same answer to all");
    let found = maker.get("/listings?mine=true").ok();
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        audited(app, &text(&found["items"][0], "id"), &["listing.create"]),
        [1]
    );
}

fn the_same_revision(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let listing = text(&maker.post("/listings", &amoxicillin()).expect(201), "id");
    let asked = draft_demand(&buyer);
    type Edit<'a> = (&'a Actor, String, String, &'a str, fn(usize) -> Value);
    let edits: [Edit<'_>; 4] = [
        (
            &maker,
            format!("/listings/{listing}"),
            listing.clone(),
            "listing.edit",
            |n| json!({"lead_time_days": 100 + n}),
        ),
        (
            &buyer,
            format!("/demands/{asked}"),
            asked.clone(),
            "demand.edit",
            |n| json!({"title": format!("no {n}")}),
        ),
        (
            &maker,
            "/companies/me".to_owned(),
            maker.company(),
            "company.update",
            |n| json!({"about": format!("no {n}")}),
        ),
        (
            &buyer,
            "/me".to_owned(),
            text(&buyer.get("/me").ok(), "id"),
            "user.edit",
            |n| json!({"name": format!("no {n}")}),
        ),
    ];
    for (actor, path, id, action, edit) in edits {
        let etag = actor.get(&path).header("etag");
        let before = audited(app, &id, &[action]);
        let (statuses, _) = race(|n| actor.patch_if(&path, &etag, &edit(n)));
        one_winner(&statuses, 412);
        assert_eq!(audited(app, &id, &[action])[0], before[0] + 1, "{path}");
    }
}
