//! Interest from either side, and what each side learns of the other.

use crate::{
    on_both_databases,
    support::{
        Actor, PASSWORD, TestApp,
        trade::{amoxicillin, demand, line, text, with},
    },
};
use serde_json::{Value, json};

on_both_databases!(
    two_sides_meet_once_both_said_so,
    a_hidden_buyer_is_named_nowhere_until_both_agree,
    two_at_the_same_moment_are_both_told_once,
    whoever_met_stays_in_touch_unless_operators_step_in,
    nobody_without_approval_meets_anybody,
);

/// A published listing, an open demand, and the match between them.
fn pair(app: &TestApp, maker: &Actor, buyer: &Actor, fields: Value) -> (String, String, String) {
    let (listing, _) = app.published(maker, &amoxicillin());
    let body = with(demand(&[line("Amoxicilin 500mg viên nang", 5_000)]), fields);
    let (asked, _) = app.opened(buyer, &body);
    let id = text(&app.items_of(buyer, &asked)[0], "id");
    (id, listing, asked)
}

fn two_sides_meet_once_both_said_so(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let (id, listing, asked) = pair(app, &maker, &buyer, json!({}));
    let (path, interest) = (format!("/matches/{id}"), format!("/matches/{id}/interest"));
    let said = maker.act(&interest).ok();
    assert_eq!(said["interest"], json!({"buyer": false, "supplier": true}));
    assert_eq!(said["contact"], Value::Null);
    let mail = app.mail_where(&buyer.email, |m| {
        m.text.contains("Guangxi Maker") && m.text.contains(&path)
    });
    assert!(mail.text.contains("Amoxicilin 500mg viên nang"), "{}", mail.text);
    assert!(!mail.text.contains(&maker.email), "not yet: {}", mail.text);
    // News of matches may come meanwhile; mails about this meeting link to it.
    let mails_of_it = || app.mails().iter().filter(|m| m.text.contains(&path)).count();
    let mails = mails_of_it();
    let again = maker.post(&interest, &json!({})).ok();
    assert_eq!(again["interest"], said["interest"]);
    assert_eq!(
        maker.post(&interest, &json!({"note": "x"})).wrong_fields(),
        ["note"]
    );
    let met = buyer.act(&interest).ok();
    assert_eq!(met["contact"]["company"]["name"], "Guangxi Maker");
    assert_eq!(met["contact"]["email"], json!(maker.email));
    for (to, of) in [(&maker, &buyer), (&buyer, &maker)] {
        let mail = app.mail_where(&to.email, |m| m.text.contains(&of.email));
        assert!(mail.text.contains("/pages/matches/"), "{}", mail.text);
    }
    assert_eq!(mails_of_it(), mails + 2, "saying it again mails nobody");
    assert_eq!(maker.get(&path).ok()["contact"]["email"], json!(buyer.email));
    let seen = maker.get(&format!("/listings/{listing}/matches")).ok();
    assert_eq!(seen["items"][0]["contact"]["company"]["name"], "Lan Hospital");
    let seen = buyer.get(&format!("/demands/{asked}/matches")).ok();
    assert_eq!(
        seen["lines"][0]["items"][0]["contact"]["email"],
        json!(maker.email)
    );
    let one = buyer.get(&path).ok();
    assert_eq!(one["live"], true);
    assert_eq!(
        one["snapshot"]["rules_version"],
        search_index::matching::RULES_VERSION
    );
    let words = one["readings"]["line"].as_array().expect("spans");
    assert!(
        words
            .iter()
            .any(|s| s["meaning"] == "amoxicillin" && s["how"] != ""),
        "{one}"
    );
    assert!(words.iter().all(|s| s["start"].is_null()), "{one}");
    let words = one["readings"]["listing"].as_array().expect("spans");
    assert!(words.iter().any(|s| s["text"] == "阿莫西林"), "{one}");
}

