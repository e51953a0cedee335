//! The vocabulary grows with use: a name that nobody understood is counted, decided, read anew and matched.

use crate::{
    on_both_databases,
    support::{
        Actor, TestApp,
        trade::{demand, line, named, text, with},
    },
};
use serde_json::{Value, json};
use theriac::db;

on_both_databases!(
    a_name_that_nobody_understood_is_decided_and_leads_to_a_match,
    only_what_was_submitted_is_counted_and_only_where_it_is_carried,
    what_is_wrong_with_a_decision_is_named,
    a_combination_and_a_herbal_product_are_decided_too,
    the_owner_s_own_word_always_wins,
    others_may_not_look_and_may_not_decide,
);

/// Waits until all texts are read by the vocabulary in force and everything is matched.
pub(super) fn read_anew(app: &TestApp) {
    app.eventually("all texts to be read anew", || {
        let mut connection = app.app.db.connection().expect("a connection");
        let kinds = [db::rereadings::READ_ANEW];
        let waits = db::jobs::any_covering(&mut connection, &kinds, i64::MAX).expect("jobs");
        (!waits).then_some(())
    });
    app.all_matched();
}

/// Waits until everybody has been told of everything.
fn all_told(app: &TestApp) {
    app.eventually("all mails to be sent", || {
        let mut connection = app.app.db.connection().expect("a connection");
        let noted = db::notices::pending(&mut connection).expect("notices").len();
        let waiting = db::mails::waiting(&mut connection).expect("mails");
        (noted == 0 && waiting == 0).then_some(())
    });
}

pub(super) fn decide(operator: &Actor, name: &str, substance: &str) -> Value {
    let body = json!({"name": name, "substance": substance, "note": "the maker's leaflet"});
    operator.post("/admin/vocabulary/names", &body).expect(201)
}

pub(super) fn unresolved(operator: &Actor) -> Vec<Value> {
    let found = operator.get("/admin/vocabulary/unresolved").ok();
    found["items"].as_array().expect("items").clone()
}

pub(super) fn identity(actor: &Actor, listing: &str) -> Value {
    actor.get(&format!("/listings/{listing}")).ok()["identity"].clone()
}

/// How many mails tell somebody of what a text names.
fn told(app: &TestApp, who: &Actor, words: &str) -> usize {
    let mails = app.mails();
    let of = mails.iter().filter(|m| m.to == who.email);
    of.filter(|m| m.text.contains(words)).count()
}

