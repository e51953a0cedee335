//! Golden pair h: a controlled substance is seen by its owner and by operators, and by nobody else in any way.

use crate::{
    on_both_databases,
    support::{
        Actor, TestApp,
        trade::{demand, line, named, text, with},
    },
};
use serde_json::{Value, json};

on_both_databases!(
    a_controlled_listing_is_in_no_answer_count_suggestion_match_or_mail,
    a_controlled_line_is_in_no_answer_count_suggestion_match_or_mail,
    a_listing_that_becomes_controlled_vanishes_and_comes_back,
);

/// Names under which nobody else may come across them.
const LISTINGS: [&str; 4] = [
    "Fentanyl citrate injection 0.1 mg/2 mL",
    "枸橼酸芬太尼注射液",
    "Pseudoephedrine hydrochloride tablets 60 mg",
    "Псевдоэфедрин таблетки 60 мг",
];

const WORDS: [&str; 6] = [
    "fentanyl",
    "芬太尼",
    "pseudoephedrin",
    "псевдоэфедрин",
    "fentan",
    "pseudo",
];

fn look(other: &Actor) {
    for q in LISTINGS.iter().chain(&WORDS) {
        let q: String = q.bytes().map(|b| format!("%{b:02X}")).collect();
        for url in [
            format!("/search/listings?q={q}&facets=kind,substance,dose_form,hub"),
            format!("/search/demands?q={q}&facets=kind,substance,dose_form,hub"),
        ] {
            let found = other.get(&url).ok();
            assert_eq!(
                (&found["total"], &found["items"]),
                (&json!(0), &json!([])),
                "{url}"
            );
            for (facet, values) in found["facets"].as_object().expect("facets") {
                assert_eq!(values, &json!([]), "{facet} of {url}");
            }
            silent(&found.to_string());
        }
        silent(&other.get(&format!("/search/suggest?q={q}")).ok().to_string());
    }
    for substance in ["fentanyl", "pseudoephedrine"] {
        for kind in ["listings", "demands"] {
            let found = other.get(&format!("/search/{kind}?substance={substance}")).ok();
            assert_eq!(found["total"], 0);
        }
    }
    for kind in ["listings", "demands"] {
        silent(
            &other
                .get(&format!("/search/{kind}?facets=substance"))
                .ok()
                .to_string(),
        );
    }
}

fn silent(text: &str) {
    let text = text.to_lowercase();
    for word in WORDS {
        assert!(!text.contains(word), "{word} in {text}");
    }
}

fn previewed(actor: &Actor) -> Value {
    let lines: Vec<Value> = LISTINGS
        .iter()
        .map(|l| json!({"text": l, "quantity": 5}))
        .collect();
    let ask = json!({"destination_country": "VN", "lines": lines});
    actor.post("/match/preview", &ask).ok()
}

fn a_controlled_listing_is_in_no_answer_count_suggestion_match_or_mail(app: &TestApp) {
    let (maker, rival) = (app.supplier("Guangxi Maker"), app.supplier("Rival Maker"));
    let buyer = app.buyer("Lan Hospital");
    let ids: Vec<String> = LISTINGS
        .iter()
        .map(|name| app.published(&maker, &named(name)).0)
        .collect();
    let disguised =
        json!({"name": {"en": "Cold relief tablets"}, "description": {"en": "with pseudoephedrine 60 mg"}});
    let (disguised, _) = app.published(&maker, &disguised);
    let lines: Vec<Value> = LISTINGS.iter().map(|text| line(text, 5)).collect();
    let (asked, _) = app.opened(&buyer, &demand(&lines));
    app.all_matched();
    for other in [&app.anonymous(), &rival, &buyer, &maker] {
        look(other);
        let found = other.get("/search/listings?facets=kind").ok();
        assert_eq!(
            (&found["total"], &found["facets"]["kind"]),
            (&json!(0), &json!([]))
        );
    }
    for id in ids.iter().chain([&disguised]) {
        for other in [&app.anonymous(), &rival, &buyer] {
            assert_eq!(other.get(&format!("/listings/{id}")).problem(404), "not_found");
        }
        assert_eq!(maker.get(&format!("/listings/{id}")).ok()["controlled"], true);
        assert_eq!(
            app.operator().get(&format!("/listings/{id}")).ok()["status"],
            "published"
        );
        let own = maker.get(&format!("/listings/{id}/matches")).ok();
        assert_eq!((&own["matching"], &own["items"]), (&json!("done"), &json!([])));
    }
    let matched = app.matches_of(&buyer, &asked);
    for found in [matched, previewed(&buyer), previewed(&rival)] {
        for line in found["lines"].as_array().expect("lines") {
            assert_eq!(line["items"], json!([]));
        }
    }
    for mail in app.mails().iter().filter(|m| m.to != maker.email) {
        silent(&format!("{}{}{}", mail.subject, mail.text, mail.html));
    }
}

