//! The records that everybody tries to reach, each in the state in which its routes do something.

use super::world::{APPROVED_BUYERS, APPROVED_SUPPLIERS, World};
use crate::support::{
    Actor,
    trade::{amoxicillin, demand, line, text, with},
};
use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use theriac::{db, db::suppressions::Cause};

/// Ids by what they are, such as `listing published supplier` or `own PATCH /api/v1/listings/{id} suspended`.
#[derive(Default)]
pub struct Records(BTreeMap<String, String>);

/// The routes by which an owner changes a listing or a demand; each gets a draft of its own.
const CHANGES: [&str; 7] = [
    "PATCH /api/v1/listings/{id}",
    "POST /api/v1/listings/{id}/submit",
    "POST /api/v1/listings/{id}/withdraw",
    "PATCH /api/v1/demands/{id}",
    "POST /api/v1/demands/{id}/submit",
    "POST /api/v1/demands/{id}/close",
    "POST /api/v1/demands/{id}/lines/import",
];
/// What operators do with a record, and the state from which they can.
pub const VERBS: [&str; 6] = [
    "approve",
    "approve-many",
    "reject",
    "request-changes",
    "suspend",
    "reinstate",
];

impl Records {
    pub fn get(&self, what: &str) -> Option<String> {
        self.0.get(what).cloned()
    }

    fn put(&mut self, what: &str, id: &str) {
        let before = self.0.insert(what.to_owned(), id.to_owned());
        assert_eq!(before, None, "{what}");
    }

    pub fn make(world: &World<'_>) -> Self {
        let mut records = Self::default();
        for who in ["supplier", "rival", "suspended"] {
            records.listings_of(world, who);
        }
        for who in ["buyer", "neighbour", "suspended_buyer", "hidden", "newcomer"] {
            records.demands_of(world, who);
        }
        for who in ["supplier", "rival", "newcomer", "suspended", "buyer"] {
            let actor = world.who(who);
            records.put(&format!("company {who}"), &actor.company());
            for what in ["read", "delete"] {
                records.put(&format!("document {what} {who}"), &document(world, who));
            }
        }
        for who in ["supplier", "rival", "suspended"] {
            records.put(&format!("import {who}"), &import(world, who));
        }
        records.for_operators(world);
        records.matches(world);
        records.mail(world);
        let entry = json!({"name": "Zquuxofen", "substance": "amoxicillin", "note": "the maker's leaflet"});
        let entry = world
            .who("operator")
            .post("/admin/vocabulary/names", &entry)
            .expect(201);
        records.put("vocabulary entry", &text(&entry["entry"], "id"));
        records
    }

    fn listings_of(&mut self, world: &World<'_>, who: &'static str) {
        let actor = world.who(who);
        let body = with(
            amoxicillin(),
            json!({"price": world.price_of(who, &APPROVED_BUYERS), "moq": world.number_of(who, &APPROVED_BUYERS)}),
        );
        let (id, _) = world.app.published(actor, &body);
        self.put(&format!("listing published {who}"), &id);
        let edit = json!({"name": {"en": format!("Amoxicillin {}", world.secret_of(who, "pending"))}});
        actor.patch(&format!("/listings/{id}"), &edit).ok();
        self.put(&format!("listing draft {who}"), &draft_listing(world, who));
        for route in CHANGES.iter().filter(|r| r.contains("/listings/")) {
            self.put(&format!("own {route} {who}"), &draft_listing(world, who));
        }
    }

