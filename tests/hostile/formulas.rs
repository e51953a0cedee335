//! No export holds a cell that a spreadsheet program would run.

use crate::{
    on_both_databases,
    support::{TestApp, trade},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both_databases!(
    what_is_exported_runs_nowhere,
    a_name_of_the_vocabulary_is_no_formula,
);

/// How a formula begins, in any program and keyboard.
const SIGNS: [&str; 12] = [
    "=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠", "'=", " \t=",
];

/// The routes whose answer is a table. The document names them, so that a new one fails here until it is tried below.
const TABLES: [&str; 3] = [
    "/api/v1/admin/vocabulary/export",
    "/api/v1/imports/{id}/failed-rows",
    "/api/v1/listings/import/template",
];

#[test]
fn every_route_that_answers_a_table_is_tried() {
    let document: Value = serde_json::to_value(theriac::api::openapi()).expect("json");
    let mut found = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for route in methods.as_object().expect("methods").values() {
            let answers = route["responses"].as_object().expect("answers").values();
            let media = answers
                .filter_map(|a| a["content"].as_object())
                .flat_map(|c| c.keys());
            if media
                .into_iter()
                .any(|m| ["csv", "tab-sep", "excel", "sheet"].iter().any(|t| m.contains(t)))
            {
                found.insert(path.as_str());
            }
        }
    }
    assert_eq!(found, BTreeSet::from(TABLES));
}

/// Whether a program would take one of the cells for a formula.
fn runs(table: &str, separator: u8) -> Vec<String> {
    let text = table.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut found = Vec::new();
    for record in reader.records() {
        let record = record.expect("a row");
        for cell in &record {
            let begins = cell
                .trim_start_matches([' ', '\u{a0}', '\u{3000}'])
                .starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
            let number = cell
                .trim_start_matches(['+', '-'])
                .chars()
                .all(|c| c.is_ascii_digit() || c == '.' || c == ',');
            if begins && !number {
                found.push(cell.to_owned());
            }
        }
    }
    found
}

fn what_is_exported_runs_nowhere(app: &TestApp) {
    let supplier = app.supplier("Tabling");
    let template = supplier.get("/listings/import/template").text;
    assert_eq!(runs(&template, b','), Vec::<String>::new());

    // Rows that fail for their unit, with a formula in every cell that is given back; and a formula as the reason.
    let mut file = String::from("external_id,name_en,manufacturer,dose_form,strength,unit,moq\n");
    for (n, sign) in SIGNS.iter().enumerate() {
        let cell = format!("\"{sign}HYPERLINK(\"\"http://evil.example\"\")\"");
        file.push_str(&format!("{cell},{cell}{n},{cell},{cell},{cell},{cell},{cell}\n"));
    }
    let import = supplier
        .upload("/listings/import", "a.csv", "text/csv", file.as_bytes(), &[])
        .expect(202);
    let path = format!("/imports/{}", trade::text(&import, "import_id"));
    app.eventually("the import", || {
        (supplier.get(&path).ok()["status"] == "done").then_some(())
    });
    let failed = supplier.get(&format!("{path}/failed-rows"));
    assert_eq!(failed.status, 200);
    assert!(failed.text.contains("HYPERLINK"), "{}", failed.text);
    assert_eq!(runs(&failed.text, b','), Vec::<String>::new());
}

fn a_name_of_the_vocabulary_is_no_formula(app: &TestApp) {
    let operator = app.operator();
    for sign in ["=", "+", "-", "@", "＝"] {
        let name = format!("{sign}cmd|' /C calc'!A0");
        let body = json!({"name": name.replace('|', ""), "substance": "amoxicillin", "note": "a try"});
        assert_eq!(
            operator.post("/admin/vocabulary/names", &body).wrong_fields(),
            ["name"],
            "{name}"
        );
        let body = json!({"id": "formulin", "inn": "formulin", "note": "a try", "names": [{"language": "en", "name": format!("{sign}1")}]});
        assert_eq!(
            operator
                .post("/admin/vocabulary/substances", &body)
                .wrong_fields(),
            ["names[0].name"],
            "{name}"
        );
    }
    let table = operator.get("/admin/vocabulary/export").text;
    assert_eq!(runs(&table, b'\t'), Vec::<String>::new());
}
