//! Registration, log-in, sessions, passwords and invitations.

use crate::{on_both_databases, support::TestApp};
use serde_json::json;

on_both_databases!(registers_verifies_and_logs_in,);

fn registers_verifies_and_logs_in(app: &TestApp) {
    let lan = app.registered("buyer", "Lan Clinic", "VN", "asean", "vi");
    let me = lan.get("/me").ok();
    assert_eq!(me["email"], "lan-clinic@example.com");
    assert_eq!(me["locale"], "vi");
    assert_eq!(me["company"]["kind"], "buyer");
    assert_eq!(me["company"]["status"], "draft");
    assert_eq!(me["company"]["role"], "owner");
    assert!(me["operator"].is_null());
    assert_eq!(app.operator().get("/me").ok()["operator"], json!({"hubs": "all"}));
    let cee = app.operator_of(&["cee"]).get("/me").ok();
    assert_eq!(cee["operator"], json!({"hubs": ["cee"]}));
}
