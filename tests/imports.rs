//! Catalogues: what is taken, what is not, and that counts add up.

use crate::{
    on_both_databases,
    support::{Actor, TestApp, build::listing, runtime},
};
use diesel::prelude::*;
use serde_json::{Value, json};
use std::{fs, path::PathBuf, time::Duration};
use theriac::{
    db::{self, imports, jobs, schema},
    domain::Id,
    jobs::{import_job, tidy},
};

on_both_databases!(
    rows_become_listings_and_the_same_file_changes_nothing,
    wrong_rows_are_named_and_come_back_mended,
    a_dry_run_writes_nothing,
    columns_that_are_left_out_leave_as_it_is,
    what_operators_decided_is_not_undone,
    a_published_listing_is_edited_as_by_hand,
    a_second_run_counts_nothing_twice,
    an_import_waits_for_the_place_of_its_file,
    a_file_that_cannot_be_read_is_refused_at_once,
    others_answer_as_if_it_were_missing,
    a_workbook_is_taken_in,
    the_template_is_taken_in,
    files_are_forgotten_after_a_week_and_one_that_cannot_be_holds_up_no_other,
);

/// Imports a file and waits for its end.
fn import(app: &TestApp, supplier: &Actor, csv: &str, fields: &[(&str, &str)]) -> Value {
    import_file(app, supplier, "catalogue.csv", csv.as_bytes(), fields)
}