fn a_controlled_line_is_in_no_answer_count_suggestion_match_or_mail(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    app.published(&maker, &named("Paracetamol 500 mg tablets"));
    let lines = [
        line("Paracetamol 500 mg tablets", 5),
        line(LISTINGS[0], 5),
        line(LISTINGS[3], 7),
    ];
    let public = json!({"visibility": "public"});
    let (mixed, _) = app.opened(&buyer, &with(demand(&lines), public.clone()));
    let (only, seq) = app.opened(&buyer, &with(demand(&lines[1..]), public));
    app.all_matched();
    for other in [&app.anonymous(), &maker] {
        look(other);
        let found = other
            .get(&format!("/search/demands?facets=substance&min_seq={seq}"))
            .ok();
        assert_eq!(found["total"], 1);
        assert_eq!(found["items"][0]["line_count"], 1);
        assert_eq!(
            found["facets"]["substance"],
            json!([{"value": "paracetamol", "count": 1}])
        );
        let shown = other.get(&format!("/demands/{mixed}")).ok();
        assert_eq!(shown["lines"].as_array().map(Vec::len), Some(1));
        silent(&shown.to_string());
        assert_eq!(other.get(&format!("/demands/{only}")).problem(404), "not_found");
    }
    let own = app.matches_of(&buyer, &mixed);
    let counts: Vec<_> = own["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|l| l["items"].as_array().map_or(0, Vec::len))
        .collect();
    assert_eq!(
        counts,
        [1, 0, 0],
        "the owner's own lines are there, without matches"
    );
    app.mail_where(&maker.email, |m| m.text.contains("Paracetamol"));
    for mail in app.mails().iter().filter(|m| m.to == maker.email) {
        silent(&format!("{}{}{}", mail.subject, mail.text, mail.html));
    }
    assert_eq!(
        text(&buyer.get(&format!("/demands/{only}")).ok(), "status"),
        "open"
    );
}

fn a_listing_that_becomes_controlled_vanishes_and_comes_back(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let (listing, _) = app.published(&maker, &named("Paracetamol 500 mg tablets"));
    let (asked, _) = app.opened(&buyer, &demand(&[line("Paracetamol 500 mg tablets", 5)]));
    assert_eq!(app.items_of(&buyer, &asked).len(), 1);
    let edit = |name: &str| {
        maker
            .patch(&format!("/listings/{listing}"), &json!({"name": {"en": name}}))
            .ok();
        app.operator()
            .act(&format!("/admin/listings/{listing}/approve"))
            .ok();
    };
    edit("Paracetamol 500 mg and pseudoephedrine 60 mg tablets");
    look(&app.anonymous());
    assert_eq!(app.anonymous().get("/search/listings").ok()["total"], 0);
    let found = buyer.get(&format!("/demands/{asked}/matches")).ok();
    assert_eq!(found["lines"][0]["items"], json!([]));
    edit("Paracetamol 500 mg tablets");
    app.all_matched();
    assert_eq!(app.items_of(&buyer, &asked).len(), 1);
    assert_eq!(app.anonymous().get("/search/listings").ok()["total"], 1);
}
