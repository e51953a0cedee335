//! Mass assignment: every column of every table, sent as a field to every route that writes, is refused by name, and
//! nothing changes. Routes and fields come from the OpenAPI document, columns from the database: a new one of either is
//! tried by itself.

use super::snapshot;
use crate::{
    on_both_databases,
    support::{Actor, Answer, TestApp, trade},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both_databases!(no_route_takes_a_field_that_it_does_not_name);

/// Fields that are no column, and that frameworks have taken all the same.
const OTHERS: &[&str] = &[
    "__proto__",
    "constructor",
    "is_admin",
    "role",
    "permissions",
    "_method",
    "$set",
];

/// A route that writes, and a place in its body where an object stands.
struct Target {
    method: String,
    path: String,
    /// The media type of its body; `None` where it takes none.
    media: Option<String>,
    /// Fields that lead to the object: names, and `[]` for the first entry of a list.
    place: Vec<String>,
    /// The fields that may stand there.
    known: BTreeSet<String>,
}

/// Pages whose button sends nothing: the link says all. To one of them mail programs post what their standard says
/// (RFC 8058), whatever that is. Nothing of a body is read there.
const READ_NO_BODY: [&str; 2] = ["/pages/unsubscribe", "/pages/verify-email"];

/// Records of the actors' own, which may be changed.
struct Records {
    listing: String,
    demand: String,
}

fn no_route_takes_a_field_that_it_does_not_name(app: &TestApp) {
    let actors = actors(app);
    // A PATCH is read together with what it changes.
    let listing = trade::text(
        &actors[1].post("/listings", &trade::named("Mine")).expect(201),
        "id",
    );
    let demand = trade::demand(&[trade::line("mine", 5)]);
    let demand = trade::text(&actors[2].post("/demands", &demand).expect(201), "id");
    let records = Records { listing, demand };
    app.all_matched();
    let mut columns = snapshot::all_columns(app);
    assert!(columns.len() > 100, "the columns were read: {}", columns.len());
    columns.extend(OTHERS.iter().map(|o| (*o).to_owned()));
    let targets = targets();
    assert!(targets.len() > 60, "the routes were read: {}", targets.len());

    let before = snapshot::settled(app);
    let (mut taken, mut count) = (Vec::new(), 0);
    for target in &targets {
        let who = actors
            .iter()
            .find(|actor| !matches!(target.send(actor, &records, "is_admin").status, 401 | 403));
        let Some(actor) = who else {
            taken.push(format!("{} {}: nobody may call it", target.method, target.path));
            continue;
        };
        for column in columns.difference(&target.known) {
            let answer = target.send(actor, &records, column);
            count += 1;
            if !matches!(answer.status, 400 | 422) || !answer.text.contains(column.as_str()) {
                let place = target.place.join(".");
                let told: String = answer.text.chars().take(200).collect();
                taken.push(format!(
                    "{} {} at {place:?}: {column} → {} {told}",
                    target.method, target.path, answer.status
                ));
            }
        }
    }
    println!(
        "{} targets, {} fields, {count} requests",
        targets.len(),
        columns.len()
    );
    taken.truncate(60);
    assert!(taken.is_empty(), "{}", taken.join("\n"));
    snapshot::assert_unchanged(&before, &snapshot::of(app));
}

/// Somebody for every role, with a second factor or whatever a role needs.
fn actors(app: &TestApp) -> Vec<Actor> {
    let (supplier, buyer) = (app.supplier("Assigning"), app.buyer("Assigned"));
    app.published(&supplier, &trade::amoxicillin());
    app.opened(
        &buyer,
        &trade::demand(&[trade::line("amoxicillin 500 mg capsules", 5)]),
    );
    vec![app.anonymous(), supplier, buyer, app.operator()]
}

fn targets() -> Vec<Target> {
    let document: Value = serde_json::to_value(theriac::api::openapi()).expect("json");
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, route) in methods.as_object().expect("methods") {
            if method == "get" || READ_NO_BODY.contains(&path.as_str()) {
                continue;
            }
            let content = route["requestBody"]["content"].as_object();
            let mut at = |media: Option<&str>, place: Vec<String>, known: BTreeSet<String>| {
                found.push(Target {
                    method: method.to_uppercase(),
                    path: path.clone(),
                    media: media.map(str::to_owned),
                    place,
                    known,
                });
            };
            match content {
                None if method == "delete" => {}
                None => at(None, Vec::new(), BTreeSet::new()),
                Some(content) => {
                    for (media, body) in content.iter().filter(|(m, _)| !m.starts_with("text/")) {
                        let mut places = Vec::new();
                        objects(&document, &body["schema"], &mut Vec::new(), &mut places);
                        for (place, known) in places {
                            // Fields of a form have no places within.
                            if media == "application/json" || place.is_empty() {
                                at(Some(media), place, known);
                            }
                        }
                    }
                }
            }
        }
    }
    found
}

