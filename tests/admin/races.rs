//! Several operators at once: one of them decides.

use super::waiting_listing;
use crate::{on_both_databases, support::TestApp};
use serde_json::json;

on_both_databases!(approve_against_reject_has_one_winner);

fn approve_against_reject_has_one_winner(app: &TestApp) {
    let owner = app.supplier("Contested");
    let company = app.registered("supplier", "Contested Too", "CN", "asean", "zh");
    company.act("/companies/me/submit").ok();
    let listing = waiting_listing(&owner, "Amoxicillin");
    let operator = app.operator();
    for record in [
        format!("listings/{listing}"),
        format!("companies/{}", company.company()),
    ] {
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let verbs = (0..20).map(|i| if i % 2 == 0 { "approve" } else { "reject" });
            let tries: Vec<_> = verbs
                .map(|verb| {
                    let (operator, path) = (operator.clone(), format!("/admin/{record}/{verb}"));
                    let reasons = json!({ "reason_code": "other" });
                    scope.spawn(move || operator.post(&path, &reasons).status)
                })
                .collect();
            tries.into_iter().filter_map(|t| t.join().ok()).collect()
        });
        assert_eq!(statuses.iter().filter(|s| **s == 200).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|s| **s == 409).count(), 19, "{statuses:?}");
        let decisions = operator.get(&format!("/admin/{record}")).ok()["decisions"].clone();
        assert_eq!(decisions.as_array().map(Vec::len), Some(1), "{decisions}");
    }
}
