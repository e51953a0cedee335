//! Every route, called by everyone who should not: the route table itself is walked, so a new route without a row
//! here fails.

use crate::{
    on_both_databases,
    support::{Actor, Answer, TestApp},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Who may call a route at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Anyone,
    LoggedIn,
    Member,
    Supplier,
    Buyer,
    Operator,
}
use Who::{Anyone, Buyer, LoggedIn, Member, Operator, Supplier};

const ROUTES: &[(&str, &str, Who)] = &[
    ("GET", "/healthz", Anyone),
    ("GET", "/readyz", Anyone),
    ("GET", "/metrics", Anyone),
    ("GET", "/pages/accept-invitation", Anyone),
    ("POST", "/pages/accept-invitation", Anyone),
    ("GET", "/pages/company", Anyone),
    ("POST", "/pages/company", Anyone),
    ("GET", "/pages/demands/{id}", Anyone),
    ("POST", "/pages/demands/{id}", Anyone),
    ("GET", "/pages/demands/{id}/matches", Anyone),
    ("POST", "/pages/demands/{id}/matches", Anyone),
    ("GET", "/pages/matches", Anyone),
    ("POST", "/pages/matches", Anyone),
    ("GET", "/pages/matches/{id}", Anyone),
    ("POST", "/pages/matches/{id}", Anyone),
    ("GET", "/pages/opportunities", Anyone),
    ("POST", "/pages/opportunities", Anyone),
    ("GET", "/pages/listings", Anyone),
    ("POST", "/pages/listings", Anyone),
    ("GET", "/pages/reset-password", Anyone),
    ("POST", "/pages/reset-password", Anyone),
    ("GET", "/pages/unsubscribe", Anyone),
    ("POST", "/pages/unsubscribe", Anyone),
    ("GET", "/pages/verify-email", Anyone),
    ("POST", "/pages/verify-email", Anyone),
    ("POST", "/api/v1/auth/register", Anyone),
    ("POST", "/api/v1/auth/verify-email", Anyone),
    ("POST", "/api/v1/auth/login", Anyone),
    ("POST", "/api/v1/auth/refresh", Anyone),
    ("POST", "/api/v1/auth/logout", LoggedIn),
    ("POST", "/api/v1/auth/logout-everywhere", LoggedIn),
    ("POST", "/api/v1/auth/password/forgot", Anyone),
    ("POST", "/api/v1/auth/password/reset", Anyone),
    ("POST", "/api/v1/auth/invitations/accept", Anyone),
    ("GET", "/api/v1/me", LoggedIn),
    ("PATCH", "/api/v1/me", LoggedIn),
    ("POST", "/api/v1/me/password", LoggedIn),
    ("GET", "/api/v1/me/sessions", LoggedIn),
    ("DELETE", "/api/v1/me/sessions/{id}", LoggedIn),
    ("GET", "/api/v1/me/second-factor", LoggedIn),
    ("POST", "/api/v1/me/second-factor", LoggedIn),
    ("POST", "/api/v1/me/second-factor/confirm", LoggedIn),
    ("POST", "/api/v1/me/second-factor/remove", LoggedIn),
    ("GET", "/api/v1/hubs", Anyone),
    ("GET", "/api/v1/companies/me", Member),
    ("PATCH", "/api/v1/companies/me", Member),
    ("POST", "/api/v1/companies/me/submit", Member),
    ("POST", "/api/v1/companies/me/documents", Member),
    ("GET", "/api/v1/companies/me/documents/{id}", Member),
    ("DELETE", "/api/v1/companies/me/documents/{id}", Member),
    ("POST", "/api/v1/companies/me/invitations", Member),
    ("POST", "/api/v1/companies/me/api-keys", Member),
    ("GET", "/api/v1/companies/me/api-keys", Member),
    ("DELETE", "/api/v1/companies/me/api-keys/{id}", Member),
    ("GET", "/api/v1/companies/{id}", Anyone),
    ("GET", "/api/v1/listings", Supplier),
    ("POST", "/api/v1/listings", Supplier),
    ("POST", "/api/v1/listings/import", Supplier),
    ("GET", "/api/v1/listings/import/template", Supplier),
    ("GET", "/api/v1/listings/{id}", Anyone),
    ("PATCH", "/api/v1/listings/{id}", Supplier),
    ("POST", "/api/v1/listings/{id}/submit", Supplier),
    ("POST", "/api/v1/listings/{id}/withdraw", Supplier),
    ("GET", "/api/v1/listings/{id}/matches", Supplier),
    ("GET", "/api/v1/imports/{id}", Supplier),
    ("GET", "/api/v1/imports/{id}/failed-rows", Supplier),
    ("GET", "/api/v1/search/listings", Anyone),
    ("GET", "/api/v1/search/demands", Anyone),
    ("GET", "/api/v1/search/suggest", Anyone),
    ("GET", "/api/v1/demands", Buyer),
    ("POST", "/api/v1/demands", Buyer),
    ("GET", "/api/v1/demands/{id}", Anyone),
    ("PATCH", "/api/v1/demands/{id}", Buyer),
    ("POST", "/api/v1/demands/{id}/submit", Buyer),
    ("POST", "/api/v1/demands/{id}/close", Buyer),
    ("POST", "/api/v1/demands/{id}/lines/import", Buyer),
    ("GET", "/api/v1/demands/{id}/matches", Buyer),
    ("POST", "/api/v1/match/preview", LoggedIn),
    ("GET", "/api/v1/matches/{id}", Member),
    ("POST", "/api/v1/matches/{id}/interest", Member),
    ("GET", "/api/v1/admin/queue", Operator),
    ("GET", "/api/v1/admin/audit", Operator),
    ("GET", "/api/v1/admin/audit/export", Operator),
    ("GET", "/api/v1/admin/stats", Operator),
    ("GET", "/api/v1/admin/matches", Operator),
    ("GET", "/api/v1/admin/mail", Operator),
    ("POST", "/api/v1/admin/mail/{id}/retry", Operator),
    ("GET", "/api/v1/admin/fx-rates", Operator),
    ("PUT", "/api/v1/admin/fx-rates", Operator),
    ("GET", "/api/v1/admin/vocabulary", Operator),
    ("GET", "/api/v1/admin/vocabulary/unresolved", Operator),
    ("GET", "/api/v1/admin/vocabulary/names", Operator),
    ("POST", "/api/v1/admin/vocabulary/names", Operator),
    ("POST", "/api/v1/admin/vocabulary/names/{id}/withdraw", Operator),
    ("GET", "/api/v1/admin/vocabulary/substances", Operator),
    ("POST", "/api/v1/admin/vocabulary/substances", Operator),
    ("GET", "/api/v1/admin/vocabulary/substances/{id}", Operator),
    ("POST", "/api/v1/admin/vocabulary/import", Operator),
    ("GET", "/api/v1/admin/vocabulary/export", Operator),
    ("POST", "/api/v1/admin/vocabulary/read-again", Operator),
    ("GET", "/api/v1/admin/companies/{id}", Operator),
    ("GET", "/api/v1/admin/companies/{id}/documents/{doc}", Operator),
    ("POST", "/api/v1/admin/companies/approve", Operator),
    ("POST", "/api/v1/admin/companies/{id}/approve", Operator),
    ("POST", "/api/v1/admin/companies/{id}/reject", Operator),
    ("POST", "/api/v1/admin/companies/{id}/request-changes", Operator),
    ("POST", "/api/v1/admin/companies/{id}/suspend", Operator),
    ("POST", "/api/v1/admin/companies/{id}/reinstate", Operator),
    ("GET", "/api/v1/admin/listings/{id}", Operator),
    ("POST", "/api/v1/admin/listings/approve", Operator),
    ("POST", "/api/v1/admin/listings/{id}/approve", Operator),
    ("POST", "/api/v1/admin/listings/{id}/reject", Operator),
    ("POST", "/api/v1/admin/listings/{id}/request-changes", Operator),
    ("POST", "/api/v1/admin/listings/{id}/suspend", Operator),
    ("POST", "/api/v1/admin/listings/{id}/reinstate", Operator),
    ("GET", "/api/v1/admin/demands/{id}", Operator),
    ("POST", "/api/v1/admin/demands/approve", Operator),
    ("POST", "/api/v1/admin/demands/{id}/approve", Operator),
    ("POST", "/api/v1/admin/demands/{id}/reject", Operator),
    ("POST", "/api/v1/admin/demands/{id}/request-changes", Operator),
    ("POST", "/api/v1/admin/demands/{id}/suspend", Operator),
    ("POST", "/api/v1/admin/demands/{id}/reinstate", Operator),
];