/// Follows a schema to every object in it.
fn objects(
    document: &Value,
    schema: &Value,
    place: &mut Vec<String>,
    found: &mut Vec<(Vec<String>, BTreeSet<String>)>,
) {
    if place.len() > 6 {
        return;
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
        return objects(document, &document["components"]["schemas"][name], place, found);
    }
    for choice in ["oneOf", "anyOf"] {
        for part in schema[choice].as_array().into_iter().flatten() {
            objects(document, part, place, found);
        }
    }
    let mut fields = serde_json::Map::new();
    gather(document, schema, &mut fields);
    if !fields.is_empty() {
        found.push((place.clone(), fields.keys().cloned().collect()));
        for (name, field) in &fields {
            place.push(name.clone());
            objects(document, field, place, found);
            place.pop();
        }
    }
    if !schema["items"].is_null() {
        place.push("[]".to_owned());
        objects(document, &schema["items"], place, found);
        place.pop();
    }
}

/// The properties of an object, and of those that it is made of.
fn gather(document: &Value, schema: &Value, fields: &mut serde_json::Map<String, Value>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
        return gather(document, &document["components"]["schemas"][name], fields);
    }
    fields.extend(schema["properties"].as_object().cloned().unwrap_or_default());
    for part in schema["allOf"].as_array().into_iter().flatten() {
        gather(document, part, fields);
    }
}

impl Target {
    fn send(&self, actor: &Actor, records: &Records, field: &str) -> Answer {
        let id = match self.path.as_str() {
            "/api/v1/listings/{id}" => &records.listing,
            "/api/v1/demands/{id}" => &records.demand,
            _ => "01900000-0000-7000-8000-000000000000",
        };
        let mut path = self.path.clone();
        while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
            path.replace_range(from..=to, id);
        }
        let path = match path.strip_prefix("/api/v1") {
            Some(rest) => rest.to_owned(),
            None => format!("/{path}"),
        };
        match self.media.as_deref() {
            Some("multipart/form-data") => actor.upload(
                &path,
                "a.csv",
                "text/csv",
                b"external_id,name_en\na,b\n",
                &[(field, "x")],
            ),
            Some(media) if media.ends_with("urlencoded") => {
                let headers = [("content-type", media)];
                actor.send(
                    &self.method,
                    &path,
                    &headers,
                    Some(format!("{field}=x").into_bytes()),
                )
            }
            _ => {
                let headers = [("content-type", "application/json"), ("if-match", "*")];
                let body = self.body(field).to_string().into_bytes();
                actor.send(&self.method, &path, &headers, Some(body))
            }
        }
    }

    /// The field at its place, and nothing else.
    fn body(&self, field: &str) -> Value {
        let inner = json!({ field: "x" });
        self.place
            .iter()
            .rev()
            .fold(inner, |inside, step| match step.as_str() {
                "[]" => json!([inside]),
                name => json!({ name: inside }),
            })
    }
}
