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

#[test]
fn what_the_document_names_is_in_it() {
    let document: Value = serde_json::to_value(theriac::api::openapi()).expect("json");
    let mut missing = Vec::new();
    let mut look = vec![&document];
    while let Some(value) = look.pop() {
        if let Some(named) = value["$ref"].as_str() {
            let place = named.strip_prefix('#').expect("a place in this document");
            if document.pointer(place).is_none() {
                missing.push(named.to_owned());
            }
        }
        match value {
            Value::Array(items) => look.extend(items),
            Value::Object(fields) => look.extend(fields.values()),
            _ => {}
        }
    }
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let given = operation["parameters"].as_array().cloned().unwrap_or_default();
            for name in path.split('{').skip(1).filter_map(|part| part.split('}').next()) {
                if !given.iter().any(|p| p["in"] == "path" && p["name"] == name) {
                    missing.push(format!("{method} {path}: {name}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
