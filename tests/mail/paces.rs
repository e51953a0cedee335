//! How soon people are told: at once up to a bound, in digests of what is true then, or never.

use super::{decided, new_id, outbox, tell};
use crate::{
    on_both_databases,
    support::{
        Actor, Mail, TestApp,
        trade::{amoxicillin, demand, line, with},
    },
};
use serde_json::json;
use std::time::Duration;
use theriac::{
    db::notices,
    domain::{Time, notice::Decision},
};

on_both_databases!(
    people_choose_how_soon_they_are_told,
    a_digest_holds_several_topics_and_is_never_empty,
    a_weekly_digest_waits_for_monday_but_a_contact_does_not,
    beyond_ten_a_day_news_waits_for_the_morning,
    what_is_not_true_any_more_is_not_told,
    whoever_may_not_see_it_any_more_is_not_told,
    a_digest_is_in_the_language_of_that_morning,
    off_is_off_for_digests_too,
    news_of_an_older_program_is_told,
);

const HOUR: Duration = Duration::from_secs(3_600);

/// To the noon (UTC) of the next Tuesday: whenever a test is run, the next morning is far, and no Monday.
fn to_tuesday(app: &TestApp) {
    const DAY: i64 = 24 * 3_600_000_000;
    // 1970 began on a Thursday.
    const FIRST: i64 = 5 * DAY + DAY / 2;
    let left = (FIRST - app.app.clock.now().micros()).rem_euclid(7 * DAY);
    app.app.clock.advance(Duration::from_micros(left.unsigned_abs()));
}

/// To the next eight in the morning in Viet Nam (UTC+7) or China (UTC+8), and a second.
fn to_the_morning(app: &TestApp, hours_ahead: i64) {
    let now = app.app.clock.now().micros();
    let day = 24 * 3_600_000_000_i64;
    let left = (day + (8 - hours_ahead) * 3_600_000_000 - now.rem_euclid(day)).rem_euclid(day);
    app.app
        .clock
        .advance(Duration::from_micros(left.unsigned_abs()) + Duration::from_secs(1));
}

pub(super) fn choose(actor: &Actor, changes: &serde_json::Value) {
    actor.patch("/me/notifications", changes).ok();
}

fn said_so(app: &TestApp, email: &str, words: &str) -> usize {
    app.mails()
        .iter()
        .filter(|m| m.to == email && m.text.contains(words))
        .count()
}

/// Waits until news that was made before has gone wherever it goes.
pub(super) fn settled(app: &TestApp) {
    app.app.clock.advance(Duration::from_secs(2));
    let now = app.app.clock.now();
    app.eventually(
        "no news to wait for a quiet moment, nor a digest that is due",
        || {
            let read = app.app.db.read(move |db| {
                let waiting = (notices::pending(db)?, notices::due_digests(db, now)?);
                Ok::<_, theriac::db::Error>(waiting)
            });
            let (pending, digests) = crate::support::runtime().block_on(read).expect("news");
            (pending.is_empty() && digests.is_empty()).then_some(())
        },
    );
}

fn approved_listing(app: &TestApp, email: &str, name: &str) {
    tell(app, email, vec![(new_id(app), decided(name, Decision::Approved))]);
}

/// A supplier and a buyer who are told in the morning, and their pair.
fn traders(app: &TestApp) -> (Actor, Actor, String, String) {
    to_tuesday(app);
    let (supplier, buyer) = (app.supplier("Supplier"), app.buyer("Buyer"));
    choose(&supplier, &json!({"opportunities": "daily", "decisions": "off"}));
    choose(&buyer, &json!({"matches": "daily", "decisions": "off"}));
    let (listing, _) = app.published(&supplier, &amoxicillin());
    let (demand, _) = app.opened(&buyer, &demand(&[line("Amoxicillin 500 mg capsules", 5_000)]));
    app.all_matched();
    settled(app);
    (supplier, buyer, listing, demand)
}

fn digest(app: &TestApp, email: &str) -> Mail {
    app.mail_where(email, |m| {
        m.text.contains("/pages/unsubscribe") && m.subject.contains(':') || m.subject.contains('：')
    })
}

fn people_choose_how_soon_they_are_told(app: &TestApp) {
    let an = app.registered("buyer", "An", "VN", "asean", "en");
    let shown = an.get("/me/notifications").ok();
    for topic in ["decisions", "matches", "opportunities", "meetings"] {
        assert_eq!(shown[topic], "instant");
    }
    assert_eq!(shown["instant_a_day"], 10);
    assert!(shown["bounces_since"].is_null());
    assert!(
        shown["next_daily"]
            .as_str()
            .is_some_and(|at| at.ends_with("T01:00:00Z")),
        "eight in the morning in Viet Nam: {shown}"
    );
    let changed = an.patch(
        "/me/notifications",
        &json!({"matches": "weekly", "meetings": "off"}),
    );
    let changed = changed.ok();
    assert_eq!(
        (&changed["matches"], &changed["meetings"], &changed["decisions"]),
        (&json!("weekly"), &json!("off"), &json!("instant"))
    );
    let again = an
        .patch("/me/notifications", &json!({"meetings": "instant"}))
        .ok();
    assert_eq!(again["meetings"], "instant");
    for wrong in [
        json!({"security": "off"}),
        json!({"matches": "hourly"}),
        json!({"matches": null}),
    ] {
        let field = wrong
            .as_object()
            .and_then(|o| o.keys().next().cloned())
            .expect("a field");
        assert_eq!(an.patch("/me/notifications", &wrong).wrong_fields(), [field]);
    }
    assert_eq!(
        an.patch_if("/me/notifications", "\"0\"", &json!({})).problem(412),
        "stale"
    );
    let audit = app.operator().get("/admin/audit?limit=100").ok().to_string();
    assert!(
        audit.contains("user.notifications") && audit.contains("weekly"),
        "{audit}"
    );
}