    fn demands_of(&mut self, world: &World<'_>, who: &'static str) {
        let actor = world.who(who);
        for route in CHANGES.iter().filter(|r| r.contains("/demands/")) {
            self.put(&format!("own {route} {who}"), &draft_demand(world, who));
        }
        self.put(&format!("demand draft {who}"), &draft_demand(world, who));
        if who == "newcomer" {
            return;
        }
        let open = |fields: Value| {
            let asked = with(
                line(
                    "Amoxicilin 500mg viên nang",
                    world.number_of(who, &APPROVED_SUPPLIERS),
                ),
                json!({"reference": world.secret_of(who, "reference"),
                       "target_price": world.price_of(who, &APPROVED_SUPPLIERS)}),
            );
            world.app.opened(actor, &with(demand(&[asked]), fields)).0
        };
        if who == "hidden" {
            let line = line("Amoxicilin 500mg viên nang for Zqhidden House", 5_000);
            let asks = json!({"title": "ZQHIDDEN HOUSE asks", "hide_buyer": true, "visibility": "public", "lines": [line]});
            self.put("demand open hidden", &open(asks));
            return;
        }
        self.put(
            &format!("demand open {who}"),
            &open(json!({"visibility": "public"})),
        );
        let title = world.secret_of(who, "verified");
        world.also_read(&title, &APPROVED_SUPPLIERS);
        self.put(
            &format!("demand verified {who}"),
            &open(json!({"visibility": "verified", "title": title})),
        );
        let title = world.secret_of(who, "invited");
        let lines = [line(
            &format!("Amoxicilin 500mg viên nang {}", world.secret_of(who, "line")),
            5_000,
        )];
        let invited = json!({"visibility": "invited", "title": title, "lines": lines});
        self.put(&format!("demand invited {who}"), &open(invited));
        if who == "buyer" {
            for side in ["supplier", "buyer"] {
                self.put(
                    &format!("demand to meet {side}"),
                    &open(json!({"visibility": "public"})),
                );
            }
        }
    }

    /// A record of each kind for each decision, in the state in which it can be made.
    fn for_operators(&mut self, world: &World<'_>) {
        let operator = world.who("operator");
        let (maker, buyer) = (world.who("supplier"), world.who("buyer"));
        for verb in VERBS {
            let company = world
                .app
                .registered("buyer", &format!("Zqstock {verb}"), "VN", "asean", "vi");
            company.act("/companies/me/submit").ok();
            let (listing, demand) = (draft_listing(world, "supplier"), draft_demand(world, "buyer"));
            maker.act(&format!("/listings/{listing}/submit")).ok();
            buyer.act(&format!("/demands/{demand}/submit")).ok();
            for (kind, id) in [
                ("companies", company.company()),
                ("listings", listing),
                ("demands", demand),
            ] {
                let secret = world.secret_of("operator", "internal");
                world.also_read(&secret, &[]);
                let decide = |verb: &str| {
                    let reason = json!({"reason_code": "incomplete", "internal_note": secret});
                    operator.post(&format!("/admin/{kind}/{id}/{verb}"), &reason).ok();
                };
                match verb {
                    "suspend" if kind == "companies" => decide("approve"),
                    "reinstate" => decide("reject"),
                    _ => {}
                }
                self.put(&format!("{kind} to {verb}"), &id);
            }
        }
        let file = document(world, "supplier");
        self.put("document for operators", &file);
    }

    fn matches(&mut self, world: &World<'_>) {
        world.app.all_matched();
        let pair = |whose: &str, demand: &str, listing: &str| {
            let demand = self.get(demand).expect("a demand");
            let listing = self.get(listing).expect("a listing");
            let items = world.app.items_of(world.who(whose), &demand);
            let found = items.iter().find(|i| i["listing_id"] == json!(listing));
            text(
                found.unwrap_or_else(|| panic!("{listing} fits {demand}: {items:?}")),
                "id",
            )
        };
        let found = [
            (
                "match",
                pair("buyer", "demand open buyer", "listing published supplier"),
            ),
            (
                "match of others",
                pair("neighbour", "demand open neighbour", "listing published rival"),
            ),
            (
                "match invited",
                pair(
                    "neighbour",
                    "demand invited neighbour",
                    "listing published supplier",
                ),
            ),
            (
                "match to meet supplier",
                pair("buyer", "demand to meet supplier", "listing published supplier"),
            ),
            (
                "match to meet buyer",
                pair("buyer", "demand to meet buyer", "listing published supplier"),
            ),
        ];
        for (name, id) in found {
            self.put(name, &id);
        }
    }

