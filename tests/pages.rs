//! The pages behind the links of mails.

use crate::{
    on_both_databases,
    support::{
        Actor, Answer, TestApp,
        build::{demand, listing, with},
    },
};
use serde_json::json;
use theriac::{
    db::{notices, users},
    domain::{
        Id,
        notice::{Decided, Decision, Notice},
    },
};

on_both_databases!(
    opening_a_verification_link_does_not_verify,
    a_password_is_set_on_a_page,
    an_invitation_is_accepted_on_a_page,
    one_click_switches_a_topic_off,
    a_suppliers_listings_are_shown_to_the_supplier,
    pages_need_no_script_and_nothing_from_elsewhere,
    matches_are_shown_to_their_two_sides_only,
);

const PASSWORD: &str = "correct horse battery staple 42";

/// The path of a link in a mail, as [`Actor::send`] wants it.
fn path(link: &str) -> String {
    link.replacen("http://theriac.test/", "//", 1)
}

fn fill(actor: &Actor, path: &str, form: &str) -> Answer {
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    actor.send("POST", path, &headers, Some(form.as_bytes().to_vec()))
}

fn form(email: &str, password: &str) -> String {
    format!("email={email}&password={}", password.replace(' ', "+"))
}

fn register(app: &TestApp, locale: &str) {
    let body = json!({
        "email": "an@example.com", "password": PASSWORD, "locale": locale,
        "company": {"kind": "buyer", "name": "An & Co <b>", "country": "VN", "registration_number": "1", "hub": "asean"},
    });
    app.anonymous().post("/auth/register", &body).expect(202);
}

fn opening_a_verification_link_does_not_verify(app: &TestApp) {
    register(app, "vi");
    let page = path(&app.mail_to("an@example.com").link("verify-email"));
    let anyone = app.anonymous();
    for method in ["GET", "GET"] {
        assert_eq!(anyone.send(method, &page, &[], None).status, 200, "{method}");
    }
    let shown = anyone.get(&page);
    assert!(shown.text.contains("Xác nhận địa chỉ"), "{}", shown.text);
    let log_in = json!({"email": "an@example.com", "password": PASSWORD});
    assert_eq!(anyone.post("/auth/login", &log_in).problem(403), "not_verified");
    let done = fill(&anyone, &page, "");
    assert_eq!(done.status, 200, "{}", done.text);
    anyone.post("/auth/login", &log_in).ok();
    assert_eq!(fill(&anyone, &page, "").status, 410);
    assert_eq!(anyone.get(&page).status, 410);
    assert_eq!(anyone.get("//pages/verify-email").status, 410);
}

fn a_password_is_set_on_a_page(app: &TestApp) {
    app.registered("supplier", "An", "CN", "asean", "zh");
    let anyone = app.anonymous();
    anyone
        .post("/auth/password/forgot", &json!({"email": "an@example.com"}))
        .expect(202);
    let mail = app.mail_where("an@example.com", |m| m.text.contains("reset-password"));
    let page = path(&mail.link("reset-password"));
    assert!(anyone.get(&page).text.contains("设置新密码"));
    let short = fill(&anyone, &page, "password=short");
    assert_eq!(short.status, 422);
    assert!(short.text.contains("12 至 256"), "{}", short.text);
    assert!(!short.text.contains("value=\"short\""), "{}", short.text);
    assert_eq!(
        fill(&anyone, &page, "password=quite+another+passphrase+7").status,
        200
    );
    let log_in = json!({"email": "an@example.com", "password": "quite another passphrase 7"});
    anyone.post("/auth/login", &log_in).ok();
    assert_eq!(
        fill(&anyone, &page, "password=quite+another+passphrase+8").status,
        410
    );
}

fn an_invitation_is_accepted_on_a_page(app: &TestApp) {
    let an = app.registered("buyer", "An", "KZ", "central-asia", "ru");
    let body = json!({"email": "binh@example.com", "role": "member"});
    an.post("/companies/me/invitations", &body).expect(202);
    let page = path(&app.mail_to("binh@example.com").link("accept-invitation"));
    let anyone = app.anonymous();
    let shown = anyone.get(&page);
    assert!(
        shown.text.contains("присоединиться к компании «An»"),
        "{}",
        shown.text
    );
    let common = fill(&anyone, &page, "name=%3Cscript%3E&password=passwordpassword");
    assert_eq!(common.status, 422);
    assert!(
        common.text.contains("value=\"&lt;script&gt;\""),
        "{}",
        common.text
    );
    let form = format!("name=B%C3%ACnh&password={}", PASSWORD.replace(' ', "+"));
    assert_eq!(fill(&anyone, &page, &form).status, 200);
    let me = app.log_in("binh@example.com").get("/me").ok();
    assert_eq!(me["name"], "Bình");
    assert_eq!(me["locale"], "ru");
    assert_eq!(fill(&anyone, &page, &form).status, 410);
}