const MISSING: &str = "01900000-0000-7000-8000-000000000000";
/// Stands in everything that the owners below keep to themselves.
const CANARY: &str = "canaryword";

#[test]
fn the_table_names_every_route() {
    let document: Value = serde_json::to_value(theriac::api::openapi()).expect("json");
    let paths = document["paths"].as_object().expect("paths");
    let served: BTreeSet<String> = paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("methods").keys();
            methods.map(move |m| format!("{} {path}", m.to_uppercase()))
        })
        .collect();
    let tabled: BTreeSet<String> = ROUTES
        .iter()
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    assert_eq!(served, tabled);
}

on_both_databases!(nobody_reaches_what_is_not_his);

fn nobody_reaches_what_is_not_his(app: &TestApp) {
    let world = World::new(app);
    let mut leaks = Vec::new();
    for (method, path, who) in ROUTES {
        if *who != Anyone {
            let answer = call(&app.anonymous(), method, path, MISSING);
            expect(
                &mut leaks,
                "anonymous",
                method,
                path,
                &answer,
                answer.status == 401,
            );
        }
        for (name, actor, roles) in world.wrong_roles() {
            if !roles.contains(who) && *who != Anyone {
                let answer = call(actor, method, path, MISSING);
                expect(&mut leaks, name, method, path, &answer, answer.status == 403);
            }
        }
        let Some(record) = world.record_for(path) else {
            continue;
        };
        for (name, actor) in world.strangers(*who) {
            let (foreign, missing) = (
                call(actor, method, path, record),
                call(actor, method, path, MISSING),
            );
            let alike = foreign.status == missing.status && foreign.text == missing.text;
            let hidden = alike && !foreign.text.contains(CANARY) && (400..500).contains(&foreign.status);
            expect(&mut leaks, name, method, path, &foreign, hidden);
        }
    }
    for actor in [
        app.anonymous(),
        world.other_supplier.clone(),
        world.other_buyer.clone(),
    ] {
        for path in [
            "/search/listings?q=canaryword",
            "/search/demands?q=canaryword",
            "/search/suggest?q=canary",
        ] {
            let answer = actor.get(path);
            // The question may be echoed; what is found may not.
            let found = answer.json["items"]
                .as_array()
                .is_none_or(|items| !items.is_empty());
            expect(
                &mut leaks,
                "searcher",
                "GET",
                path,
                &answer,
                answer.status == 200 && !found,
            );
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

fn expect(leaks: &mut Vec<String>, who: &str, method: &str, path: &str, answer: &Answer, holds: bool) {
    if !holds {
        leaks.push(format!(
            "{who}: {method} {path} → {} {}",
            answer.status, answer.text
        ));
    }
}

/// Calls a route with an id, and with a body that is right for any action.
fn call(actor: &Actor, method: &str, path: &str, id: &str) -> Answer {
    let path = path.replace("{id}", id).replace("{doc}", MISSING);
    let path = match path.strip_prefix("/api/v1") {
        Some(rest) => rest.to_owned(),
        None => format!("/{path}"),
    };
    let reasoned = ["/reject", "/request-changes", "/suspend"]
        .iter()
        .any(|verb| path.ends_with(verb));
    let body = match method {
        "GET" | "DELETE" => None,
        _ if reasoned => Some(json!({"reason_code": "other"})),
        _ => Some(json!({})),
    };
    let headers = [("content-type", "application/json"), ("if-match", "*")];
    match body {
        Some(body) => actor.send(method, &path, &headers, Some(body.to_string().into_bytes())),
        None => actor.send(method, &path, &headers[1..], None),
    }
}

/// Two companies on each side, an operator, an operator of another hub, and records that are nobody else's.
struct World {
    supplier: Actor,
    other_supplier: Actor,
    buyer: Actor,
    other_buyer: Actor,
    operator: Actor,
    other_operator: Actor,
    company: String,
    listing: String,
    demand: String,
    import: String,
    document: String,
}

impl World {
    fn new(app: &TestApp) -> Self {
        let (supplier, buyer) = (app.supplier("Own Maker"), app.buyer("Own Hospital"));
        let id = |answer: Value| answer["id"].as_str().expect("an id").to_owned();
        let listing = json!({"name": {"en": format!("Amoxicillin {CANARY}")}, "price": {"amount": "1.20", "currency": "USD"}});
        let demand = json!({"title": CANARY, "destination_country": "VN", "hub": "asean",
            "lines": [{"text": format!("amoxicillin {CANARY}"), "quantity": 5}]});
        let csv = format!("external_id,name_en\nX-1,{CANARY}\n");
        let import = supplier
            .upload("/listings/import", "x.csv", "text/csv", csv.as_bytes(), &[])
            .expect(202);
        let pdf = b"%PDF-1.4\n%canaryword\n%%EOF\n";
        let kind = [("kind", "business_licence")];
        let document = supplier.upload(
            "/companies/me/documents",
            "canaryword.pdf",
            "application/pdf",
            pdf,
            &kind,
        );
        Self {
            other_supplier: app.supplier("Other Maker"),
            other_buyer: app.buyer("Other Hospital"),
            operator: app.operator(),
            other_operator: app.operator_of(&["cee"]),
            company: supplier.company(),
            listing: id(supplier.post("/listings", &listing).expect(201)),
            demand: id(buyer.post("/demands", &demand).expect(201)),
            import: import["import_id"].as_str().expect("an id").to_owned(),
            document: id(document.expect(201)),
            supplier,
            buyer,
        }
    }

    /// Each actor with the roles that it has.
    fn wrong_roles(&self) -> [(&'static str, &Actor, &'static [Who]); 3] {
        [
            ("supplier", &self.supplier, &[LoggedIn, Member, Supplier]),
            ("buyer", &self.buyer, &[LoggedIn, Member, Buyer]),
            ("operator", &self.operator, &[LoggedIn, Operator]),
        ]
    }

    /// A record of somebody else, of the kind that the path is about.
    fn record_for(&self, path: &str) -> Option<&str> {
        let about = |part: &str| path.contains(part) && path.contains("{id}");
        match () {
            // A page shows everyone the same form; tests/pages.rs tries who sees what behind it.
            () if path.starts_with("/pages/") => None,
            () if about("/admin/companies/") => Some(&self.company),
            () if about("/documents/") => Some(&self.document),
            () if about("/listings/") => Some(&self.listing),
            () if about("/demands/") => Some(&self.demand),
            () if about("/imports/") => Some(&self.import),
            () => None,
        }
    }

    /// Those whose role would do, but whose record it is not.
    fn strangers(&self, who: Who) -> Vec<(&'static str, &Actor)> {
        match who {
            Supplier => vec![("another supplier", &self.other_supplier)],
            Buyer => vec![("another buyer", &self.other_buyer)],
            Operator => vec![("operator of another hub", &self.other_operator)],
            _ => vec![
                ("another supplier", &self.other_supplier),
                ("another buyer", &self.other_buyer),
            ],
        }
    }
}
