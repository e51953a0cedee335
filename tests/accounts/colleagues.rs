//! The people of a company, and what its owners decide about them.

use super::{OTHER_PASSWORD, PASSWORD, log_in, registration};
use crate::{
    on_both_databases,
    support::{Actor, Answer, TestApp},
};
use serde_json::{Value, json};
use std::thread;

on_both_databases!(
    everybody_of_a_company_sees_who_belongs_to_it,
    a_role_holds_from_the_next_request_on,
    who_is_taken_out_is_out_at_once,
    who_was_taken_out_may_come_again,
    the_last_owner_stays,
    of_two_owners_who_take_each_other_out_one_stays,
    a_suspended_company_invites_nobody,
);

/// Somebody who joined An's company.
fn colleague(app: &TestApp, an: &Actor, email: &str, role: &str) -> Actor {
    an.post(
        "/companies/me/invitations",
        &json!({"email": email, "role": role}),
    )
    .expect(202);
    let token = app
        .mail_where(email, |m| m.text.contains("accept-invitation"))
        .token();
    accept(app, &token, PASSWORD).ok();
    app.log_in(email)
}

fn accept(app: &TestApp, token: &str, password: &str) -> Answer {
    let body = json!({"token": token, "password": password});
    app.anonymous().post("/auth/invitations/accept", &body)
}

fn path(person: &Actor) -> String {
    let me = person.get("/me").ok();
    format!("/companies/me/colleagues/{}", me["id"].as_str().expect("an id"))
}

fn remove(owner: &Actor, path: &str) -> Answer {
    owner.send("DELETE", path, &[], None)
}

fn set_role(owner: &Actor, path: &str, role: &str) -> Answer {
    owner.put(&format!("{path}/role"), &json!({"role": role}))
}

fn everybody_of_a_company_sees_who_belongs_to_it(app: &TestApp) {
    let an = app.registered("buyer", "An", "VN", "asean", "vi");
    let binh = colleague(app, &an, "binh@example.com", "member");
    app.registered("buyer", "Rival", "VN", "asean", "vi");
    for person in [&an, &binh] {
        let people = person.get("/companies/me/colleagues").ok();
        let people = people["items"].as_array().expect("items").clone();
        let told: Vec<(&Value, &Value)> = people.iter().map(|p| (&p["email"], &p["role"])).collect();
        let expected = [
            (&json!(an.email), &json!("owner")),
            (&json!("binh@example.com"), &json!("member")),
        ];
        assert_eq!(told, expected);
    }
}

fn a_role_holds_from_the_next_request_on(app: &TestApp) {
    let an = app.registered("buyer", "An", "VN", "asean", "vi");
    let binh = colleague(app, &an, "binh@example.com", "member");
    let (of_an, of_binh) = (path(&an), path(&binh));
    assert_eq!(set_role(&binh, &of_binh, "owner").problem(403), "forbidden");
    assert_eq!(set_role(&an, &of_binh, "king").status, 422);
    assert_eq!(set_role(&an, &of_binh, "owner").ok()["role"], "owner");
    // Twice is once.
    set_role(&an, &of_binh, "owner").ok();
    set_role(&binh, &of_an, "member").ok();
    assert_eq!(set_role(&an, &of_binh, "member").problem(403), "forbidden");
    let audit = app.operator().get("/admin/audit?entity=user&limit=100").ok();
    let roles = audit["items"].as_array().expect("items").iter();
    let roles: Vec<&Value> = roles.filter(|e| e["action"] == "user.change_role").collect();
    assert_eq!(roles.len(), 2, "{roles:?}");
}

fn who_is_taken_out_is_out_at_once(app: &TestApp) {
    let an = app.buyer("An");
    let binh = colleague(app, &an, "binh@example.com", "owner");
    let key = json!({"name": "Warehouse", "scopes": ["demands:read"]});
    let mut program = binh.clone();
    program.token = binh.post("/companies/me/api-keys", &key).expect(201)["key"]
        .as_str()
        .map(str::to_owned);
    program.get("/demands?mine=true").ok();
    let of_binh = path(&binh);
    assert_eq!(remove(&an, &of_binh).status, 204);
    assert_eq!(binh.get("/me").problem(401), "unauthenticated");
    assert_eq!(program.get("/demands?mine=true").problem(401), "unauthenticated");
    assert_eq!(remove(&an, &of_binh).problem(404), "not_found");
    let people = an.get("/companies/me/colleagues").ok();
    assert_eq!(people["items"].as_array().expect("items").len(), 1);
    assert_eq!(log_in(app, "binh@example.com", PASSWORD).status, 403);
}