/// Makes news about a listing for a person.
fn decide(app: &TestApp, email: &str, name: &str) {
    let (db, now) = (app.app.db.clone(), app.app.clock.now());
    let (email, name) = (email.to_owned(), name.to_owned());
    let write = db.write(move |db| {
        let user = users::by_email(db, &email)?.expect("a user");
        let item = Decided {
            name,
            decision: Decision::Approved,
            reason: None,
            note: None,
        };
        notices::add(db, user.id, Id::new(now), &Notice::Decision { item }, now)
    });
    crate::support::runtime().block_on(write).expect("a notice");
}

fn one_click_switches_a_topic_off(app: &TestApp) {
    app.registered("supplier", "An", "CN", "asean", "zh");
    decide(app, "an@example.com", "First product");
    let mail = app.mail_where("an@example.com", |m| m.text.contains("First product"));
    let link = path(&mail.link("unsubscribe"));
    let anyone = app.anonymous();
    let shown = anyone.get(&link);
    assert!(shown.text.contains("停止接收"), "{}", shown.text);
    // Seeing the page changes nothing, and a forged link nothing either.
    decide(app, "an@example.com", "Second product");
    app.mail_where("an@example.com", |m| m.text.contains("Second product"));
    assert_eq!(anyone.get(&format!("{link}x")).status, 410);
    assert_eq!(
        fill(&anyone, &format!("{link}x"), "List-Unsubscribe=One-Click").status,
        410
    );
    let security = link.replace(".decisions.", ".security.");
    assert_eq!(fill(&anyone, &security, "List-Unsubscribe=One-Click").status, 410);
    assert_eq!(fill(&anyone, &link, "something=else").problem(400), "malformed");

    // As mail programs post it, in either form.
    assert_eq!(fill(&anyone, &link, "List-Unsubscribe=One-Click").status, 200);
    let multipart = anyone.upload(
        &link,
        "x",
        "text/plain",
        b"",
        &[("List-Unsubscribe", "One-Click")],
    );
    assert_eq!(multipart.status, 200);
    decide(app, "an@example.com", "Third product");
    app.app.clock.advance(std::time::Duration::from_secs(600));
    // A mail that is sent later shows that the muted one was not.
    anyone
        .post("/auth/password/forgot", &json!({"email": "an@example.com"}))
        .expect(202);
    app.mail_where("an@example.com", |m| m.text.contains("reset-password"));
    assert!(!app.mails().iter().any(|m| m.text.contains("Third product")));

    assert_eq!(fill(&anyone, &link, "resubscribe=yes").status, 200);
    decide(app, "an@example.com", "Fourth product");
    app.mail_where("an@example.com", |m| m.text.contains("Fourth product"));
}

fn a_suppliers_listings_are_shown_to_the_supplier(app: &TestApp) {
    app.registered("supplier", "An", "CN", "asean", "zh");
    app.registered("buyer", "Buyer", "VN", "asean", "vi");
    let anyone = app.anonymous();
    let asked = anyone.send(
        "GET",
        "//pages/listings",
        &[("accept-language", "ru-RU,en;q=0.5")],
        None,
    );
    assert_eq!(asked.status, 200);
    assert!(asked.text.contains("Ваши предложения"), "{}", asked.text);
    let wrong = fill(&anyone, "//pages/listings", &form("an@example.com", "wrong"));
    assert_eq!(wrong.status, 401);
    let unknown = fill(&anyone, "//pages/listings", &form("nobody@example.com", "wrong"));
    assert_eq!(unknown.text.replace("nobody@", "an@"), wrong.text);
    let buyer = fill(&anyone, "//pages/listings", &form("buyer@example.com", PASSWORD));
    assert_eq!(buyer.status, 403);
    let shown = fill(&anyone, "//pages/listings", &form("an@example.com", PASSWORD));
    assert_eq!(shown.status, 200, "{}", shown.text);
    assert!(shown.text.contains("您的产品"), "{}", shown.text);
}

fn pages_need_no_script_and_nothing_from_elsewhere(app: &TestApp) {
    register(app, "en");
    let link = path(&app.mail_to("an@example.com").link("verify-email"));
    for page in [
        link.as_str(),
        "//pages/listings",
        "//pages/reset-password?token=x",
    ] {
        let answer = app.anonymous().get(page);
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; style-src 'sha256-"),
            "{policy}"
        );
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), "no-store");
        for part in ["<script", "http://", "https://", "style=", "onclick", "<img"] {
            assert!(!answer.text.contains(part), "{part} in {page}: {}", answer.text);
        }
        for part in ["<html lang=\"en\">", "<title>", "name=\"viewport\""] {
            assert!(answer.text.contains(part), "no {part} in {page}: {}", answer.text);
        }
    }
}