fn a_digest_holds_several_topics_and_is_never_empty(app: &TestApp) {
    let (supplier, ..) = traders(app);
    choose(&supplier, &json!({"decisions": "daily"}));
    approved_listing(app, &supplier.email, "Second product");
    settled(app);
    assert_eq!(
        said_so(app, &supplier.email, "Second product"),
        0,
        "not before the morning"
    );
    to_the_morning(app, 8);
    let mail = digest(app, &supplier.email);
    assert!(mail.text.contains("Second product"), "{}", mail.text);
    assert!(mail.text.contains("Amoxicillin 500 mg capsules"), "{}", mail.text);
    assert!(mail.subject.contains("每日摘要"), "{}", mail.subject);
    let received = || app.mails().iter().filter(|m| m.to == supplier.email).count();
    let before = received();
    for _ in 0..3 {
        app.app.clock.advance(24 * HOUR);
        settled(app);
    }
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(received(), before, "no digest without news");
    assert_eq!(said_so(app, &supplier.email, "Second product"), 1);
}

fn a_weekly_digest_waits_for_monday_but_a_contact_does_not(app: &TestApp) {
    let (supplier, buyer, _, demand) = traders(app);
    choose(&buyer, &json!({"decisions": "weekly", "meetings": "weekly"}));
    let item = &app.items_of(&buyer, &demand)[0];
    let path = format!("/matches/{}/interest", item["id"].as_str().expect("an id"));
    supplier.act(&path).ok();
    settled(app);
    approved_listing(app, &buyer.email, "Decided thing");
    settled(app);
    let shown = buyer.get("/me/notifications").ok();
    let next: Time = shown["next_weekly"]
        .as_str()
        .and_then(|at| at.parse().ok())
        .expect("a moment");
    buyer.act(&path).ok();
    settled(app);
    to_the_morning(app, 7);
    let contact = app.mail_where(&buyer.email, |m| m.text.contains(&supplier.email));
    assert!(contact.subject.contains("Bản tin"), "{}", contact.subject);
    assert!(!contact.text.contains("Decided thing"), "{}", contact.text);
    let left = next.micros() - app.app.clock.now().micros();
    assert!(left > 0, "Monday is still ahead");
    app.app
        .clock
        .advance(Duration::from_micros(left.unsigned_abs()) + Duration::from_secs(1));
    let weekly = app.mail_where(&buyer.email, |m| m.text.contains("Decided thing"));
    assert!(weekly.subject.contains("hằng tuần"), "{}", weekly.subject);
}

fn beyond_ten_a_day_news_waits_for_the_morning(app: &TestApp) {
    to_tuesday(app);
    app.registered("supplier", "An", "CN", "asean", "en");
    for n in 0..14 {
        approved_listing(app, "an@example.com", &format!("product {n}."));
        settled(app);
    }
    app.eventually("ten mails", || {
        (outbox(app)
            .iter()
            .filter(|m| m.topic == "decisions" && m.status == "sent")
            .count()
            == 10)
            .then_some(())
    });
    std::thread::sleep(Duration::from_millis(500));
    let at_once = outbox(app).iter().filter(|m| m.topic == "decisions").count();
    assert_eq!(at_once, 10);
    // What one needs for the account comes nevertheless.
    app.anonymous()
        .post("/auth/password/forgot", &json!({"email": "an@example.com"}))
        .expect(202);
    app.mail_where("an@example.com", |m| m.text.contains("reset-password"));
    to_the_morning(app, 8);
    let rest = app.mail_where("an@example.com", |m| m.subject.starts_with("Daily summary"));
    for n in 0..14 {
        let name = format!("product {n}.");
        assert_eq!(said_so(app, "an@example.com", &name), 1, "{name}");
        assert_eq!(rest.text.contains(&name), n >= 10, "{name}: {}", rest.text);
    }
}

