//! Dated exchange rates.

use crate::{on_both_databases, support::TestApp};
use serde_json::{Value, json};

on_both_databases!(
    the_newest_rate_of_a_day_counts,
    wrong_rates_are_named,
    others_may_not
);

fn rate<'a>(rates: &'a Value, currency: &str) -> &'a Value {
    let items = rates["items"].as_array().expect("items");
    items
        .iter()
        .find(|i| i["currency"] == currency)
        .unwrap_or(&Value::Null)
}

fn the_newest_rate_of_a_day_counts(app: &TestApp) {
    let operator = app.operator();
    let enter = |day: &str, usd: &str| {
        let rates = json!({
            "day": day, "source": "Central Bank",
            "rates": [{ "currency": "CNY", "usd": usd }, { "currency": "EUR", "usd": "1.08" }],
        });
        operator.put("/admin/fx-rates", &rates).ok()
    };
    enter("2026-01-05", "0.1400");
    enter("2026-01-07", "0.1420");
    let on = |day: &str| operator.get(&format!("/admin/fx-rates?day={day}")).ok();
    assert!(rate(&on("2026-01-04"), "CNY").is_null());
    assert_eq!(rate(&on("2026-01-06"), "CNY")["usd"], "0.1400");
    assert_eq!(rate(&on("2026-01-06"), "CNY")["day"], "2026-01-05");
    assert_eq!(rate(&on("2026-02-01"), "CNY")["usd"], "0.1420");
    // The same day again replaces, and the audit keeps both.
    enter("2026-01-07", "0.1421");
    assert_eq!(rate(&on("2026-01-07"), "CNY")["usd"], "0.1421");
    let entries = operator.get("/admin/audit?entity=fx_rates&limit=1").ok();
    let entry = &entries["items"][0];
    assert!(entry["before"].to_string().contains("0.1420"), "{entry}");
    assert!(entry["after"].to_string().contains("0.1421"), "{entry}");
    let today = operator.get("/admin/fx-rates").ok();
    assert_eq!(rate(&today, "EUR")["source"], "Central Bank");
}

fn wrong_rates_are_named(app: &TestApp) {
    let rates = json!({
        "day": "2100-01-01", "source": "",
        "rates": [
            { "currency": "USD", "usd": "1" }, { "currency": "CNY", "usd": "-1" }, { "currency": "CNY", "usd": "x" },
        ],
    });
    let fields = app.operator().put("/admin/fx-rates", &rates).wrong_fields();
    assert_eq!(
        fields,
        [
            "day",
            "source",
            "rates[0].currency",
            "rates[1].usd",
            "rates[2].usd",
            "rates[2].currency"
        ]
    );
    let float = json!({ "day": "2026-01-01", "source": "x", "rates": [{ "currency": "CNY", "usd": 0.14 }] });
    assert_eq!(
        app.operator().put("/admin/fx-rates", &float).wrong_fields(),
        ["rates[0].usd"]
    );
}

fn others_may_not(app: &TestApp) {
    let rates =
        json!({ "day": "2026-01-01", "source": "x", "rates": [{ "currency": "CNY", "usd": "0.14" }] });
    assert_eq!(
        app.anonymous().put("/admin/fx-rates", &rates).problem(401),
        "unauthenticated"
    );
    let owner = app.registered("supplier", "Trader", "CN", "asean", "zh");
    assert_eq!(owner.put("/admin/fx-rates", &rates).problem(403), "forbidden");
}