fn who_was_taken_out_may_come_again(app: &TestApp) {
    let an = app.buyer("An");
    let rival = app.supplier("Rival");
    for email in ["binh@example.com", "chi@example.com", "dung@example.com"] {
        let person = colleague(app, &an, email, "member");
        assert_eq!(remove(&an, &path(&person)).status, 204);
    }
    // Binh is invited by another company, Chi founds one, Dung sets a new password and then founds one.
    let body = json!({"email": "binh@example.com", "role": "member"});
    rival.post("/companies/me/invitations", &body).expect(202);
    let token = app
        .mail_where("binh@example.com", |m| m.text.contains("Rival"))
        .token();
    accept(app, &token, OTHER_PASSWORD).ok();
    assert_eq!(log_in(app, "binh@example.com", PASSWORD).status, 401);
    let binh = log_in(app, "binh@example.com", OTHER_PASSWORD).ok();
    let mut actor = app.anonymous();
    actor.token = binh["access_token"].as_str().map(str::to_owned);
    assert_eq!(actor.get("/me").ok()["company"]["name"], "Rival");
    let forgotten = json!({"email": "dung@example.com"});
    app.anonymous()
        .post("/auth/password/forgot", &forgotten)
        .expect(202);
    let token = app
        .mail_where("dung@example.com", |m| m.text.contains("reset-password"))
        .token();
    let body = json!({"token": token, "password": OTHER_PASSWORD});
    app.anonymous().post("/auth/password/reset", &body).ok();
    for email in ["chi@example.com", "dung@example.com"] {
        let body = registration(email, "A New House");
        app.anonymous().post("/auth/register", &body).expect(202);
        assert_eq!(
            log_in(app, email, PASSWORD).status,
            403,
            "the address is to be verified again"
        );
        let token = app.mail_where(email, |m| m.text.contains("verify-email")).token();
        app.anonymous()
            .post("/auth/verify-email", &json!({"token": token}))
            .ok();
        assert_eq!(
            app.log_in(email).get("/me").ok()["company"]["name"],
            "A New House"
        );
    }
}

fn the_last_owner_stays(app: &TestApp) {
    let an = app.registered("buyer", "An", "VN", "asean", "vi");
    colleague(app, &an, "binh@example.com", "member");
    let of_an = path(&an);
    assert_eq!(remove(&an, &of_an).problem(409), "last_owner");
    assert_eq!(set_role(&an, &of_an, "member").problem(409), "last_owner");
    set_role(&an, &of_an, "owner").ok();
}

fn of_two_owners_who_take_each_other_out_one_stays(app: &TestApp) {
    let an = app.registered("buyer", "An", "VN", "asean", "vi");
    let binh = colleague(app, &an, "binh@example.com", "owner");
    let (of_an, of_binh) = (path(&an), path(&binh));
    let answers: Vec<u16> = thread::scope(|scope| {
        let one = scope.spawn(|| remove(&an, &of_binh).status);
        let other = scope.spawn(|| remove(&binh, &of_an).status);
        [one, other].map(|t| t.join().expect("a status")).into()
    });
    assert_eq!(
        answers.iter().filter(|status| **status == 204).count(),
        1,
        "{answers:?}"
    );
}

fn a_suspended_company_invites_nobody(app: &TestApp) {
    let an = app.buyer("An");
    let path = format!("/admin/companies/{}/suspend", an.company());
    app.operator()
        .post(&path, &json!({"reason_code": "unverifiable"}))
        .ok();
    let body = json!({"email": "binh@example.com", "role": "member"});
    assert_eq!(
        an.post("/companies/me/invitations", &body).problem(403),
        "forbidden"
    );
}
