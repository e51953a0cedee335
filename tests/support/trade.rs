//! What most stories need first: published listings, open demands, and their matches.

use super::{Actor, TestApp};
use serde_json::{Value, json};

/// A listing of amoxicillin capsules, as a Chinese supplier writes it.
pub fn amoxicillin() -> Value {
    json!({
        "external_id": "AMX-500", "name": {"zh": "阿莫西林胶囊", "en": "Amoxicillin Capsules"},
        "dose_form": "胶囊", "strength": "0.5g", "pack": "24粒/盒", "manufacturer": "示例制药", "origin_country": "CN",
        "moq": 1000, "unit": "capsule", "price": {"amount": "0.02", "currency": "USD"}, "incoterm": "FOB",
        "lead_time_days": 45, "storage": "ambient_25",
    })
}

/// A listing of one name and nothing else.
pub fn named(name: &str) -> Value {
    json!({"name": {"en": name}})
}

/// A demand of these lines for Vietnam; closes in 2099.
pub fn demand(lines: &[Value]) -> Value {
    json!({
        "title": "Nhu cầu quý 3", "destination_country": "VN", "hub": "asean", "supply_mode": "import_waiver",
        "language": "vi", "visibility": "verified", "closes_at": "2099-01-01T00:00:00Z", "lines": lines,
    })
}

/// A demand line.
pub fn line(text: &str, quantity: i64) -> Value {
    json!({"reference": "1", "text": text, "quantity": quantity, "unit": "capsule"})
}

/// The JSON with these top-level fields instead of its own.
pub fn with(mut json: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().expect("fields") {
        json[name] = value.clone();
    }
    json
}

/// The text of a field.
pub fn text(json: &Value, field: &str) -> String {
    json[field]
        .as_str()
        .unwrap_or_else(|| panic!("no {field} in {json}"))
        .to_owned()
}

impl TestApp {
    /// The id of a new listing that waits for review.
    pub fn submitted_listing(&self, supplier: &Actor, body: &Value) -> String {
        let id = text(&supplier.post("/listings", body).expect(201), "id");
        supplier.act(&format!("/listings/{id}/submit")).ok();
        id
    }

    /// The id of a new published listing, and the change that published it.
    pub fn published(&self, supplier: &Actor, body: &Value) -> (String, i64) {
        let id = self.submitted_listing(supplier, body);
        let approved = self.operator().act(&format!("/admin/listings/{id}/approve")).ok();
        (id, approved["change_seq"].as_i64().expect("a change"))
    }

    /// The id of a new open demand, and the change that opened it.
    pub fn opened(&self, buyer: &Actor, body: &Value) -> (String, i64) {
        let id = text(&buyer.post("/demands", body).expect(201), "id");
        buyer.act(&format!("/demands/{id}/submit")).ok();
        let approved = self.operator().act(&format!("/admin/demands/{id}/approve")).ok();
        (id, approved["change_seq"].as_i64().expect("a change"))
    }

    /// The demand's matches, once they are all there.
    pub fn matches_of(&self, buyer: &Actor, demand: &str) -> Value {
        self.eventually("matching", || {
            let found = buyer.get(&format!("/demands/{demand}/matches")).ok();
            let lines = found["lines"].as_array().expect("lines");
            lines.iter().all(|l| l["matching"] == "done").then_some(found)
        })
    }

    /// The items of the demand's first line, once they are all there.
    pub fn items_of(&self, buyer: &Actor, demand: &str) -> Vec<Value> {
        self.matches_of(buyer, demand)["lines"][0]["items"]
            .as_array()
            .expect("items")
            .clone()
    }

    /// Waits until everything that has happened is in the index and has been matched.
    pub fn all_matched(&self) {
        use theriac::{db, jobs::MATCHING};
        self.eventually("everything to be matched", || {
            let mut connection = self.app.db.connection().expect("a connection");
            let last = db::changes::last(&mut connection).expect("the log");
            let planned = db::meta::planned_seq(&mut connection).expect("the plan") >= last;
            let waiting = db::jobs::any_covering(&mut connection, MATCHING, last).expect("jobs");
            (planned && !waiting).then_some(())
        });
    }
}