    /// A mail that was refused for good, to somebody of this hub.
    fn mail(&mut self, world: &World<'_>) {
        let sent = world.who("operator").get("/admin/mail?status=sent&limit=1").ok();
        let id = text(&sent["items"][0], "id");
        let mut connection = world.app.app.db.connection().expect("a connection");
        let of = match &mut *connection {
            db::Db::Postgres(_) => format!("'{id}'"),
            db::Db::Sqlite(_) => format!("x'{}'", id.replace('-', "")),
        };
        let sql = format!("UPDATE mails SET status = 'dead', last_error = '550 no' WHERE id = {of}");
        db!(&mut *connection, |c| c.batch_execute(&sql)).expect("one mail");
        self.put("mail", &id);
        // Nothing is sent to somebody of this hub, who is none of those who do things here.
        let nobody = world
            .app
            .registered("buyer", "Nobody There", "VN", "asean", "en")
            .email;
        let (mail, now) = (id.parse().expect("an id"), world.app.app.clock.now());
        db::suppressions::add(&mut connection, &nobody, Cause::Bounced, "5.1.1", mail, now).expect("added");
        let found = db::suppressions::of(&mut connection, &nobody).expect("read");
        self.put("suppression", &found.expect("a suppression").id.to_string());
    }
}

fn draft_listing(world: &World<'_>, who: &'static str) -> String {
    let secret = |what: &str| world.secret_of(who, what);
    let body = with(
        amoxicillin(),
        json!({"external_id": secret("code"), "name": {"en": format!("Amoxicillin {}", secret("draft"))},
               "manufacturer": secret("maker"), "pack": secret("pack"), "description": {"en": secret("words")},
               "price": world.price_of(who, &[]), "moq": world.number_of(who, &[])}),
    );
    text(&world.who(who).post("/listings", &body).expect(201), "id")
}

fn draft_demand(world: &World<'_>, who: &'static str) -> String {
    let secret = |what: &str| world.secret_of(who, what);
    let asked = with(
        line(
            &format!("Amoxicilin 500mg {}", secret("draftline")),
            world.number_of(who, &[]),
        ),
        json!({"reference": secret("number"), "target_price": world.price_of(who, &[])}),
    );
    let body = with(
        demand(&[asked]),
        json!({"title": secret("title"), "visibility": "public"}),
    );
    text(&world.who(who).post("/demands", &body).expect(201), "id")
}

fn document(world: &World<'_>, who: &'static str) -> String {
    let (name, inside) = (world.secret_of(who, "file"), world.secret_of(who, "licence"));
    let pdf = format!("%PDF-1.4\n%{inside}\n%%EOF\n");
    let kind = [("kind", "business_licence")];
    let name = format!("{name}.pdf");
    let uploaded = world.who(who).upload(
        "/companies/me/documents",
        &name,
        "application/pdf",
        pdf.as_bytes(),
        &kind,
    );
    text(&uploaded.expect(201), "id")
}

fn import(world: &World<'_>, who: &'static str) -> String {
    let [code, good, bad] = ["row", "good", "bad"].map(|what| world.secret_of(who, what));
    let csv = format!("external_id,name_en,price,currency\n{code},{good},1.5,USD\nX-2,{bad},much,USD\n");
    let file = format!("{}.csv", world.secret_of(who, "catalogue"));
    let actor: &Actor = world.who(who);
    let started = actor
        .upload("/listings/import", &file, "text/csv", csv.as_bytes(), &[])
        .expect(202);
    let id = text(&started, "import_id");
    world.app.eventually("the import", || {
        Some(actor.get(&format!("/imports/{id}")).ok()).filter(|i| i["status"] == "done")
    });
    id
}
