//! A mail that had to wait tells what is true when it is sent, and is the same mail.

use super::{
    decided, new_id, outbox,
    paces::{choose, settled},
    tell,
};
use crate::{
    on_both_databases,
    support::{
        Actor, TestApp, runtime,
        trade::{amoxicillin, demand, line, with},
    },
};
use diesel::RunQueryDsl;
use serde_json::{Value, json};
use std::time::Duration;
use theriac::{db, domain::notice::Decision};

on_both_databases!(
    what_became_untrue_while_a_mail_waited_is_not_told,
    a_digest_that_waited_is_written_anew,
    what_newer_news_has_overtaken_is_not_told,
    what_was_never_told_is_news_when_it_is_back,
    what_nobody_can_be_told_is_dropped_in_the_end,
    whoever_met_is_told_though_the_need_is_closed,
    whoever_met_is_told_after_a_suspension,
    the_trouble_of_one_holds_nobody_up,
);

/// The place to which mails go is away.
fn take_away(app: &TestApp) {
    let place = app.app.config.data_dir.join("mail");
    std::fs::rename(&place, place.with_extension("away")).expect("a folder");
    std::fs::write(&place, "in the way").expect("a file");
}

fn bring_back(app: &TestApp) {
    let place = app.app.config.data_dir.join("mail");
    std::fs::remove_file(&place).expect("a file");
    std::fs::rename(place.with_extension("away"), &place).expect("a folder");
}

/// Writes past the service; how many rows that changed.
fn write(app: &TestApp, sql: &'static str) -> usize {
    let write = app.app.db.write(move |db| {
        let changed = theriac::db!(db, |c| diesel::sql_query(sql).execute(c)?);
        Ok::<_, db::Error>(changed)
    });
    runtime().block_on(write).expect("it is done")
}

/// Topic, address and Message-ID of each mail that waits.
fn waiting(app: &TestApp) -> Vec<(String, String, String)> {
    let queued = outbox(app).into_iter().filter(|m| m.status == "queued");
    let mut all: Vec<_> = queued.map(|m| (m.topic, m.address, m.message_id)).collect();
    all.sort();
    all
}

fn what_became_untrue_while_a_mail_waited_is_not_told(app: &TestApp) {
    let (good, bad, buyer) = (
        app.supplier("Good Maker"),
        app.supplier("Bad Maker"),
        app.buyer("Asking House"),
    );
    for actor in [&good, &bad, &buyer] {
        choose(actor, &json!({"decisions": "off"}));
    }
    let offer = |name: &str| {
        with(
            amoxicillin(),
            json!({"external_id": name, "name": {"en": name, "zh": name}}),
        )
    };
    app.published(&good, &offer("Good Amoxicillin"));
    app.published(&bad, &offer("Bad Amoxicillin"));
    take_away(app);
    let (asked, _) = app.opened(&buyer, &demand(&[line("Amoxicillin 500 mg capsules", 5_000)]));
    let (other, _) = app.opened(
        &buyer,
        &demand(&[line("Amoxicillin 500 mg capsules for Hue", 7_000)]),
    );
    app.all_matched();
    settled(app);
    let item = app
        .items_of(&buyer, &asked)
        .into_iter()
        .find(|item| item.to_string().contains("Good"))
        .expect("a match");
    buyer
        .act(&format!(
            "/matches/{}/interest",
            item["id"].as_str().expect("an id")
        ))
        .ok();
    settled(app);
    let before = waiting(app);
    let topics: Vec<&str> = before.iter().map(|(topic, ..)| topic.as_str()).collect();
    assert_eq!(
        topics,
        ["matches", "meetings", "opportunities", "opportunities"],
        "{before:?}"
    );
    // One company is suspended, the buyer goes by no name any more, and has no second need.
    let suspend = format!("/admin/companies/{}/suspend", bad.company());
    app.operator()
        .post(&suspend, &json!({"reason_code": "unverifiable"}))
        .ok();
    buyer
        .patch(&format!("/demands/{asked}"), &json!({"hide_buyer": true}))
        .ok();
    buyer.act(&format!("/demands/{other}/close")).ok();
    app.all_matched();
    settled(app);
    bring_back(app);
    let told = app.mail_where(&buyer.email, |m| m.text.contains("Amoxicillin"));
    assert!(told.text.contains("Good Amoxicillin"), "{}", told.text);
    assert!(!told.text.contains("Bad"), "{}", told.text);
    assert!(!told.text.contains("for Hue"), "{}", told.text);
    let chance = app.mail_where(&good.email, |m| m.text.contains("Amoxicillin 500 mg capsules"));
    assert!(!chance.text.contains("for Hue"), "{}", chance.text);
    app.eventually("an empty outbox", || waiting(app).is_empty().then_some(()));
    let mails = app.mails();
    let of_trade = |email: &str| {
        let theirs = mails.iter().filter(|m| m.to == email);
        theirs.filter(|m| m.text.contains("apsules")).count()
    };
    assert_eq!(
        of_trade(&good.email),
        2,
        "the need, and that somebody wants to talk"
    );
    assert_eq!(of_trade(&bad.email), 0);
    for mail in mails.iter().filter(|m| m.to == good.email) {
        assert!(!mail.text.contains("Asking House"), "{}", mail.text);
    }
    let sent: Vec<String> = outbox(app).into_iter().map(|m| m.message_id).collect();
    for (topic, address, message_id) in &before {
        assert_eq!(
            sent.contains(message_id),
            *address != bad.email,
            "{topic} to {address}: no new mail, but another wording"
        );
    }
}

