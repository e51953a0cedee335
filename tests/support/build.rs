//! Records as tests send them.

use serde_json::{Value, json};

/// A listing of plain amoxicillin capsules.
pub fn listing() -> Value {
    json!({
        "name": {"zh": "阿莫西林胶囊", "en": "Amoxicillin Capsules"}, "dose_form": "胶囊", "strength": "0.5g",
        "pack": "24粒/盒", "manufacturer": "Example Pharma", "origin_country": "CN", "hubs": ["asean"], "moq": 1000,
        "unit": "box", "price": {"amount": "1.20", "currency": "USD"}, "incoterm": "FOB", "lead_time_days": 45,
    })
}

/// The same with some fields of its own.
pub fn with(mut base: Value, fields: Value) -> Value {
    let Value::Object(fields) = fields else {
        panic!("fields are an object")
    };
    for (name, value) in fields {
        base[name] = value;
    }
    base
}

/// A demand of one line that anyone may see.
pub fn demand() -> Value {
    json!({
        "title": "Antibiotics for 2027", "destination_country": "VN", "hub": "asean", "supply_mode": "import_waiver",
        "language": "vi", "visibility": "public", "need_by": "2099-06-30", "closes_at": "2099-01-31T00:00:00Z",
        "lines": [{
            "reference": "HN-1", "text": "Amoxicilin 500mg viên nang", "quantity": 200_000, "unit": "capsule",
            "target_price": {"amount": "0.03", "currency": "USD"},
        }],
    })
}
