//! The OpenAPI document: clients are written against it, so every change of it is seen.

use serde_json::Value;

#[test]
fn the_document_is_what_it_was() {
    let document: Value = serde_json::to_value(theriac::api::openapi()).expect("json");
    assert_eq!(document["openapi"], "3.1.0");
    insta::assert_json_snapshot!("openapi", document);
}

#[test]
fn every_answer_is_described() {
    let document: Value = serde_json::to_value(theriac::api::openapi()).expect("json");
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let responses = operation["responses"].as_object().expect("responses");
            let good = responses
                .keys()
                .any(|status| status.starts_with('2') || status.starts_with('3'));
            assert!(good, "{method} {path} says nothing of success");
            assert!(
                operation["summary"].is_string() || operation["description"].is_string(),
                "{method} {path}"
            );
        }
    }
}
