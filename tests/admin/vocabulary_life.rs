//! What becomes of decisions: withdrawn, carried over a restart, followed by other nodes, and overtaken by upgrades.

use super::{
    UNKNOWN,
    vocabulary::{decide, identity, read_anew, unresolved},
};
use crate::{
    on_both_databases,
    support::{
        TestApp,
        trade::{amoxicillin, demand, line, named, text, with},
    },
};
use serde_json::{Value, json};
use theriac::{app::App, clock::Clock, db};

on_both_databases!(
    a_withdrawn_decision_is_as_if_it_had_not_been_made,
    what_becomes_controlled_vanishes_at_once,
    decisions_outlive_the_process,
    an_upgrade_reads_stored_texts_anew,
    a_text_read_by_an_older_vocabulary_is_read_again,
);

fn a_withdrawn_decision_is_as_if_it_had_not_been_made(app: &TestApp) {
    let (maker, buyer, operator) = (
        app.supplier("Guangxi Maker"),
        app.buyer("Lan Hospital"),
        app.operator(),
    );
    let (listing, _) = app.published(&maker, &with(amoxicillin(), named("Quuxofen capsules")));
    let (asked, _) = app.opened(&buyer, &demand(&[line("Amoxicilin 500mg viên nang", 5_000)]));
    let decision = decide(&operator, "Quuxofen", "amoxicillin");
    read_anew(app);
    assert_eq!(app.items_of(&buyer, &asked).len(), 1);
    let path = format!(
        "/admin/vocabulary/names/{}/withdraw",
        text(&decision["entry"], "id")
    );
    assert_eq!(
        operator.post(&path, &json!({"note": ""})).wrong_fields(),
        ["note"]
    );
    let why = json!({"note": "it was another"});
    let withdrawn = operator.post(&path, &why).ok();
    assert_eq!(
        (&withdrawn["changed"], &withdrawn["version"]),
        (&json!(true), &json!(2))
    );
    read_anew(app);
    assert_eq!(identity(&maker, &listing)["status"], "unresolved");
    assert_eq!(app.items_of(&buyer, &asked), Vec::<Value>::new());
    assert_eq!(unresolved(&operator)[0]["name"], "kuksofen");
    assert_eq!(operator.post(&path, &why).ok()["changed"], false);
    let gone = operator.get("/admin/vocabulary/names?withdrawn=true").ok();
    assert_eq!(gone["items"][0]["name"], "Quuxofen");
    assert_eq!(operator.get("/admin/vocabulary/names").ok()["items"], json!([]));
    let unknown = format!("/admin/vocabulary/names/{UNKNOWN}/withdraw");
    assert_eq!(operator.post(&unknown, &why).problem(404), "not_found");
    // A substance that others name stays.
    let new = json!({"id": "zyxomab", "inn": "zyxomab", "note": "n"});
    let new = operator.post("/admin/vocabulary/substances", &new).expect(201);
    decide(&operator, "Bivexaren", "zyxomab");
    let path = format!("/admin/vocabulary/names/{}/withdraw", text(&new["entry"], "id"));
    assert_eq!(operator.post(&path, &why).problem(409), "in_use");
}

fn what_becomes_controlled_vanishes_at_once(app: &TestApp) {
    let (maker, buyer, operator) = (
        app.supplier("Guangxi Maker"),
        app.buyer("Lan Hospital"),
        app.operator(),
    );
    let (listing, seq) = app.published(&maker, &named("Zyxomorphan tablets 5 mg"));
    let (asked, _) = app.opened(
        &buyer,
        &demand(&[line("Zyxomorphan tablets 5 mg", 50), line("Găng tay", 5)]),
    );
    let find = || {
        buyer
            .get(&format!("/search/listings?q=zyxomorphan&min_seq={seq}"))
            .ok()["total"]
            .clone()
    };
    assert_eq!(find(), 1);
    let new = json!({"id": "zyxomorphan", "inn": "zyxomorphan", "names": [{"language": "ru", "name": "зиксоморфан"}],
        "controlled": "narcotic", "note": "the yellow list", "confirm_look_alike": true});
    let new = operator.post("/admin/vocabulary/substances", &new).expect(201);
    assert_eq!(find(), 0, "when the decision is answered, it is gone");
    assert_eq!(
        app.anonymous().get(&format!("/listings/{listing}")).problem(404),
        "not_found"
    );
    let seen = app.supplier("Other Maker").get(&format!("/demands/{asked}")).ok();
    assert_eq!(seen["lines"].as_array().map(Vec::len), Some(1), "{seen}");
    read_anew(app);
    assert_eq!(identity(&maker, &listing)["substances"][0]["id"], "zyxomorphan");
    // No way back.
    let path = format!("/admin/vocabulary/names/{}/withdraw", text(&new["entry"], "id"));
    assert_eq!(
        operator.post(&path, &json!({"note": "oh"})).problem(409),
        "controlled"
    );
    assert_eq!(find(), 0);
}