fn what_is_not_true_any_more_is_not_told(app: &TestApp) {
    let (supplier, buyer, listing, demand) = traders(app);
    // Another demand stays, so that there is a digest to look at.
    let lines = [line("Amoxicillin 500 mg capsules again", 7_000)];
    let (other, _) = app.opened(&buyer, &super::demand(&lines));
    app.all_matched();
    settled(app);
    buyer.act(&format!("/demands/{demand}/close")).ok();
    to_the_morning(app, 8);
    let (supplier, buyer) = (app.log_in(&supplier.email), app.log_in(&buyer.email));
    let told = digest(app, &supplier.email);
    assert!(told.text.contains("capsules again"), "{}", told.text);
    assert!(
        !told.text.contains("Amoxicillin 500 mg capsules\n"),
        "{}",
        told.text
    );
    // Then the listing goes: nothing is left, so there is no mail.
    let lines = [line("Amoxicillin 500 mg capsules once more", 7_000)];
    app.opened(&buyer, &super::demand(&lines));
    app.all_matched();
    settled(app);
    supplier.act(&format!("/listings/{listing}/withdraw")).ok();
    app.app.clock.advance(24 * HOUR);
    settled(app);
    std::thread::sleep(Duration::from_millis(500));
    for email in [&supplier.email, &buyer.email] {
        assert_eq!(said_so(app, email, "once more"), 0, "{email} of {other}");
    }
}

fn whoever_may_not_see_it_any_more_is_not_told(app: &TestApp) {
    let (supplier, buyer, _, demand) = traders(app);
    // From now on for invited suppliers only, and without the buyer's name.
    let path = format!("/demands/{demand}");
    let body = json!({"visibility": "invited"});
    buyer.patch(&path, &body).ok();
    to_the_morning(app, 8);
    settled(app);
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(said_so(app, &supplier.email, "Amoxicillin 500 mg capsules"), 0);
    // And a suspended supplier's offer is not told to the buyer.
    let third = app.supplier("Third");
    choose(&third, &json!({"opportunities": "daily", "decisions": "off"}));
    app.published(
        &third,
        &with(
            amoxicillin(),
            json!({"external_id": "T", "name": {"en": "Third Amoxicillin"}}),
        ),
    );
    app.all_matched();
    settled(app);
    let suspend = format!("/admin/companies/{}/suspend", third.company());
    app.operator()
        .post(&suspend, &json!({"reason_code": "unverifiable"}))
        .ok();
    app.app.clock.advance(24 * HOUR);
    settled(app);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(said_so(app, &buyer.email, "Third Amoxicillin"), 0);
    assert_eq!(said_so(app, &third.email, "capsules"), 0);
}

fn a_digest_is_in_the_language_of_that_morning(app: &TestApp) {
    let (supplier, ..) = traders(app);
    supplier.patch("/me", &json!({"locale": "ru"})).ok();
    to_the_morning(app, 8);
    let mail = digest(app, &supplier.email);
    assert!(mail.subject.starts_with("Сводка за день"), "{}", mail.subject);
    assert!(mail.text.contains("Amoxicillin Capsules"), "{}", mail.text);
    assert!(!mail.text.contains("阿莫西林胶囊"), "{}", mail.text);
}

fn off_is_off_for_digests_too(app: &TestApp) {
    let (supplier, ..) = traders(app);
    choose(&supplier, &json!({"decisions": "daily"}));
    approved_listing(app, &supplier.email, "Kept product");
    settled(app);
    to_the_morning(app, 8);
    let link = digest(app, &supplier.email).link("/pages/unsubscribe");
    assert!(link.contains(".decisions_opportunities."), "{link}");
    approved_listing(app, &supplier.email, "Late product");
    settled(app);
    let page = link.replace("http://theriac.test/", "//");
    let asked = app.anonymous().get(&page);
    assert!(asked.text.contains("新的商机"), "{}", asked.text);
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let body = b"List-Unsubscribe=One-Click".to_vec();
    assert_eq!(app.anonymous().send("POST", &page, &form, Some(body)).status, 200);
    let shown = app.log_in(&supplier.email).get("/me/notifications").ok();
    assert_eq!(
        (&shown["decisions"], &shown["opportunities"]),
        (&json!("off"), &json!("off"))
    );
    app.app.clock.advance(24 * HOUR);
    settled(app);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(said_so(app, &supplier.email, "Late product"), 0);
}

fn news_of_an_older_program_is_told(app: &TestApp) {
    use diesel::prelude::*;
    use theriac::db::{schema::notices, types::Json, users};
    app.registered("supplier", "An", "CN", "asean", "en");
    let detail = json!({"notice": "decision", "item": {"name": "Old product", "decision": "approved",
        "reason": null, "note": null}});
    let (id, now) = (new_id(app), app.app.clock.now());
    let write = app.app.db.write(move |db| {
        let user = users::by_email(db, "an@example.com")?.expect("a user");
        let row = (
            notices::user_id.eq(user.id),
            notices::topic.eq("decisions"),
            notices::entity_id.eq(id),
            notices::detail.eq(Json(detail.clone())),
            notices::at.eq(now),
        );
        theriac::db!(db, |c| diesel::insert_into(notices::table)
            .values(row)
            .execute(c)?);
        Ok::<_, theriac::db::Error>(())
    });
    crate::support::runtime().block_on(write).expect("a notice");
    app.mail_where("an@example.com", |m| m.text.contains("Old product"));
}
