//! Vocabulary files, for those who hold one.

use super::vocabulary::{decide, read_anew};
use crate::{
    on_both_databases,
    support::{
        Actor, Answer, TestApp,
        trade::{named, text},
    },
};
use serde_json::{Value, json};

on_both_databases!(
    a_file_is_tried_taken_and_changes_nothing_twice,
    what_a_file_may_not_do_is_told_with_its_line,
    what_was_decided_can_be_carried_elsewhere,
    a_file_that_is_none_is_refused,
);

const FILE: &str = "id\tinn\tatc\tzh\tru\tkk\tother\tcontrolled\tcas\n\
    # a comment\n\
    zyxomab\tzyxomab\t\t齐索单抗\tзиксомаб\t\tZyxoTrade|Zyxofort\t\t\n\
    amoxicillin\t\t\t\t\tквуксофен\t阿莫西林|Quuxoline\t\t\n\
    amoxicillin+clavulanic-acid\t\t\t\t\t\tBivexaren\t\t\n\
    !herbal\t\t\t\t\t\tFlembaruk\t\t\n\
    ibuprofen\t\t\t布洛芬\t\t\tibuprofen\t\t\n";

fn import(operator: &Actor, file: &str, fields: &[(&str, &str)]) -> Answer {
    let fields = [&[("note", "the licensed list of 2026")], fields].concat();
    let kind = "text/tab-separated-values";
    operator.upload(
        "/admin/vocabulary/import",
        "v.tsv",
        kind,
        file.as_bytes(),
        &fields,
    )
}

fn counts(report: &Value) -> [u64; 5] {
    ["rows", "added", "known", "refused", "names_added"].map(|f| report[f].as_u64().expect(f))
}