fn a_digest_that_waited_is_written_anew(app: &TestApp) {
    let (supplier, buyer) = (app.supplier("Supplier"), app.buyer("Buyer"));
    choose(&supplier, &json!({"opportunities": "daily", "decisions": "off"}));
    choose(&buyer, &json!({"matches": "off", "decisions": "off"}));
    app.published(&supplier, &amoxicillin());
    let mut asked = Vec::new();
    for place in ["Hue", "Vinh"] {
        let lines = [line(&format!("Amoxicillin 500 mg capsules for {place}"), 5_000)];
        asked.push(app.opened(&buyer, &demand(&lines)).0);
    }
    app.all_matched();
    settled(app);
    take_away(app);
    app.app.clock.advance(Duration::from_secs(24 * 3_600));
    app.eventually("a digest", || (waiting(app).len() == 1).then_some(()));
    app.log_in(&buyer.email)
        .act(&format!("/demands/{}/close", asked[0]))
        .ok();
    app.all_matched();
    bring_back(app);
    let digest = app.mail_where(&supplier.email, |m| m.text.contains("for Vinh"));
    assert!(digest.subject.contains("每日摘要"), "{}", digest.subject);
    assert!(!digest.text.contains("for Hue"), "{}", digest.text);
    // Of the next one nothing is left.
    take_away(app);
    let buyer = app.log_in(&buyer.email);
    let (last, _) = app.opened(
        &buyer,
        &demand(&[line("Amoxicillin 500 mg capsules for Dalat", 5_000)]),
    );
    app.all_matched();
    settled(app);
    app.app.clock.advance(Duration::from_secs(24 * 3_600));
    app.eventually("a digest", || (waiting(app).len() == 1).then_some(()));
    let buyer = app.log_in(&buyer.email);
    buyer.act(&format!("/demands/{last}/close")).ok();
    app.all_matched();
    bring_back(app);
    app.eventually("an empty outbox", || waiting(app).is_empty().then_some(()));
    assert!(app.mails().iter().all(|m| !m.text.contains("for Dalat")));
}