fn a_hidden_buyer_is_named_nowhere_until_both_agree(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    let buyer = app.approved("buyer", "Quellbach Wetterfels House", "VN", "asean", "vi");
    let canaries = ["quellbach wetterfels", "quellbach-wetterfels", &buyer.company()].map(str::to_lowercase);
    let lines = [with(
        line("Amoxicilin 500mg viên nang for Quellbach Wetterfels House", 5_000),
        json!({"reference": "R-Quellbach Wetterfels House-1"}),
    )];
    let hidden = json!({"hide_buyer": true, "visibility": "public", "lines": lines,
                        "title": "QUELLBACH WETTERFELS HOUSE (R-Quellbach Wetterfels House) asks"});
    let (id, listing, asked) = pair(app, &maker, &buyer, hidden);
    let (path, interest) = (format!("/matches/{id}"), format!("/matches/{id}/interest"));
    let look = |when: &str| {
        let others = [
            app.anonymous(),
            app.log_in(&maker.email),
            app.operator_of(&["cee"]),
        ];
        for other in &others {
            for url in [
                format!("/demands/{asked}"),
                "/search/demands?facets=hub,substance".to_owned(),
                "/search/demands?q=amoxicillin".to_owned(),
                "/search/demands?q=wetterfels".to_owned(),
                format!("/search/demands?company={}", canaries[2]),
                "/search/suggest?q=quell".to_owned(),
                "/search/listings?q=wetterfels".to_owned(),
                format!("/listings/{listing}/matches"),
                path.clone(),
            ] {
                let answer = other.get(&url);
                let body = answer.text.to_lowercase();
                for canary in &canaries {
                    assert!(
                        !body.contains(canary.as_str()),
                        "{when}: {canary} in {url}: {body}"
                    );
                }
            }
        }
        for found in ["q=wetterfels", "q=quellbach"] {
            let found = others[1].get(&format!("/search/demands?{found}")).ok();
            assert_eq!(found["total"], 0, "{when}");
        }
        for mail in app
            .mails()
            .iter()
            .filter(|m| m.to != buyer.email && !m.to.starts_with("operator"))
        {
            let whole = format!("{}{}{}", mail.subject, mail.text, mail.html).to_lowercase();
            for canary in &canaries {
                assert!(!whole.contains(canary.as_str()), "{when}: {canary} in {whole}");
            }
        }
    };
    app.mail_where(&maker.email, |m| m.text.contains("Amoxicilin 500mg"));
    look("before");
    buyer.act(&interest).ok();
    app.mail_where(&maker.email, |m| m.text.contains(&path));
    look("after the buyer's interest");
    assert_eq!(maker.get(&path).ok()["demand"]["company"], Value::Null);
    maker.act(&interest).ok();
    assert_eq!(
        maker.get(&path).ok()["contact"]["company"]["name"],
        "Quellbach Wetterfels House"
    );
    assert_eq!(
        maker.get(&path).ok()["demand"]["company"]["name"],
        "Quellbach Wetterfels House"
    );
    app.mail_where(&maker.email, |m| m.text.contains(&buyer.email));
}

fn two_at_the_same_moment_are_both_told_once(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let (id, ..) = pair(app, &maker, &buyer, json!({}));
    let interest = format!("/matches/{id}/interest");
    std::thread::scope(|threads| {
        for actor in [&maker, &buyer, &maker, &buyer, &maker, &buyer] {
            threads.spawn(|| actor.act(&interest).ok());
        }
    });
    for (to, of) in [(&maker, &buyer), (&buyer, &maker)] {
        app.mail_where(&to.email, |m| m.text.contains(&of.email));
        let contacts = app
            .mails()
            .iter()
            .filter(|m| m.to == to.email && m.text.contains(&of.email))
            .count();
        assert_eq!(contacts, 1);
    }
}

fn whoever_met_stays_in_touch_unless_operators_step_in(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let (id, listing, asked) = pair(app, &maker, &buyer, json!({}));
    let path = format!("/matches/{id}");
    for actor in [&maker, &buyer] {
        actor.act(&format!("{path}/interest")).ok();
    }
    maker.act(&format!("/listings/{listing}/withdraw")).ok();
    buyer.act(&format!("/demands/{asked}/close")).ok();
    app.all_matched();
    for (actor, other) in [(&maker, &buyer), (&buyer, &maker)] {
        let one = actor.get(&path).ok();
        assert_eq!(
            (&one["live"], &one["listing"], &one["demand"]),
            (&json!(false), &Value::Null, &Value::Null)
        );
        assert_eq!(one["contact"]["email"], json!(other.email));
        actor.act(&format!("{path}/interest")).ok();
    }
    let suspend = format!("/admin/companies/{}/suspend", maker.company());
    app.operator()
        .post(&suspend, &json!({"reason_code": "unverifiable"}))
        .ok();
    assert_eq!(buyer.get(&path).problem(404), "not_found");
}

fn nobody_without_approval_meets_anybody(app: &TestApp) {
    let (maker, buyer) = (app.supplier("Guangxi Maker"), app.buyer("Lan Hospital"));
    let (id, _, asked) = pair(app, &maker, &buyer, json!({}));
    let company = maker.company();
    let reason = json!({"reason_code": "incomplete"});
    app.operator()
        .post(&format!("/admin/companies/{company}/request-changes"), &reason)
        .ok();
    let maker = app.log_in(&maker.email);
    assert_eq!(
        maker.act(&format!("/matches/{id}/interest")).problem(403),
        "forbidden"
    );
    assert_eq!(
        buyer.act(&format!("/matches/{id}/interest")).problem(404),
        "not_found"
    );
    assert_eq!(app.items_of(&buyer, &asked), Vec::<Value>::new());
    assert!(!PASSWORD.is_empty());
}
