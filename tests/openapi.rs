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

/// The handlers of the API, each from its description to its arguments.
fn handlers() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api");
    let texts = crate::house::rust_files(&folder);
    let texts = texts
        .iter()
        .map(|file| std::fs::read_to_string(file).expect("a source file"));
    let parts = |text: String| {
        let parts = text.split("#[utoipa::path(").skip(1).map(|part| {
            let end = part.find(") -> ").expect("a handler answers");
            part.get(..end).unwrap_or_default().to_owned()
        });
        parts.collect::<Vec<_>>()
    };
    texts.flat_map(parts).collect()
}

#[test]
fn every_body_is_described() {
    let silent: Vec<_> = handlers()
        .into_iter()
        .filter(|handler| {
            let takes = ["Body<", "Form<"].iter().any(|reader| handler.contains(reader));
            takes && !handler.contains("request_body")
        })
        .collect();
    assert!(silent.is_empty(), "{}", silent.join("\n\n"));
}

/// Two schemas of one name would be one in the document, and wrong for all but one of their routes.
#[test]
fn no_two_schemas_have_one_name() {
    let src = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut names = std::collections::BTreeMap::<String, usize>::new();
    for file in crate::house::rust_files(&src) {
        let text = std::fs::read_to_string(&file).expect("a source file");
        for part in text.split("#[derive(").skip(1) {
            let head = part.split(['{', ';']).next().unwrap_or_default();
            if !head
                .split(')')
                .next()
                .is_some_and(|derived| derived.contains("ToSchema"))
            {
                continue;
            }
            let named = head
                .split("schema(as = ")
                .nth(1)
                .and_then(|rest| rest.split([')', ',']).next());
            let own = head
                .split_whitespace()
                .skip_while(|word| !["struct", "enum"].contains(word))
                .nth(1);
            let name = named
                .or(own)
                .expect("a name")
                .split(['<', '('])
                .next()
                .unwrap_or_default();
            *names.entry(name.to_owned()).or_default() += 1;
        }
    }
    names.retain(|_, times| *times > 1);
    assert!(names.is_empty(), "{names:?}");
}