fn decisions_outlive_the_process(app: &TestApp) {
    let operator = app.operator();
    decide(&operator, "Quuxofen", "amoxicillin");
    let reopened = {
        let _in_runtime = crate::support::runtime().enter();
        App::open((*app.app.config).clone(), Clock::new()).expect("it opens")
    };
    let read = reopened.search.read_name("Quuxofen");
    assert_eq!(read.identity.substances[0].id, "amoxicillin");
    assert_eq!(reopened.search.vocabulary().version, 1);
    if app.app.db.backend() == db::Backend::Sqlite {
        return;
    }
    // Another node on the same database follows a decision while it runs.
    let other = app.beside(|_| {});
    decide(&operator, "Bivexaren", "amoxicillin");
    let there = other.log_in(&operator.email);
    app.eventually("the other node to read with it", || {
        let node = there.get("/admin/vocabulary").ok();
        (node["node_version"] == 2).then_some(())
    });
    let read = other.app.search.read_name("bivexarenum");
    assert_eq!(read.identity.substances[0].id, "amoxicillin");
}

fn an_upgrade_reads_stored_texts_anew(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    let (listing, _) = app.published(&maker, &amoxicillin());
    let draft = text(
        &maker
            .post("/listings", &named("Amoxicillin capsules"))
            .expect(201),
        "id",
    );
    // As if another build had stored them, which could not read them.
    let mut connection = app.app.db.connection().expect("a connection");
    db::transaction(&mut connection, |db| {
        db::meta::set_lexicon(db, "another")?;
        for id in [&listing, &draft] {
            let id = id.parse().expect("an id");
            let version = db::listings::versions_of(db, &[id])?.remove(0);
            let anew = db::rereadings::Reread {
                version,
                reading: search_index::identity::Reading::default(),
                matters: true,
            };
            db::listings::store_readings(db, vec![anew], 0, app.app.clock.now())?;
        }
        Ok::<_, db::Error>(())
    })
    .expect("stored");
    drop(connection);
    assert_eq!(identity(&maker, &listing)["status"], "unresolved");
    crate::support::runtime()
        .block_on(theriac::jobs::after_upgrade(&app.app))
        .expect("enqueued");
    read_anew(app);
    for id in [&listing, &draft] {
        assert_eq!(identity(&maker, id)["substances"][0]["id"], "amoxicillin");
    }
    let status = app.operator().get("/admin/vocabulary").ok();
    assert_eq!(
        (&status["reading_anew"]["changed"], &status["version"]),
        (&json!(2), &json!(0))
    );
}

fn a_text_read_by_an_older_vocabulary_is_read_again(app: &TestApp) {
    let (maker, operator) = (app.supplier("Guangxi Maker"), app.operator());
    let listing = text(
        &maker.post("/listings", &named("Quuxofen capsules")).expect(201),
        "id",
    );
    decide(&operator, "Quuxofen", "amoxicillin");
    read_anew(app);
    // As a node would store it that has not heard of the decision.
    let mut connection = app.app.db.connection().expect("a connection");
    db::transaction(&mut connection, |db| {
        let id = listing.parse().expect("an id");
        let version = db::listings::versions_of(db, &[id])?.remove(0);
        let new = theriac::domain::Id::new(app.app.clock.now());
        let late = db::listings::Version {
            listing_id: new,
            reading: db::types::Json(search_index::identity::Reading::default()),
            vocabulary_version: 0,
            ..version
        };
        let row =
            db::listings::Listing::draft(maker.company().parse().expect("an id"), &late, late.created_at);
        db::listings::insert(db, &[row], &[late])
    })
    .expect("stored");
    drop(connection);
    read_anew(app);
    let items = maker.get("/listings?mine=true").ok()["items"].clone();
    for item in items.as_array().expect("items") {
        assert_eq!(item["identity"]["substances"][0]["id"], "amoxicillin", "{item}");
    }
}