fn a_file_is_tried_taken_and_changes_nothing_twice(app: &TestApp) {
    let (maker, operator) = (app.supplier("Guangxi Maker"), app.operator());
    let (listing, _) = app.published(&maker, &named("Zyxofort injection"));
    let tried = import(&operator, FILE, &[("dry_run", "true")]).ok();
    assert_eq!(counts(&tried), [5, 4, 1, 0, 7], "{tried}");
    assert_eq!((&tried["dry_run"], &tried["version"]), (&json!(true), &json!(0)));
    let done = import(&operator, FILE, &[]).ok();
    assert_eq!(counts(&done), [5, 4, 1, 0, 7]);
    assert_eq!((&done["version"], &done["problems"]), (&json!(1), &json!([])));
    read_anew(app);
    let read = maker.get(&format!("/listings/{listing}")).ok();
    assert_eq!(read["identity"]["substances"][0]["id"], "zyxomab");
    let again = import(&operator, FILE, &[]).ok();
    assert_eq!(counts(&again), [5, 0, 5, 0, 0], "{again}");
    assert_eq!(again["version"], 1);
    let audit = operator.get("/admin/audit?entity=vocabulary").ok();
    assert_eq!(audit["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(audit["items"][0]["after"]["file"], "v.tsv");
    let facts = operator.get("/admin/vocabulary/substances/zyxomab").ok();
    assert_eq!(facts["added"], true);
}

fn what_a_file_may_not_do_is_told_with_its_line(app: &TestApp) {
    let operator = app.operator();
    let file = "id\tinn\tru\tother\tcontrolled\n\
        zyxomab\tzyxomab\t\tAmpicillin|Ampicilkin\t\n\
        Bad Id!\tx\t\t\t\n\
        ampicilina\tampicilina\t\t\t\n\
        zyxomab\tzyxomab\t\tZyxofort\t\n\
        gorvatunil\tgorvatunil\t\tDoublename\tsometimes\n\
        flembaruk\tflembaruk\t\tDoublename\t\n\
        bivexaren\tbivexaren\t\tDoublename\t\n\
        !tea\t\t\tZyxotea\t\n\
        amoxicillin+nothing\t\t\tZyxoplus\t\n\
        fentanyl\t\t\t\tprecursor\n";
    let report = import(&operator, file, &[]).ok();
    assert_eq!(counts(&report), [10, 3, 1, 6, 1], "{report}");
    let problems: Vec<(u64, String, String)> = report["problems"]
        .as_array()
        .expect("problems")
        .iter()
        .map(|p| {
            (
                p["line"].as_u64().expect("a line"),
                text(p, "column"),
                text(p, "code"),
            )
        })
        .collect();
    let told = |line: u64, column: &str, code: &str| (line, column.to_owned(), code.to_owned());
    for expected in [
        told(2, "other", "taken"),
        told(2, "other", "look_alike"),
        told(3, "id", "invalid"),
        told(4, "inn", "taken"),
        told(5, "id", "duplicate"),
        told(6, "controlled", "unknown_value"),
        told(8, "other", "duplicate"),
        told(9, "id", "unknown_value"),
        told(10, "id", "unknown_substance"),
    ] {
        assert!(problems.contains(&expected), "{expected:?} in {problems:?}");
    }
    let fentanyl = operator.get("/admin/vocabulary/substances/fentanyl").ok();
    assert_eq!(fentanyl["controlled"], "narcotic", "a flag is never changed");
}

fn what_was_decided_can_be_carried_elsewhere(app: &TestApp) {
    let operator = app.operator();
    decide(&operator, "Quuxofen", "amoxicillin");
    let body = json!({"name": "Bivexaren", "substances": ["amoxicillin", "clavulanic-acid"], "note": "n", "language": "kk"});
    operator.post("/admin/vocabulary/names", &body).expect(201);
    let body = json!({"name": "Flembaruk", "seems": "device", "note": "n"});
    operator.post("/admin/vocabulary/names", &body).expect(201);
    let new = json!({"id": "zyxomab", "inn": "zyxomab", "names": [{"language": "zh", "name": "齐索单抗"}], "note": "n"});
    operator.post("/admin/vocabulary/substances", &new).expect(201);
    let file = operator.get("/admin/vocabulary/export");
    assert!(
        file.header("content-type")
            .starts_with("text/tab-separated-values")
    );
    let file = file.text;
    assert!(file.contains("zyxomab\tzyxomab\t\t齐索单抗"), "{file}");
    let elsewhere = TestApp::on_sqlite();
    let there = elsewhere.operator();
    let report = import(&there, &file, &[]).ok();
    assert_eq!(
        (counts(&report), &report["problems"]),
        ([4, 4, 0, 0, 4], &json!([])),
        "{file}"
    );
    let carried = import(&operator, &there.get("/admin/vocabulary/export").text, &[]).ok();
    assert_eq!(counts(&carried), [4, 0, 4, 0, 0], "{carried}");
    let known = import(&operator, &file, &[]).ok();
    assert_eq!(counts(&known), [4, 0, 4, 0, 0], "{known}");
}

fn a_file_that_is_none_is_refused(app: &TestApp) {
    let operator = app.operator();
    for file in ["", "name\tinn\n", "id\tinn\tnonsense column\nx\ty\n", "id\tid\n"] {
        assert_eq!(import(&operator, file, &[]).wrong_fields()[0], "file", "{file:?}");
    }
    let many = format!("id\tother\n{}", "amoxicillin\t\n".repeat(20_001));
    assert_eq!(import(&operator, &many, &[]).wrong_fields(), ["file"]);
    let kind = "text/tab-separated-values";
    let latin1 = operator.upload(
        "/admin/vocabulary/import",
        "v.tsv",
        kind,
        b"id\t\xff\n",
        &[("note", "n")],
    );
    assert_eq!(latin1.wrong_fields(), ["file"]);
    let no_note = operator.upload("/admin/vocabulary/import", "v.tsv", kind, FILE.as_bytes(), &[]);
    assert_eq!(no_note.wrong_fields(), ["note"]);
    let huge = vec![b'x'; 9 * 1024 * 1024];
    let huge = operator.upload("/admin/vocabulary/import", "v.tsv", kind, &huge, &[("note", "n")]);
    assert_eq!(huge.status, 413);
}
