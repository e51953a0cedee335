//! What buyers ask for: lines and their ids, visibility, and the clock.

use crate::{
    on_both_databases,
    support::{
        Actor, TestApp,
        build::{demand, with},
    },
};
use serde_json::{Value, json};
use std::time::Duration;

on_both_databases!(
    a_demand_is_made_read_edited_and_listed,
    wrong_fields_are_named,
    lines_keep_their_ids,
    a_public_demand_is_seen_without_its_terms,
    verified_and_invited_demands_are_not_for_everyone,
    a_hidden_buyer_is_named_nowhere,
    controlled_lines_vanish,
    a_demand_expires_by_the_clock,
    an_edit_waits_beside_the_open_version,
    lines_come_from_files_and_pasted_text,
    one_wrong_row_refuses_the_file_and_is_named,
    others_answer_as_if_it_were_missing,
);

/// Makes a demand; its path.
fn made(buyer: &Actor, body: &Value) -> String {
    let id = buyer.post("/demands", body).expect(201)["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    format!("/demands/{id}")
}

/// Makes, submits and approves a demand; its path.
fn open(app: &TestApp, buyer: &Actor, body: &Value) -> String {
    let path = made(buyer, body);
    buyer.act(&format!("{path}/submit")).ok();
    app.operator().act(&format!("/admin{path}/approve")).ok();
    path
}

fn a_demand_is_made_read_edited_and_listed(app: &TestApp) {
    let buyer = app.buyer("Lan");
    let first = buyer.post("/demands", &demand()).expect(201);
    assert_eq!(first["status"], "draft");
    let line = &first["lines"][0];
    assert_eq!(line["reference"], "HN-1");
    assert_eq!(line["identity"]["substances"][0]["id"], "amoxicillin");
    assert!(line["id"].is_string());
    let path = format!("/demands/{}", first["id"].as_str().unwrap());
    let edited = buyer
        .patch(&path, &json!({"title": "Other", "need_by": null}))
        .ok();
    assert_eq!(
        (&edited["title"], &edited["version"]),
        (&json!("Other"), &json!(2))
    );
    assert!(edited["need_by"].is_null());
    assert_eq!(edited["lines"][0]["id"], line["id"]);
    made(&buyer, &demand());
    let page = buyer.get("/demands?mine=true&limit=1").ok();
    let next = format!(
        "/demands?mine=true&cursor={}",
        page["next_cursor"].as_str().unwrap()
    );
    assert_eq!(buyer.get(&next).ok()["items"][0]["id"], first["id"]);
    assert_eq!(buyer.get("/demands").wrong_fields(), ["mine"]);
    assert_eq!(buyer.act(&format!("{path}/close")).ok()["status"], "closed");
    assert_eq!(buyer.act(&format!("{path}/close")).problem(409), "not_now");
    assert_eq!(buyer.patch(&path, &json!({"title": "x"})).problem(409), "not_now");
}

fn wrong_fields_are_named(app: &TestApp) {
    let buyer = app.buyer("Lan");
    let wrong = |fields| buyer.post("/demands", &with(demand(), fields)).wrong_fields();
    assert_eq!(wrong(json!({"hub": "moon"})), ["hub"]);
    assert_eq!(wrong(json!({"closes_at": "2001-01-01T00:00:00Z"})), ["closes_at"]);
    assert_eq!(
        wrong(json!({"lines": [{"text": "a"}, {"text": ""}]})),
        ["lines[1].text"]
    );
    assert_eq!(
        wrong(json!({"lines": [{"text": "a", "substances": [{"id": "zzz"}]}]})),
        ["lines[0].substances[0].id"]
    );
    assert_eq!(
        wrong(json!({"lines": [{"text": "a", "colour": 1}]})),
        ["lines[0].colour"]
    );
    let foreign = json!({"lines": [{"text": "a", "id": "01900000-0000-7000-8000-000000000000"}]});
    assert_eq!(wrong(foreign), ["lines[0].id"]);
    let many: Vec<Value> = (0..201).map(|i| json!({"text": format!("line {i}")})).collect();
    assert_eq!(wrong(json!({"lines": many})), ["lines"]);
    let empty = made(&buyer, &with(demand(), json!({"lines": []})));
    assert_eq!(buyer.act(&format!("{empty}/submit")).wrong_fields(), ["lines"]);
}

fn lines_keep_their_ids(app: &TestApp) {
    let buyer = app.buyer("Lan");
    let path = made(
        &buyer,
        &with(
            demand(),
            json!({"lines": [{"text": "aspirin", "reference": "1"}, {"text": "ibuprofen"}]}),
        ),
    );
    let before = buyer.get(&path).ok()["lines"].clone();
    let lines = json!([{"text": "new"}, {"text": "ibuprofen"}, {"text": "aspirin 100 mg", "reference": "1"}]);
    let after = buyer.patch(&path, &json!({"lines": lines})).ok()["lines"].clone();
    assert_eq!(after[1]["id"], before[1]["id"], "same place, same text");
    assert_eq!(after[2]["id"], before[0]["id"], "same reference");
    let lines = json!([{"text": "moved", "id": after[2]["id"]}]);
    assert_eq!(
        buyer.patch(&path, &json!({"lines": lines})).ok()["lines"][0]["id"],
        after[2]["id"]
    );
}

fn a_public_demand_is_seen_without_its_terms(app: &TestApp) {
    let buyer = app.buyer("Lan");
    let path = open(app, &buyer, &demand());
    assert_eq!(buyer.get(&path).ok()["status"], "open");
    for stranger in [
        app.anonymous(),
        app.buyer("Other"),
        app.registered("supplier", "Fresh", "CN", "asean", "zh"),
    ] {
        let seen = stranger.get(&path).ok();
        assert_eq!(seen["company"]["name"], "Lan");
        assert_eq!(seen["lines"][0]["text"], "Amoxicilin 500mg viên nang");
        for hidden in ["quantity", "target_price", "reference"] {
            assert!(seen["lines"][0][hidden].is_null(), "{hidden} in {seen}");
        }
    }
    let seen = app.supplier("Kunpeng").get(&path).ok();
    assert_eq!(seen["lines"][0]["quantity"], 200_000);
    assert!(seen["lines"][0]["reference"].is_null());
}

fn verified_and_invited_demands_are_not_for_everyone(app: &TestApp) {
    let (buyer, supplier) = (app.buyer("Lan"), app.supplier("Kunpeng"));
    let verified = open(app, &buyer, &with(demand(), json!({"visibility": "verified"})));
    let invited = open(app, &buyer, &with(demand(), json!({"visibility": "invited"})));
    assert_eq!(supplier.get(&verified).ok()["status"], "open");
    assert_eq!(supplier.get(&invited).problem(404), "not_found");
    for stranger in [
        app.anonymous(),
        app.buyer("Other"),
        app.registered("supplier", "Fresh", "CN", "asean", "zh"),
    ] {
        assert_eq!(stranger.get(&verified).problem(404), "not_found");
        assert_eq!(stranger.get(&invited).problem(404), "not_found");
    }
    assert_eq!(app.operator().get(&invited).ok()["status"], "open");
    let public = open(app, &buyer, &demand());
    let hidden = buyer.patch(&public, &json!({"visibility": "invited"})).ok();
    assert!(hidden["pending"].is_null(), "hiding needs nobody's leave");
    assert_eq!(app.anonymous().get(&public).problem(404), "not_found");
}

fn a_hidden_buyer_is_named_nowhere(app: &TestApp) {
    let buyer = app.buyer("Lan Clinic");
    let body = with(
        demand(),
        json!({
            "hide_buyer": true, "title": "Tender of LAN CLINIC",
            "lines": [{"text": "Amoxicillin for Lan Clinic", "reference": "LAN-7"}],
        }),
    );
    let path = open(app, &buyer, &body);
    for stranger in [app.anonymous(), app.supplier("Kunpeng")] {
        let text = stranger.get(&path).text.to_lowercase();
        assert!(!text.contains("lan clinic") && !text.contains("lan-7"), "{text}");
        assert!(!text.contains(&buyer.company()), "{text}");
    }
    assert_eq!(buyer.get(&path).ok()["company"]["name"], "Lan Clinic");
}

fn controlled_lines_vanish(app: &TestApp) {
    let (buyer, supplier) = (app.buyer("Lan"), app.supplier("Kunpeng"));
    let both = json!({"lines": [{"text": "Fentanyl injection 0.1 mg/2 mL"}, {"text": "Paracetamol 500 mg tablets"}]});
    let path = open(app, &buyer, &with(demand(), both));
    let seen = supplier.get(&path).ok();
    assert_eq!(seen["lines"].as_array().unwrap().len(), 1);
    assert_eq!(seen["lines"][0]["text"], "Paracetamol 500 mg tablets");
    assert_eq!(buyer.get(&path).ok()["lines"][0]["controlled"], true);
    let only = json!({"lines": [{"text": "Fentanyl injection 0.1 mg/2 mL"}]});
    let path = open(app, &buyer, &with(demand(), only));
    assert_eq!(supplier.get(&path).problem(404), "not_found");
    assert_eq!(app.anonymous().get(&path).problem(404), "not_found");
}

fn a_demand_expires_by_the_clock(app: &TestApp) {
    let buyer = app.buyer("Lan");
    let soon = app.app.clock.now().plus(Duration::from_secs(600)).to_string();
    let path = open(app, &buyer, &with(demand(), json!({"closes_at": soon})));
    assert_eq!(buyer.get(&path).ok()["status"], "open");
    app.app.clock.advance(Duration::from_secs(601));
    assert_eq!(buyer.get(&path).ok()["status"], "expired");
    assert_eq!(app.anonymous().get(&path).problem(404), "not_found");
    assert_eq!(
        buyer
            .patch(&path, &json!({"closes_at": "2099-01-01T00:00:00Z"}))
            .problem(409),
        "not_now"
    );
    assert_eq!(buyer.act(&format!("{path}/close")).problem(409), "not_now");
    let count = |status: &str| {
        buyer.get(&format!("/demands?mine=true&status={status}")).ok()["items"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!((count("expired"), count("open")), (1, 0));
}

fn an_edit_waits_beside_the_open_version(app: &TestApp) {
    let (buyer, supplier) = (app.buyer("Lan"), app.supplier("Kunpeng"));
    let path = open(app, &buyer, &demand());
    let id = buyer.get(&path).ok()["lines"][0]["id"].clone();
    let line = json!({"id": id, "text": "Ibuprofen 200 mg", "quantity": 7, "unit": "capsule"});
    let edited = buyer.patch(&path, &json!({"lines": [line]})).ok();
    assert_eq!(edited["pending"]["status"], "in_review");
    assert_eq!(
        supplier.get(&path).ok()["lines"][0]["text"],
        "Amoxicilin 500mg viên nang"
    );
    let later = json!({"closes_at": "2098-01-31T00:00:00Z"});
    assert_eq!(buyer.patch(&path, &later).ok()["pending"]["status"], "in_review");
    let seen = supplier.get(&path).ok();
    assert_eq!(seen["closes_at"], "2098-01-31T00:00:00Z", "dates go live at once");
    assert_eq!(
        seen["lines"][0]["quantity"], 7,
        "and so do quantities of lines that are live"
    );
    app.operator().act(&format!("/admin{path}/approve")).ok();
    assert_eq!(supplier.get(&path).ok()["lines"][0]["text"], "Ibuprofen 200 mg");
}

fn lines_come_from_files_and_pasted_text(app: &TestApp) {
    let buyer = app.buyer("Lan");
    let path = made(&buyer, &with(demand(), json!({"lines": []})));
    let import = format!("{path}/lines/import");
    let plain = [("content-type", "text/plain; charset=utf-8")];
    let pasted = "1. Amoxicilin 500mg viên nang\n2. Paracetamol 500 mg tablets\n"
        .as_bytes()
        .to_vec();
    let lines = buyer.send("POST", &import, &plain, Some(pasted)).ok()["lines"].clone();
    assert_eq!(lines[1]["text"], "Paracetamol 500 mg tablets");
    let csv = "text;reference;quantity;unit\r\nИбупрофен 200 мг;K-1;1000;tablet\r\n";
    let lines = buyer
        .upload(&import, "l.csv", "text/csv", csv.as_bytes(), &[])
        .ok()["lines"]
        .clone();
    assert_eq!(lines.as_array().unwrap().len(), 3);
    assert_eq!(lines[2]["quantity"], 1000);
    let csv = csv.replace("1000", "2000");
    let again = buyer
        .upload(&import, "l.csv", "text/csv", csv.as_bytes(), &[])
        .ok()["lines"]
        .clone();
    assert_eq!(
        again.as_array().unwrap().len(),
        3,
        "the same reference is the same line"
    );
    assert_eq!(
        (&again[2]["quantity"], &again[2]["id"]),
        (&json!(2000), &lines[2]["id"])
    );
    let replaced = buyer
        .upload(
            &import,
            "l.csv",
            "text/csv",
            csv.as_bytes(),
            &[("mode", "replace")],
        )
        .ok()["lines"]
        .clone();
    assert_eq!(replaced.as_array().unwrap().len(), 1);
    assert_eq!(replaced[0]["id"], lines[2]["id"]);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, cell) in ["text", "quantity"].into_iter().enumerate() {
        sheet.write_string(0, column as u16, cell).unwrap();
    }
    sheet.write_string(1, 0, "Aspirin 100 mg").unwrap();
    sheet.write_number(1, 1, 50.0).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let lines = buyer
        .upload(
            &format!("{import}?mode=replace"),
            "l.xlsx",
            "application/octet-stream",
            &bytes,
            &[],
        )
        .ok();
    assert_eq!(lines["lines"][0]["quantity"], 50);
}

fn one_wrong_row_refuses_the_file_and_is_named(app: &TestApp) {
    let buyer = app.buyer("Lan");
    let path = made(&buyer, &demand());
    let import = format!("{path}/lines/import");
    let wrong = |csv: &str| {
        buyer
            .upload(&import, "l.csv", "text/csv", csv.as_bytes(), &[])
            .wrong_fields()
    };
    assert_eq!(
        wrong("text,quantity\r\nfine,1\r\nbad,many\r\n,3\r\n"),
        ["rows[3].quantity", "rows[4].text"]
    );
    assert_eq!(wrong("text,colour\r\nfine,1\r\n"), ["file.colour"]);
    assert_eq!(wrong("quantity\r\n1\r\n"), ["file.text"]);
    assert_eq!(
        buyer
            .upload(&import, "l.csv", "text/csv", b"", &[])
            .wrong_fields(),
        ["file"]
    );
    assert_eq!(
        buyer
            .upload(&import, "l.csv", "text/csv", b"text\r\na\r\n", &[("mood", "x")])
            .wrong_fields(),
        ["mood"]
    );
    assert_eq!(
        buyer.post(&import, &json!({})).problem(415),
        "unsupported_media_type"
    );
    assert_eq!(buyer.get(&path).ok()["version"], 1);
}

fn others_answer_as_if_it_were_missing(app: &TestApp) {
    let (buyer, rival) = (app.buyer("Lan"), app.buyer("Rival"));
    let path = made(&buyer, &demand());
    let missing = "/demands/01900000-0000-7000-8000-000000000000";
    let plain = [("content-type", "text/plain")];
    for path in [path.as_str(), missing] {
        let answer = rival.get(path);
        assert_eq!(answer.text, rival.get(missing).text);
        assert_eq!(answer.problem(404), "not_found");
        assert_eq!(
            rival.patch_if(path, "\"1\"", &json!({"title": "x"})).problem(404),
            "not_found"
        );
        assert_eq!(rival.act(&format!("{path}/submit")).problem(404), "not_found");
        assert_eq!(rival.act(&format!("{path}/close")).problem(404), "not_found");
        let lines = rival.send(
            "POST",
            &format!("{path}/lines/import"),
            &plain,
            Some(b"aspirin".to_vec()),
        );
        assert_eq!(lines.problem(404), "not_found");
    }
    let supplier = app.supplier("Kunpeng");
    assert_eq!(supplier.post("/demands", &demand()).problem(403), "forbidden");
    assert_eq!(supplier.act(&format!("{path}/close")).problem(403), "forbidden");
    let fresh = app.registered("buyer", "Fresh", "VN", "asean", "vi");
    let draft = made(&fresh, &demand());
    assert_eq!(fresh.act(&format!("{draft}/submit")).problem(403), "forbidden");
}