fn a_name_that_nobody_understood_is_decided_and_leads_to_a_match(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    let aida = app.approved("buyer", "Aida Pharmacy", "KZ", "central-asia", "ru");
    let operator = app.operator();
    let csv =
        "external_id,name_en,dose_form,strength,moq,unit\nQ-1,Quuxofen capsules,capsule,500 mg,10,capsule\n";
    let import = maker
        .upload(
            "/listings/import",
            "c.csv",
            "text/csv",
            csv.as_bytes(),
            &[("submit", "true")],
        )
        .expect(202);
    let import = text(&import, "import_id");
    app.eventually("the import", || {
        let import = maker.get(&format!("/imports/{import}")).ok();
        (import["status"] == "done").then_some(())
    });
    let listing = text(&maker.get("/listings?mine=true").ok()["items"][0], "id");
    operator.act(&format!("/admin/listings/{listing}/approve")).ok();
    let asked = with(
        demand(&[line("Амоксициллин капсулы 500 мг", 50_000)]),
        json!({"destination_country": "KZ", "hub": "central-asia", "language": "ru"}),
    );
    let (asked, _) = app.opened(&aida, &asked);
    let unread = with(
        demand(&[line("Квуксофен капсулы 500 мг", 700)]),
        json!({"destination_country": "KZ", "hub": "central-asia", "language": "ru"}),
    );
    app.opened(&aida, &unread);
    assert_eq!(app.items_of(&aida, &asked), Vec::<Value>::new());

    let waiting = unresolved(&operator);
    let item = waiting
        .iter()
        .find(|i| i["name"] == "kuksofen")
        .expect("the name");
    assert_eq!((&item["listings"], &item["demands"]), (&json!(1), &json!(1)));
    assert_eq!(item["languages"], json!(["en", "ru"]));
    let examples: Vec<&Value> = item["examples"]
        .as_array()
        .expect("examples")
        .iter()
        .map(|e| &e["text"])
        .collect();
    assert_eq!(examples, [&json!("Quuxofen"), &json!("Квуксофен")]);
    assert!(
        !item.to_string().contains("700"),
        "only the words themselves: {item}"
    );
    // Each operator sees what is carried on their hubs.
    let of_asean = unresolved(&app.operator_of(&["asean"]));
    assert_eq!(
        (&of_asean[0]["listings"], &of_asean[0]["demands"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(unresolved(&app.operator_of(&["cee"])), Vec::<Value>::new());
    let cee = app.operator_of(&["cee"]);
    assert_eq!(
        cee.get("/admin/vocabulary/unresolved?hub=asean").wrong_fields(),
        ["hub"]
    );

    let etag = maker.get(&format!("/listings/{listing}")).header("etag");
    let decision = decide(&operator, "Quuxofen", "amoxicillin");
    assert_eq!(
        (&decision["changed"], &decision["version"]),
        (&json!(true), &json!(1))
    );
    // This node reads with it at once.
    let read = app.app.search.read_name("Quuxofenum 500 mg caps.");
    assert_eq!(read.identity.substances[0].id, "amoxicillin");
    read_anew(app);
    assert_eq!(identity(&maker, &listing)["substances"][0]["id"], "amoxicillin");
    assert_ne!(maker.get(&format!("/listings/{listing}")).header("etag"), etag);
    assert_eq!(unresolved(&operator), Vec::<Value>::new());
    let found = app.items_of(&aida, &asked);
    assert_eq!(
        (&found[0]["listing_id"], &found[0]["band"]),
        (&json!(listing), &json!("match"))
    );
    app.mail_where(&aida.email, |m| m.text.contains("Quuxofen"));
    app.mail_where(&maker.email, |m| m.text.contains("Амоксициллин"));

    // The same again, in another spelling: nothing changes and nobody is told.
    all_told(app);
    let before = app.mails().len();
    let again = json!({"name": "КВУКСОФЕН", "substances": ["amoxicillin"], "note": "again"});
    let again = operator.post("/admin/vocabulary/names", &again).expect(200);
    assert_eq!(
        (&again["changed"], &again["entry"]["id"]),
        (&json!(false), &decision["entry"]["id"])
    );
    // Another decision does not touch them.
    decide(&operator, "Flembaruk", "amoxicillin");
    read_anew(app);
    all_told(app);
    assert_eq!(app.mails().len(), before);
    // Once for the pair with each demand; and before, that the one of the same words may mean the same.
    assert!(told(app, &aida, "Quuxofen") <= 3);
    assert_eq!(told(app, &maker, "Амоксициллин"), 1);
    let audit = operator.get("/admin/audit?entity=vocabulary").ok();
    let entry = audit["items"]
        .as_array()
        .expect("items")
        .last()
        .expect("an entry")
        .clone();
    assert_eq!(
        (&entry["action"], &entry["before"]["status"]),
        (&json!("vocabulary.decide"), &json!("unresolved"))
    );
    assert_eq!(entry["after"]["content"]["substances"], json!(["amoxicillin"]));
    let status = operator.get("/admin/vocabulary").ok();
    assert_eq!(
        (&status["version"], &status["node_version"], &status["entries"]),
        (&json!(2), &json!(2), &json!(2))
    );
    assert_eq!(status["reading_anew"]["done"], true);
}

fn only_what_was_submitted_is_counted_and_only_where_it_is_carried(app: &TestApp) {
    let (maker, buyer, operator) = (
        app.supplier("Guangxi Maker"),
        app.buyer("Lan Hospital"),
        app.operator(),
    );
    let draft = text(
        &maker.post("/listings", &named("Bivexaren capsules")).expect(201),
        "id",
    );
    buyer
        .post("/demands", &demand(&[line("Bivexaren 5 mg", 5)]))
        .expect(201);
    assert_eq!(
        unresolved(&operator),
        Vec::<Value>::new(),
        "a draft is its owner's business"
    );
    maker.act(&format!("/listings/{draft}/submit")).ok();
    assert_eq!(unresolved(&operator)[0]["name"], "biveksaren");
    operator.act(&format!("/admin/listings/{draft}/approve")).ok();
    assert_eq!(unresolved(&operator)[0]["listings"], 1);
    // An edit that waits is counted beside what is live; the record is one.
    maker
        .patch(
            &format!("/listings/{draft}"),
            &named("Bivexaren forteks capsules"),
        )
        .ok();
    let names: Vec<String> = unresolved(&operator).iter().map(|i| text(i, "name")).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    // The owner settles it.
    let settled = json!({"name": {"en": "Amoxicillin capsules"}});
    maker.patch(&format!("/listings/{draft}"), &settled).ok();
    operator.act(&format!("/admin/listings/{draft}/approve")).ok();
    assert_eq!(unresolved(&operator), Vec::<Value>::new());
    for number in 0..3 {
        for name in ["Bivexaren", "Flembaruk", "Gorvatunil"].iter().take(number + 1) {
            app.submitted_listing(&maker, &named(name));
        }
    }
    let first = operator.get("/admin/vocabulary/unresolved?limit=2").ok();
    let names = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().expect("items").iter();
        items.map(|i| text(i, "name")).collect()
    };
    assert_eq!(names(&first), ["biveksaren", "flembaruk"]);
    let cursor = text(&first, "next_cursor");
    let rest = operator
        .get(&format!("/admin/vocabulary/unresolved?limit=2&cursor={cursor}"))
        .ok();
    assert_eq!(
        (names(&rest).as_slice(), &rest["next_cursor"]),
        (["gorvatunil".to_owned()].as_slice(), &Value::Null)
    );
    let near = app.submitted_listing(&maker, &named("Umpicillin capsules"));
    let near = unresolved(&operator)
        .into_iter()
        .find(|i| text(i, "name").starts_with("umpi"))
        .expect(&near);
    assert_eq!(near["suggestion"], "ampicillin", "{near}");
    assert!(!text(&near["candidates"][0], "why").is_empty());
    operator
        .post(
            &format!("/admin/companies/{}/suspend", maker.company()),
            &json!({"reason_code": "other"}),
        )
        .ok();
    assert_eq!(unresolved(&operator), Vec::<Value>::new());
}

fn what_is_wrong_with_a_decision_is_named(app: &TestApp) {
    let operator = app.operator();
    let refused = |body: Value| {
        let body = with(json!({"note": "n"}), body);
        let answer = operator.post("/admin/vocabulary/names", &body).expect(422);
        let error = &answer["errors"][0];
        (text(error, "field"), text(error, "code"))
    };
    let field = |name: &str, code: &str| (name.to_owned(), code.to_owned());
    let name = |name: &str, substance: &str| json!({"name": name, "substance": substance});
    for taken in ["Ampicillin", "АМПИЦИЛЛИН", "ampicilina", "Ampicillin capsules"] {
        assert_eq!(
            refused(name(taken, "amoxicillin")),
            field("name", "taken"),
            "{taken}"
        );
    }
    assert_eq!(
        refused(name("Ampicilkin", "amoxicillin")),
        field("name", "look_alike")
    );
    assert_eq!(
        refused(name("Amoxicillinum", "amoxicillin")),
        field("name", "already_known")
    );
    assert_eq!(
        refused(name("capsules", "amoxicillin")),
        field("name", "not_a_name")
    );
    assert_eq!(
        refused(name("Quuxofen", "zyxomab")),
        field("substances[0]", "unknown_substance")
    );
    assert_eq!(
        refused(name(&"q".repeat(121), "amoxicillin")),
        field("name", "too_long")
    );
    assert_eq!(
        refused(name("Quux\u{7}ofen", "amoxicillin")),
        field("name", "control_character")
    );
    assert_eq!(
        refused(name("Quux|ofen", "amoxicillin")),
        field("name", "control_character")
    );
    assert_eq!(refused(name("zq", "amoxicillin")), field("name", "not_effective"));
    assert_eq!(
        refused(json!({"name": "Quuxofen"})),
        field("substance", "required")
    );
    assert_eq!(
        refused(json!({"name": "Quuxofen", "substances": []})),
        field("substances", "length")
    );
    assert_eq!(
        refused(json!({"name": "Quuxofen", "seems": "tea"})),
        field("seems", "wrong_type")
    );
    assert_eq!(
        refused(json!({"name": "fentanil", "seems": "noise"})),
        field("name", "controlled")
    );
    assert_eq!(
        refused(with(name("Quuxofen", "amoxicillin"), json!({"note": " "}))),
        field("note", "required")
    );
    let body = with(
        name("Ampicilkin", "amoxicillin"),
        json!({"note": "seen", "confirm_look_alike": true}),
    );
    operator.post("/admin/vocabulary/names", &body).expect(201);
    let substance = |body: Value| {
        let base = json!({"id": "zyxomab", "inn": "zyxomab", "note": "n"});
        operator
            .post("/admin/vocabulary/substances", &with(base, body))
            .wrong_fields()
    };
    assert_eq!(substance(json!({"id": "amoxicillin"})), ["id"]);
    assert_eq!(substance(json!({"id": "Zyxomab!"})), ["id"]);
    assert_eq!(substance(json!({"inn": "ampicillin"})), ["inn"]);
    assert_eq!(substance(json!({"cas": "50-78-3"})), ["cas"]);
    assert_eq!(substance(json!({"atc": "j01"})), ["atc"]);
    assert_eq!(
        substance(json!({"names": [{"language": "zh", "name": "阿莫西林"}]})),
        ["names[0].name"]
    );
    assert_eq!(
        operator.get("/admin/vocabulary").ok()["version"],
        1,
        "what was refused changed nothing"
    );
    // Who looks a substance up finds it by any of its names.
    let found = operator
        .get("/admin/vocabulary/substances?q=%E9%98%BF%E8%8E%AB%E8%A5%BF%E6%9E%97")
        .ok();
    assert_eq!(found["items"][0]["id"], "amoxicillin");
    let found = operator.get("/admin/vocabulary/substances?q=amoxic&limit=1").ok();
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
    let one = operator.get("/admin/vocabulary/substances/amoxicillin").ok();
    assert_eq!((&one["atc"], &one["added"]), (&json!("J01CA04"), &json!(false)));
    assert!(one["names"].to_string().contains("Ampicilkin"), "{one}");
    assert_eq!(
        operator.get("/admin/vocabulary/substances/zyxomab").problem(404),
        "not_found"
    );
}

fn a_combination_and_a_herbal_product_are_decided_too(app: &TestApp) {
    let (maker, operator) = (app.supplier("Guangxi Maker"), app.operator());
    let (both, _) = app.published(&maker, &named("Bivexaren 875 mg/125 mg tablets"));
    let (doubtful, _) = app.published(&maker, &named("Amoxicillin + Gorvatunil capsules 500 mg"));
    let herb = app.submitted_listing(&maker, &named("Flembaruk oral granules"));
    let body = json!({"name": "Bivexaren", "substances": ["clavulanic-acid", "amoxicillin"], "note": "n"});
    operator.post("/admin/vocabulary/names", &body).expect(201);
    for (name, seems) in [("Flembaruk", "herbal"), ("Gorvatunil", "noise")] {
        let body = json!({"name": name, "seems": seems, "note": "n"});
        operator.post("/admin/vocabulary/names", &body).expect(201);
    }
    read_anew(app);
    let found = identity(&maker, &both);
    let ids: Vec<&Value> = found["substances"]
        .as_array()
        .expect("substances")
        .iter()
        .map(|s| &s["id"])
        .collect();
    assert_eq!(ids, ["amoxicillin", "clavulanic-acid"]);
    assert_eq!(identity(&maker, &doubtful)["substances"][0]["id"], "amoxicillin");
    assert_eq!(identity(&maker, &herb)["status"], "unresolved");
    assert_eq!(unresolved(&operator), Vec::<Value>::new());
    // What is no substance is not one the next day, either.
    let body = json!({"name": "Flembaruk", "substance": "amoxicillin", "note": "n"});
    let refused = operator.post("/admin/vocabulary/names", &body).expect(422);
    assert_eq!(refused["errors"][0]["code"], "decided_otherwise");
}

fn the_owner_s_own_word_always_wins(app: &TestApp) {
    let (maker, operator) = (app.supplier("Guangxi Maker"), app.operator());
    let settled = with(
        named("Quuxofen capsules 500 mg"),
        json!({"substances": [{"id": "ibuprofen"}]}),
    );
    let (listing, seq) = app.published(&maker, &settled);
    assert_eq!(
        unresolved(&operator),
        Vec::<Value>::new(),
        "what the owner settled is no question"
    );
    decide(&operator, "Quuxofen", "amoxicillin");
    read_anew(app);
    assert_eq!(identity(&maker, &listing)["substances"][0]["id"], "ibuprofen");
    assert_eq!(maker.get(&format!("/listings/{listing}")).ok()["change_seq"], seq);
}

fn others_may_not_look_and_may_not_decide(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let body = json!({"name": "Quuxofen", "substance": "amoxicillin", "note": "n"});
    for actor in [&maker, &buyer] {
        assert_eq!(
            actor.post("/admin/vocabulary/names", &body).problem(403),
            "forbidden"
        );
        assert_eq!(
            actor.get("/admin/vocabulary/unresolved").problem(403),
            "forbidden"
        );
    }
    // The vocabulary is one for all hubs: any operator decides, and answers for it in the audit.
    let elsewhere = app.operator_of(&["cee"]);
    elsewhere.post("/admin/vocabulary/names", &body).expect(201);
    let audit = elsewhere.get("/admin/audit?entity=vocabulary").ok();
    assert_eq!(audit["items"][0]["actor"], elsewhere.email);
}