/// A published listing of Supplier's and an open demand of Buyer's that fit, the buyer hidden; the demand's id.
fn trade(app: &TestApp, supplier: &Actor, buyer: &Actor) -> String {
    let made = |actor: &Actor, records: &str, body| {
        let id = actor.post(records, &body).expect(201)["id"]
            .as_str()
            .expect("an id")
            .to_owned();
        actor.act(&format!("{records}/{id}/submit")).ok();
        app.operator().act(&format!("/admin{records}/{id}/approve")).ok();
        id
    };
    made(
        supplier,
        "/listings",
        with(listing(), json!({"unit": "capsule", "moq": 100})),
    );
    let mut secret = with(
        demand(),
        json!({"hide_buyer": true, "title": "Antibiotics for 2027, Hidden Buyer"}),
    );
    secret["lines"][0]["text"] = json!("Amoxicilin 500mg viên nang (hidden buyer)");
    made(buyer, "/demands", secret)
}

fn matches_are_shown_to_their_two_sides_only(app: &TestApp) {
    let (supplier, buyer) = (app.supplier("Supplier"), app.buyer("Hidden Buyer"));
    app.buyer("Rival");
    app.supplier("Bystander");
    let demand = trade(app, &supplier, &buyer);
    let anyone = app.anonymous();
    let open = |page: &str, email: &str| fill(&anyone, page, &form(email, PASSWORD));

    // The buyer's digest links to the page of the demand.
    let mail = app.mail_where("hidden-buyer@example.com", |m| m.text.contains("/matches"));
    let page = path(&mail.link("/pages/demands/"));
    assert_eq!(page, format!("//pages/demands/{demand}/matches"));
    assert_eq!(anyone.get(&page).status, 200);
    let shown = open(&page, "hidden-buyer@example.com");
    assert_eq!(shown.status, 200, "{}", shown.text);
    for part in [
        "Antibiotics for 2027",
        "Amoxicilin 500mg",
        "Supplier",
        "/pages/matches/",
    ] {
        assert!(shown.text.contains(part), "no {part} in {}", shown.text);
    }
    for stranger in ["rival@example.com", "operator@example.org"] {
        let answer = open(&page, stranger);
        assert!(
            [403, 404].contains(&answer.status),
            "{stranger}: {}",
            answer.status
        );
        assert!(!answer.text.contains("Amoxicilin"), "{stranger}: {}", answer.text);
    }
    assert_eq!(open(&page, "supplier@example.com").status, 403);
    let own = open("//pages/matches", "hidden-buyer@example.com");
    assert!(
        own.text.contains(&format!("/pages/demands/{demand}/matches")),
        "{}",
        own.text
    );
    assert!(
        !open("//pages/matches", "rival@example.com")
            .text
            .contains(&demand)
    );

    let decided = app.mail_where("hidden-buyer@example.com", |m| {
        m.text.contains(&format!("/pages/demands/{demand}\n"))
            || m.text.contains(&format!("/pages/demands/{demand}\r\n"))
    });
    let decided = open(
        &path(&decided.link("/pages/demands/")),
        "hidden-buyer@example.com",
    );
    assert!(decided.text.contains("đã duyệt"), "{}", decided.text);

    // The supplier's digest links to the opportunities, where the buyer stays hidden.
    let mail = app.mail_where("supplier@example.com", |m| {
        m.text.contains("/pages/opportunities")
    });
    assert!(!mail.text.to_lowercase().contains("hidden"), "{}", mail.text);
    let shown = open(&path(&mail.link("/pages/opportunities")), "supplier@example.com");
    assert_eq!(shown.status, 200, "{}", shown.text);
    assert!(shown.text.contains("阿莫西林胶囊"), "{}", shown.text);
    assert!(shown.text.contains("Amoxicilin 500mg"), "{}", shown.text);
    assert!(!shown.text.to_lowercase().contains("hidden"), "{}", shown.text);
    let none = open("//pages/opportunities", "bystander@example.com");
    assert!(!none.text.contains("Amoxicilin"), "{}", none.text);
    assert_eq!(open("//pages/opportunities", "rival@example.com").status, 403);

    // One match, from either side.
    let one = shown.text.split("\"/pages/matches/").nth(1).expect("a link");
    let one = format!("//pages/matches/{}", one.split('"').next().expect("an id"));
    let theirs = open(&one, "supplier@example.com");
    assert!(theirs.text.contains("SUBSTANCES"), "{}", theirs.text);
    assert!(!theirs.text.to_lowercase().contains("hidden"), "{}", theirs.text);
    assert!(open(&one, "hidden-buyer@example.com").text.contains("Supplier"));
    let strange = open(&one, "rival@example.com");
    let missing = open(
        "//pages/matches/0190d3a2-0000-7000-8000-000000000000",
        "rival@example.com",
    );
    assert_eq!((strange.status, strange.text), (404, missing.text));

    // A suspended company's pages are empty.
    let company = supplier.company();
    let reason = json!({"reason_code": "other"});
    app.operator()
        .post(&format!("/admin/companies/{company}/suspend"), &reason)
        .ok();
    let gone = open("//pages/opportunities", "supplier@example.com");
    assert!(!gone.text.contains("Amoxicilin"), "{}", gone.text);
    assert_eq!(open(&one, "hidden-buyer@example.com").status, 404);
}