fn import_file(app: &TestApp, supplier: &Actor, name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> Value {
    let started = supplier
        .upload("/listings/import", name, "text/csv", bytes, fields)
        .expect(202);
    let path = format!("/imports/{}", started["import_id"].as_str().expect("an id"));
    let ended = app.eventually("the import's end", || {
        let import = supplier.get(&path).ok();
        ["done", "failed"]
            .contains(&import["status"].as_str().expect("a status"))
            .then_some(import)
    });
    let count = |name: &str| ended[name].as_i64().expect("a count");
    if ended["status"] == "done" {
        let parts: i64 = ["created", "updated", "unchanged", "failed"]
            .map(count)
            .iter()
            .sum();
        assert_eq!(parts, count("total"), "{ended}");
        assert_eq!(ended["progress"], 100);
    }
    ended
}

fn counts(import: &Value) -> [i64; 4] {
    ["created", "updated", "unchanged", "failed"].map(|name| import[name].as_i64().expect("a count"))
}

/// A catalogue of so many rows.
fn catalogue(rows: usize, price: &str) -> String {
    let row = |i| {
        format!(
            "A-{i},阿莫西林胶囊,Amoxicillin Capsules,胶囊,0.5g,{i}粒/盒,Kunpeng,CN,{price},USD,asean;cee\r\n"
        )
    };
    let head = "external_id,name_zh,name_en,dose_form,strength,pack,manufacturer,origin_country,price,currency,hubs\r\n";
    head.to_owned() + &(1..=rows).map(row).collect::<String>()
}

fn listed(supplier: &Actor, query: &str) -> Vec<Value> {
    supplier
        .get(&format!("/listings?mine=true&limit=100{query}"))
        .ok()["items"]
        .as_array()
        .expect("items")
        .clone()
}

fn rows_become_listings_and_the_same_file_changes_nothing(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let submit = [("submit", "true"), ("dry_run", "false")];
    // More than one batch.
    let first = import(app, &supplier, &catalogue(450, "1.20"), &submit);
    assert_eq!(counts(&first), [450, 0, 0, 0]);
    let waiting = listed(&supplier, "&status=in_review");
    assert_eq!(waiting.len(), 100);
    assert_eq!(waiting[0]["hubs"], json!(["asean", "cee"]));
    assert_eq!(waiting[0]["price"], json!({"amount": "1.20", "currency": "USD"}));
    assert_eq!(waiting[0]["identity"]["substances"][0]["id"], "amoxicillin");
    assert_eq!(
        counts(&import(app, &supplier, &catalogue(450, "1.20"), &submit)),
        [0, 0, 450, 0]
    );
    assert_eq!(
        counts(&import(app, &supplier, &catalogue(451, "1.30"), &submit)),
        [1, 450, 0, 0]
    );
}

fn wrong_rows_are_named_and_come_back_mended(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let csv = "external_id,name_en,moq,price,currency,kind,hubs\r\n\
        A,Aspirin tablets,10,1.20,USD,finished_product,asean\r\n\
        B,\"Quoted, \"\"cell\"\"\nof two lines\",many,1.20,,toy,moon\r\n\
        A,Again,1,,,,\r\n\
        ,No code,1,,,,\r\n\
        C,,1,,,,\r\n";
    let ended = import(app, &supplier, csv, &[]);
    assert_eq!(counts(&ended), [1, 0, 0, 4]);
    let named: Vec<String> = ended["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| {
            format!(
                "{} {} {}",
                e["row"],
                e["column"].as_str().unwrap(),
                e["code"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        named,
        [
            "3 currency required",
            "3 hubs unknown_hub",
            "3 kind unknown_value",
            "3 moq not_a_number",
            "4 external_id duplicate",
            "5 external_id required",
            "6 name_en required",
        ]
    );
    assert_eq!(ended["errors"][3]["value"], "many");
    let path = format!("/imports/{}/failed-rows", ended["id"].as_str().unwrap());
    let failed = supplier.get(&path);
    assert!(failed.header("content-type").starts_with("text/csv"));
    assert!(failed.header("content-disposition").contains("attachment"));
    let mended = failed
        .text
        .replace("many", "7")
        .replace(",toy,moon", ",api,cee")
        .replace("1.20,,", "1.20,EUR,");
    let again = import(app, &supplier, &mended, &[]);
    assert_eq!(counts(&again), [1, 1, 0, 2], "{again}");
    let b = listed(&supplier, "")
        .into_iter()
        .find(|l| l["external_id"] == "B")
        .unwrap();
    assert_eq!(b["name"]["en"], "Quoted, \"cell\"\nof two lines");
    assert_eq!((&b["moq"], &b["kind"]), (&json!(7), &json!("api")));
}

fn a_dry_run_writes_nothing(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let ended = import(app, &supplier, &catalogue(3, "oops"), &[("dry_run", "true")]);
    assert_eq!(counts(&ended), [0, 0, 0, 3]);
    let ended = import(
        app,
        &supplier,
        &catalogue(3, "1"),
        &[("dry_run", "true"), ("submit", "true")],
    );
    assert_eq!(counts(&ended), [3, 0, 0, 0]);
    assert!(listed(&supplier, "").is_empty());
}

fn columns_that_are_left_out_leave_as_it_is(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    import(app, &supplier, &catalogue(1, "1.20"), &[]);
    let ended = import(
        app,
        &supplier,
        "external_id,name_en,pack,price,currency\r\nA-1,Amoxicillin Capsules,,2.5,eur\r\n",
        &[],
    );
    assert_eq!(counts(&ended), [0, 1, 0, 0]);
    let listing = &listed(&supplier, "")[0];
    assert_eq!(listing["name"]["zh"], "阿莫西林胶囊");
    assert_eq!(listing["price"], json!({"amount": "2.5", "currency": "EUR"}));
    assert!(listing["pack"].is_null(), "an empty cell clears");
}

fn what_operators_decided_is_not_undone(app: &TestApp) {
    let (supplier, operator) = (app.supplier("Kunpeng"), app.operator());
    let submit = [("submit", "true")];
    import(app, &supplier, &catalogue(3, "1.20"), &submit);
    let decide = |index: usize, action: &str| {
        let id = listed(&supplier, "")[index]["id"].as_str().unwrap().to_owned();
        operator
            .post(
                &format!("/admin/listings/{id}/{action}"),
                &json!({"reason_code": "other"}),
            )
            .ok();
    };
    decide(0, "reject");
    decide(1, "request-changes");
    let ended = import(app, &supplier, &catalogue(3, "1.20"), &submit);
    assert_eq!(counts(&ended), [0, 0, 2, 1]);
    assert_eq!(ended["errors"][0]["code"], "not_now");
    let statuses = || {
        listed(&supplier, "")
            .iter()
            .map(|l| l["status"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(statuses(), ["rejected", "changes_requested", "in_review"]);
    let ended = import(app, &supplier, &catalogue(3, "1.30"), &submit);
    assert_eq!(counts(&ended), [0, 2, 0, 1]);
    assert_eq!(statuses(), ["rejected", "in_review", "in_review"]);
}

fn a_published_listing_is_edited_as_by_hand(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    import(app, &supplier, &catalogue(1, "1.20"), &[("submit", "true")]);
    let path = format!("/listings/{}", listed(&supplier, "")[0]["id"].as_str().unwrap());
    app.operator().act(&format!("/admin{path}/approve")).ok();
    import(app, &supplier, &catalogue(1, "1.30"), &[]);
    let listing = supplier.get(&path).ok();
    assert!(listing["pending"].is_null());
    assert_eq!(app.buyer("Lan").get(&path).ok()["price"]["amount"], "1.30");
    let renamed = catalogue(1, "1.30").replace("Amoxicillin Capsules", "Amoxicillin Capsules 500 mg");
    assert_eq!(counts(&import(app, &supplier, &renamed, &[])), [0, 1, 0, 0]);
    assert_eq!(counts(&import(app, &supplier, &renamed, &[])), [0, 0, 1, 0]);
    assert_eq!(supplier.get(&path).ok()["pending"]["status"], "in_review");
    assert_eq!(
        app.anonymous().get(&path).ok()["name"]["en"],
        "Amoxicillin Capsules"
    );
}

/// What a crash after the first batch leaves behind: rows counted and committed, and the job still there.
fn half_done(app: &TestApp, supplier: &Actor, attempts: i32, meanwhile: impl FnOnce()) -> String {
    let ended = import(app, supplier, &catalogue(450, "1.20"), &[("submit", "true")]);
    let id: Id = ended["id"].as_str().unwrap().parse().unwrap();
    meanwhile();
    let now = app.app.clock.now();
    let again = app.app.db.write(move |db| {
        let done = imports::get(db, id)?;
        let half = imports::Import {
            status: db::types::Word(imports::ImportStatus::Running),
            processed: 200,
            created: 200,
            finished_at: None,
            ..done
        };
        assert!(imports::advance(db, &half, 450)?);
        let job = jobs::Job {
            attempts,
            ..import_job(id, now)
        };
        jobs::enqueue(db, &[job])
    });
    runtime().block_on(again).expect("the database answers");
    format!("/imports/{id}")
}

fn ended(app: &TestApp, supplier: &Actor, path: &str) -> Value {
    app.eventually("the second run's end", || {
        let import = supplier.get(path).ok();
        (import["status"] == "done").then_some(import)
    })
}

fn a_second_run_counts_nothing_twice(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let path = half_done(app, &supplier, 0, || ());
    assert_eq!(
        counts(&ended(app, &supplier, &path)),
        [200, 0, 250, 0],
        "the rows behind the count were there already"
    );
}

/// However long that is away: the job is not set aside.
fn an_import_waits_for_the_place_of_its_file(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let place = app.app.config.data_dir.join("files");
    let away = place.with_extension("away");
    let path = half_done(app, &supplier, 11, || {
        fs::rename(&place, &away).expect("a folder");
        fs::write(&place, "in the way").expect("a file");
    });
    let states = || {
        let read = app.app.db.read(|db| {
            Ok::<_, db::Error>(theriac::db!(db, |c| schema::jobs::table
                .filter(schema::jobs::last_error.is_not_null())
                .select((schema::jobs::attempts, schema::jobs::dead))
                .load::<(i32, bool)>(c)?))
        });
        runtime().block_on(read).expect("jobs")
    };
    let seen = app.eventually("a failed attempt", || states().pop());
    assert_eq!(seen, (12, false));
    fs::remove_file(&place).expect("a file");
    fs::rename(&away, &place).expect("a folder");
    app.app.clock.advance(Duration::from_secs(3_000));
    let supplier = app.log_in(&supplier.email);
    assert_eq!(counts(&ended(app, &supplier, &path)), [200, 0, 250, 0]);
}

fn a_file_that_cannot_be_read_is_refused_at_once(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let wrong = |bytes: &[u8], fields: &[(&str, &str)]| {
        supplier
            .upload("/listings/import", "x.csv", "text/csv", bytes, fields)
            .wrong_fields()
    };
    assert_eq!(wrong(b"", &[]), ["file"]);
    assert_eq!(wrong(b"PK\x03\x04 not a workbook", &[]), ["file"]);
    assert_eq!(
        wrong(b"external_id,name_en,pirce\r\nA,B,1\r\n", &[]),
        ["file.pirce"]
    );
    assert_eq!(wrong(b"external_id,moq\r\nA,1\r\n", &[]), ["file.name_en"]);
    assert_eq!(wrong(b"name_en\r\nA\r\n", &[]), ["file.external_id"]);
    let fine = b"external_id,name_en\r\nA,B\r\n";
    assert_eq!(wrong(fine, &[("submit", "perhaps")]), ["submit"]);
    assert_eq!(wrong(fine, &[("mode", "x")]), ["mode"]);
    let large = vec![b'x'; 33 << 20];
    assert_eq!(
        supplier
            .upload("/listings/import", "x.csv", "text/csv", &large, &[])
            .problem(413),
        "too_large"
    );
    assert_eq!(
        supplier.post("/listings/import", &listing()).problem(415),
        "unsupported_media_type"
    );
    let fresh = app.registered("supplier", "Fresh", "CN", "asean", "zh");
    let refused = fresh.upload(
        "/listings/import",
        "x.csv",
        "text/csv",
        fine,
        &[("submit", "true")],
    );
    assert_eq!(refused.problem(403), "forbidden");
    assert_eq!(
        counts(&import(app, &fresh, "external_id,name_en\r\nA,B\r\n", &[])),
        [1, 0, 0, 0]
    );
}

fn others_answer_as_if_it_were_missing(app: &TestApp) {
    let (supplier, rival) = (app.supplier("Kunpeng"), app.supplier("Rival"));
    let ended = import(app, &supplier, &catalogue(1, "1"), &[]);
    let path = format!("/imports/{}", ended["id"].as_str().unwrap());
    assert_eq!(rival.get(&path).problem(404), "not_found");
    assert_eq!(
        rival.get(&format!("{path}/failed-rows")).problem(404),
        "not_found"
    );
    assert_eq!(app.buyer("Lan").get(&path).problem(403), "forbidden");
    assert_eq!(app.anonymous().get(&path).problem(401), "unauthenticated");
}

fn a_workbook_is_taken_in(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, cell) in ["external_id", "name_zh", "moq"].into_iter().enumerate() {
        sheet.write_string(0, column as u16, cell).unwrap();
    }
    sheet.write_string(1, 0, "A").unwrap();
    sheet.write_string(1, 1, "布洛芬片").unwrap();
    sheet.write_number(1, 2, 500.0).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(
        counts(&import_file(app, &supplier, "c.xlsx", &bytes, &[])),
        [1, 0, 0, 0]
    );
    assert_eq!(listed(&supplier, "")[0]["moq"], 500);
}

fn the_template_is_taken_in(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let template = supplier.get("/listings/import/template").text;
    assert!(
        template
            .trim_start_matches('\u{feff}')
            .starts_with("external_id,name_zh,name_en,dose_form,strength")
    );
    assert_eq!(counts(&import(app, &supplier, &template, &[])), [0, 0, 0, 0]);
}

fn files_are_forgotten_after_a_week_and_one_that_cannot_be_holds_up_no_other(app: &TestApp) {
    let supplier = app.supplier("Kunpeng");
    let place = app.app.config.data_dir.join("files");
    let kept = |id: &Value| {
        let id: Id = id["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        let import = runtime().block_on(app.app.db.read(move |db| imports::get(db, id)));
        import.expect("an import").stored_name
    };
    let all: Vec<PathBuf> = ["1.00", "2.00"]
        .map(|price| kept(&import(app, &supplier, &catalogue(1, price), &[])))
        .map(|name| place.join(name))
        .to_vec();
    // A folder cannot be deleted as a file is.
    fs::remove_file(&all[0]).expect("a file");
    fs::create_dir_all(all[0].join("in the way")).expect("a folder");
    let round = || runtime().block_on(tidy(app.app.clone())).expect("a round");
    app.app.clock.advance(Duration::from_secs(6 * 24 * 3_600));
    round();
    assert!(all[1].exists(), "not before a week is over");
    app.app.clock.advance(Duration::from_secs(2 * 24 * 3_600));
    round();
    assert!(!all[1].exists());
    fs::remove_dir_all(&all[0]).expect("a folder");
    fs::write(&all[0], "a file again").expect("a file");
    round();
    assert!(!all[0].exists(), "tried again");
}