/// The other side wants to talk, and then both do, while nothing can be sent.
fn what_newer_news_has_overtaken_is_not_told(app: &TestApp) {
    let (supplier, buyer) = (app.supplier("Supplier"), app.buyer("Asking House"));
    choose(&supplier, &json!({"opportunities": "off", "decisions": "off"}));
    choose(
        &buyer,
        &json!({"matches": "off", "decisions": "off", "meetings": "off"}),
    );
    app.published(&supplier, &amoxicillin());
    let (asked, _) = app.opened(&buyer, &demand(&[line("Amoxicillin 500 mg capsules", 5_000)]));
    app.all_matched();
    settled(app);
    let item = app.items_of(&buyer, &asked).remove(0);
    let interest = format!("/matches/{}/interest", item["id"].as_str().expect("an id"));
    take_away(app);
    buyer.act(&interest).ok();
    settled(app);
    assert_eq!(waiting(app).len(), 1);
    choose(&supplier, &json!({"meetings": "daily"}));
    supplier.act(&interest).ok();
    buyer
        .patch(&format!("/demands/{asked}"), &json!({"hide_buyer": true}))
        .ok();
    settled(app);
    bring_back(app);
    app.eventually("an empty outbox", || waiting(app).is_empty().then_some(()));
    let theirs = || app.mails().into_iter().filter(|m| m.to == supplier.email);
    assert!(theirs().all(|m| !m.text.contains("Asking House")));
    app.app.clock.advance(Duration::from_secs(24 * 3_600));
    app.mail_where(&supplier.email, |m| m.text.contains(&buyer.email));
}

/// An operator decides about a company, and everything follows from it.
fn decide(app: &TestApp, company: &str, what: &str, reason: &Value) {
    let path = format!("/admin/companies/{company}/{what}");
    app.operator().post(&path, reason).ok();
    app.all_matched();
    settled(app);
}

/// A supplier is suspended before the digests that name its offer, and reinstated after them.
fn what_was_never_told_is_news_when_it_is_back(app: &TestApp) {
    let (late, prompt) = (app.buyer("Daily House"), app.buyer("Prompt House"));
    let supplier = app.supplier("Supplier");
    choose(&late, &json!({"matches": "daily", "decisions": "off"}));
    choose(&prompt, &json!({"decisions": "off"}));
    choose(&supplier, &json!({"decisions": "off"}));
    app.published(&supplier, &amoxicillin());
    app.opened(
        &late,
        &demand(&[line("Amoxicillin 500 mg capsules for Hue", 5_000)]),
    );
    app.opened(
        &prompt,
        &demand(&[line("Amoxicillin 500 mg capsules for Vinh", 5_000)]),
    );
    app.all_matched();
    settled(app);
    let told = |email: &str| {
        let theirs = app.mails().into_iter().filter(|m| m.to == email);
        theirs.filter(|m| m.text.contains("apsules for")).count()
    };
    app.mail_where(&prompt.email, |m| m.text.contains("for Vinh"));
    app.mail_where(&supplier.email, |m| m.text.contains("for Vinh"));
    let before = told(&supplier.email);
    let company = supplier.company();
    decide(app, &company, "suspend", &json!({"reason_code": "unverifiable"}));
    app.app.clock.advance(Duration::from_secs(24 * 3_600));
    settled(app);
    decide(app, &company, "reinstate", &json!({}));
    app.app.clock.advance(Duration::from_secs(24 * 3_600));
    app.mail_where(&late.email, |m| m.text.contains("for Hue"));
    settled(app);
    assert_eq!(told(&late.email), 1);
    assert_eq!(told(&prompt.email), 1, "once is enough for what was told");
    assert_eq!(told(&supplier.email), before, "once is enough for what was told");
}

/// A need is closed before the supplier's digest; it stays so.
fn what_nobody_can_be_told_is_dropped_in_the_end(app: &TestApp) {
    let (supplier, buyer) = (app.supplier("Supplier"), app.buyer("Buyer"));
    choose(&supplier, &json!({"opportunities": "daily", "decisions": "off"}));
    choose(&buyer, &json!({"matches": "off", "decisions": "off"}));
    app.published(&supplier, &amoxicillin());
    let (asked, _) = app.opened(&buyer, &demand(&[line("Amoxicillin 500 mg capsules", 5_000)]));
    app.all_matched();
    settled(app);
    buyer.act(&format!("/demands/{asked}/close")).ok();
    app.all_matched();
    for _ in 0..32 {
        app.app.clock.advance(Duration::from_secs(24 * 3_600));
        settled(app);
    }
    assert_eq!(write(app, "DELETE FROM news"), 0, "nothing waits for ever");
    let theirs = app.mails().into_iter().filter(|m| m.to == supplier.email);
    assert_eq!(theirs.filter(|m| m.text.contains("apsules")).count(), 0);
}

