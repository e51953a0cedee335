//! What holds when there is very much of something: a line's near matches are bounded, and judging everything anew
//! goes on where it was broken off.

use crate::{
    on_both_databases,
    support::{
        TestApp,
        trade::{demand, line, named, with},
    },
};
use serde_json::json;
use std::{collections::BTreeSet, fmt::Write, time::Duration};
use theriac::{
    db::{
        changes,
        jobs::{self, Job},
        matches::{self, Scope},
    },
    domain::Id,
    search::NEAR_KEPT,
};

on_both_databases!(
    a_line_keeps_its_best_near_matches_whatever_comes_and_goes,
    judging_anew_goes_on_from_its_place,
);

/// The listings of a line's near matches.
fn near(app: &TestApp, line: Id) -> BTreeSet<Id> {
    let mut connection = app.app.db.connection().expect("a connection");
    let known = matches::known(&mut connection, &Scope::Line(line)).expect("matches");
    known
        .into_iter()
        .filter(|k| k.live)
        .map(|k| k.listing_id)
        .collect()
}

fn a_line_keeps_its_best_near_matches_whatever_comes_and_goes(app: &TestApp) {
    let (maker, buyer, operator) = (
        app.supplier("Many Strengths"),
        app.buyer("Lan Hospital"),
        app.operator(),
    );
    // The n-th is the further from 500 mg the larger n is.
    let more = 5;
    let mut csv = String::from("external_id,name_zh,dose_form,strength,kind\n");
    for n in 0..NEAR_KEPT + more {
        let _ = writeln!(csv, "N-{n},阿莫西林胶囊,胶囊,{}mg,finished_product", 600 + 2 * n);
    }
    let fields = [("submit", "true")];
    maker
        .upload("/listings/import", "n.csv", "text/csv", csv.as_bytes(), &fields)
        .expect(202);
    let approve = || {
        let queue = operator.get("/admin/queue?kind=listing&limit=100").ok();
        let items = queue["items"].as_array().expect("items").clone();
        let ids: Vec<_> = items.iter().map(|i| &i["id"]).collect();
        if !ids.is_empty() {
            operator
                .post("/admin/listings/approve", &json!({"ids": ids}))
                .ok();
        }
        ids.len()
    };
    let mut approved = 0;
    app.eventually("all to be approved", || {
        approved += approve();
        (approved == NEAR_KEPT + more).then_some(())
    });
    let (asked, _) = app.opened(&buyer, &demand(&[line("Amoxicillin 500 mg capsules", 100)]));
    let matched = app.matches_of(&buyer, &asked);
    let line: Id = matched["lines"][0]["line_id"]
        .as_str()
        .expect("a line")
        .parse()
        .expect("an id");
    app.all_matched();
    let first = near(app, line);
    assert_eq!(first.len(), NEAR_KEPT);

    // A closer one takes the place of the furthest, one that is further changes nothing.
    let other = |strength: &str| {
        let body = with(
            named("阿莫西林胶囊"),
            json!({"name": {"zh": "阿莫西林胶囊"}, "strength": strength}),
        );
        let id: Id = app.published(&maker, &body).0.parse().expect("an id");
        app.all_matched();
        id
    };
    let (closer, further) = (other("550mg"), other("5000mg"));
    let second = near(app, line);
    assert_eq!(second.len(), NEAR_KEPT);
    assert!(second.contains(&closer) && !second.contains(&further));
    let lost: Vec<_> = first.difference(&second).copied().collect();
    assert_eq!(lost.len(), 1);

    // What was a match and becomes the furthest of all is none any more.
    let exact = other("500mg");
    assert!(near(app, line).contains(&exact));
    let path = format!("/listings/{exact}");
    maker.patch(&path, &json!({"strength": "9000mg"})).ok();
    maker.act(&format!("{path}/submit"));
    app.eventually("the change to be approved", || (approve() == 1).then_some(()));
    app.all_matched();
    assert_eq!(near(app, line), second);

    // When it goes, the one that had to leave is looked for again.
    maker.act(&format!("/listings/{closer}/withdraw")).ok();
    app.all_matched();
    app.app.clock.advance(Duration::from_secs(11));
    app.eventually("the line to be full again", || {
        (near(app, line) == first).then_some(())
    });
}

fn judging_anew_goes_on_from_its_place(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    let mut ids: Vec<Id> = (0..4)
        .map(|_| app.published(&maker, &named("Amoxicillin 500 mg capsules")).0)
        .map(|id| id.parse().expect("an id"))
        .collect();
    ids.sort_unstable();
    app.all_matched();
    let mut connection = app.app.db.connection().expect("a connection");
    let before = changes::last(&mut connection).expect("the log");
    // What a killed run leaves behind: its job with the place up to which it had come.
    let place = json!({"currencies": null, "after": ids[1], "done": 2});
    let job = Job::new("judge_anew", place, app.app.clock.now());
    jobs::enqueue(&mut connection, std::slice::from_ref(&job)).expect("a job");
    app.eventually("the job to end", || {
        (jobs::waiting(&mut connection).expect("jobs") == 0).then_some(())
    });
    let noted = changes::after(&mut connection, before, 100).expect("the log");
    let noted: BTreeSet<Id> = noted.iter().map(|c| c.entity_id).collect();
    assert_eq!(noted, ids[2..].iter().copied().collect());
}