/// A supplier and a buyer, who hear of meetings each morning, want to talk; with the demand.
fn who_met(app: &TestApp) -> (Actor, Actor, String) {
    let (supplier, buyer) = (app.supplier("Supplier"), app.buyer("Buyer"));
    for actor in [&supplier, &buyer] {
        choose(
            actor,
            &json!({"meetings": "daily", "matches": "off", "opportunities": "off", "decisions": "off"}),
        );
    }
    app.published(&supplier, &amoxicillin());
    let (asked, _) = app.opened(&buyer, &demand(&[line("Amoxicillin 500 mg capsules", 5_000)]));
    app.all_matched();
    let item = app.items_of(&buyer, &asked).remove(0);
    for actor in [&supplier, &buyer] {
        let id = item["id"].as_str().expect("an id");
        actor.act(&format!("/matches/{id}/interest")).ok();
    }
    settled(app);
    (supplier, buyer, asked)
}

/// The buyer has found a partner and closes the need before the partner's digest is due.
fn whoever_met_is_told_though_the_need_is_closed(app: &TestApp) {
    let (supplier, buyer, asked) = who_met(app);
    buyer.act(&format!("/demands/{asked}/close")).ok();
    app.all_matched();
    app.app.clock.advance(Duration::from_secs(24 * 3_600));
    app.mail_where(&supplier.email, |m| m.text.contains(&buyer.email));
}

/// A supplier is suspended for two mornings, and then reinstated.
fn whoever_met_is_told_after_a_suspension(app: &TestApp) {
    let (supplier, buyer, _) = who_met(app);
    let company = supplier.company();
    let pairs = [(&supplier, &buyer), (&buyer, &supplier)];
    decide(app, &company, "suspend", &json!({"reason_code": "unverifiable"}));
    for _ in 0..2 {
        app.app.clock.advance(Duration::from_secs(24 * 3_600));
        settled(app);
    }
    let told = |to: &str, of: &str| {
        let mails = app.mails().into_iter();
        mails.filter(|m| m.to == to && m.text.contains(of)).count()
    };
    for (to, of) in pairs {
        assert_eq!(told(&to.email, &of.email), 0);
    }
    decide(app, &company, "reinstate", &json!({}));
    app.app.clock.advance(Duration::from_secs(24 * 3_600));
    for (to, of) in pairs {
        app.mail_where(&to.email, |m| m.text.contains(&of.email));
        assert_eq!(told(&to.email, &of.email), 1);
    }
}

/// Somebody's choice is a word that this program does not know: one that a newer one wrote.
fn the_trouble_of_one_holds_nobody_up(app: &TestApp) {
    let people: Vec<String> = ["An", "Binh", "Chi"]
        .map(|name| app.registered("supplier", name, "CN", "asean", "en").email)
        .to_vec();
    let all_told = |name: &str| {
        for email in &people {
            tell(app, email, vec![(new_id(app), decided(name, Decision::Approved))]);
        }
    };
    take_away(app);
    all_told("First product");
    settled(app);
    app.eventually("three mails", || (waiting(app).len() == 3).then_some(()));
    write(
        app,
        "INSERT INTO digest_topics (user_id, topic, every, at)
        SELECT id, 'decisions', 'yearly', created_at FROM users WHERE email_folded = 'an@example.com'",
    );
    bring_back(app);
    all_told("Second product");
    let told = |email: &str, name: &str| {
        app.app.clock.advance(Duration::from_secs(2));
        app.mail_where(email, |m| m.text.contains(name));
    };
    for email in &people[1..] {
        told(email, "First product");
        told(email, "Second product");
    }
    write(app, "DELETE FROM digest_topics WHERE every = 'yearly'");
    told(&people[0], "Second product");
    app.app.clock.advance(Duration::from_secs(120));
    told(&people[0], "First product");
}
