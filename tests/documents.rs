//! Licences and letters: what is taken, and who may read them.

use crate::{
    on_both_databases,
    support::{Actor, Answer, TestApp},
};
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

on_both_databases!(
    a_document_is_kept_and_given_back_as_an_attachment,
    content_decides_what_a_file_is,
    fields_of_the_form_are_checked,
    a_large_file_is_refused_at_once,
    documents_of_others_are_missing,
    documents_go_only_while_the_company_is_a_draft,
    operators_read_documents_and_that_is_written_down,
    a_document_whose_file_is_gone_is_missing,
);

const DOCUMENTS: &str = "/companies/me/documents";
const PDF: &[u8] = b"%PDF-1.7\nlicence";

fn upload(actor: &Actor, name: &str, bytes: &[u8]) -> Answer {
    actor.upload(
        DOCUMENTS,
        name,
        "application/pdf",
        bytes,
        &[("kind", "business_licence")],
    )
}

fn a_document_is_kept_and_given_back_as_an_attachment(app: &TestApp) {
    let owner = app.registered("supplier", "Papers", "CN", "asean", "zh");
    let made = upload(&owner, "..\\secret/营业执照 '1'.pdf", PDF).expect(201);
    insta::assert_json_snapshot!("document", made, { ".id" => "[id]", ".created_at" => "[time]" });
    let listed = owner.get("/companies/me").ok()["documents"].clone();
    assert_eq!(listed, serde_json::json!([made]));
    let path = format!("{DOCUMENTS}/{}", made["id"].as_str().expect("an id"));
    let answer = owner.get(&path);
    assert_eq!(answer.text.as_bytes(), PDF);
    assert_eq!(answer.header("content-type"), "application/pdf");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let disposition = answer.header("content-disposition");
    assert!(
        disposition.starts_with("attachment; filename=\"____ _1_.pdf\""),
        "{disposition}"
    );
}

fn content_decides_what_a_file_is(app: &TestApp) {
    let owner = app.registered("supplier", "Types", "CN", "asean", "zh");
    assert_eq!(
        upload(&owner, "page.pdf", b"<html><script>").wrong_fields(),
        ["file"]
    );
    assert_eq!(upload(&owner, "empty.pdf", b"").wrong_fields(), ["file"]);
    let png = upload(&owner, "scan.pdf", b"\x89PNG\r\n\x1a\nrest").expect(201);
    assert_eq!(png["content_type"], "image/png");
    let jpeg = upload(&owner, "scan.jpg", b"\xff\xd8\xff\xe0rest").expect(201);
    assert_eq!(jpeg["content_type"], "image/jpeg");
}

fn fields_of_the_form_are_checked(app: &TestApp) {
    let owner = app.registered("supplier", "Fields", "CN", "asean", "zh");
    let send = |fields: &[(&str, &str)]| owner.upload(DOCUMENTS, "a.pdf", "application/pdf", PDF, fields);
    assert_eq!(send(&[]).wrong_fields(), ["kind"]);
    assert_eq!(send(&[("kind", "passport")]).wrong_fields(), ["kind"]);
    assert_eq!(
        send(&[("kind", "other"), ("owner", "me")]).wrong_fields(),
        ["owner"]
    );
    assert_eq!(
        send(&[("kind", "other"), ("kind", "other")]).wrong_fields(),
        ["kind"]
    );
    let json = owner.post(DOCUMENTS, &serde_json::json!({}));
    assert_eq!(json.problem(415), "unsupported_media_type");
    assert_eq!(
        app.anonymous().upload(DOCUMENTS, "a", "b", PDF, &[]).problem(401),
        "unauthenticated"
    );
}

fn a_large_file_is_refused_at_once(app: &TestApp) {
    let owner = app.registered("supplier", "Large", "CN", "asean", "zh");
    // A gigabyte is announced: the answer comes before the first byte of it is sent.
    let started = Instant::now();
    let head = format!(
        "POST /api/v1{DOCUMENTS} HTTP/1.1\r\nhost: test\r\nauthorization: Bearer {}\r\n\
         content-type: multipart/form-data; boundary=x\r\ncontent-length: 1073741824\r\n\r\n",
        owner.token.as_deref().unwrap_or_default()
    );
    let mut stream = TcpStream::connect(app.root.trim_start_matches("http://")).expect("a connection");
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .expect("a socket");
    stream.write_all(head.as_bytes()).expect("sent");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 413");
    assert!(started.elapsed() < Duration::from_secs(2));
    // Just above the limit, and within what the form's text may take.
    let mut file = PDF.to_vec();
    file.resize(10 * 1024 * 1024 + 1, b' ');
    assert_eq!(upload(&owner, "large.pdf", &file).problem(413), "too_large");
    file.pop();
    upload(&owner, "largest.pdf", &file).expect(201);
}

fn documents_of_others_are_missing(app: &TestApp) {
    let owner = app.registered("supplier", "Mine", "CN", "asean", "zh");
    let made = upload(&owner, "a.pdf", PDF).expect(201);
    let path = format!("{DOCUMENTS}/{}", made["id"].as_str().expect("an id"));
    let other = app.registered("supplier", "Yours", "CN", "asean", "zh");
    assert_eq!(other.get(&path).problem(404), "not_found");
    assert_eq!(other.send("DELETE", &path, &[], None).problem(404), "not_found");
    assert_eq!(app.anonymous().get(&path).problem(401), "unauthenticated");
    owner.get(&path).expect(200);
}

fn documents_go_only_while_the_company_is_a_draft(app: &TestApp) {
    let owner = app.registered("supplier", "Going", "CN", "asean", "zh");
    let made = upload(&owner, "a.pdf", PDF).expect(201);
    let path = format!("{DOCUMENTS}/{}", made["id"].as_str().expect("an id"));
    owner.send("DELETE", &path, &[], None).expect(204);
    assert_eq!(owner.get(&path).problem(404), "not_found");
    let kept = upload(&owner, "b.pdf", PDF).expect(201);
    owner.act("/companies/me/submit").ok();
    let path = format!("{DOCUMENTS}/{}", kept["id"].as_str().expect("an id"));
    assert_eq!(owner.send("DELETE", &path, &[], None).problem(409), "not_now");
}

/// As one may be in a restored backup, if it was deleted while that was made.
fn a_document_whose_file_is_gone_is_missing(app: &TestApp) {
    let owner = app.registered("supplier", "Gone", "CN", "asean", "zh");
    let made = upload(&owner, "gone.pdf", PDF).expect(201);
    let folder = app.app.config.data_dir.join("files/documents");
    for entry in std::fs::read_dir(folder).expect("a folder") {
        std::fs::remove_file(entry.expect("an entry").path()).expect("a file");
    }
    let path = format!("{DOCUMENTS}/{}", made["id"].as_str().expect("an id"));
    assert_eq!(owner.get(&path).problem(404), "not_found");
    assert_eq!(owner.send("DELETE", &path, &[], None).status, 204);
}

fn operators_read_documents_and_that_is_written_down(app: &TestApp) {
    let owner = app.registered("supplier", "Read", "CN", "asean", "zh");
    let made = upload(&owner, "a.pdf", PDF).expect(201);
    let id = made["id"].as_str().expect("an id");
    let path = format!("/admin/companies/{}/documents/{id}", owner.company());
    assert_eq!(owner.get(&path).problem(403), "forbidden");
    assert_eq!(app.operator_of(&["cee"]).get(&path).problem(404), "not_found");
    let operator = app.operator_of(&["asean"]);
    let answer = operator.get(&path);
    assert_eq!(answer.text.as_bytes(), PDF);
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(answer.header("content-disposition").starts_with("attachment"));
    let entries = operator.get(&format!("/admin/audit?entity_id={id}")).ok();
    assert_eq!(entries["items"][0]["action"], "document.read", "{entries}");
    assert_eq!(entries["items"][0]["actor"], "operator-asean@example.org");
    // Under another company's id it is as missing as none.
    let other = app.registered("supplier", "Other Read", "CN", "asean", "zh");
    let path = format!("/admin/companies/{}/documents/{id}", other.company());
    assert_eq!(operator.get(&path).problem(404), "not_found");
}

#[test]
fn a_slow_upload_is_given_up() {
    let app = TestApp::on_sqlite();
    let owner = app.registered("supplier", "Slow", "CN", "asean", "zh");
    let head = format!(
        "POST /api/v1{DOCUMENTS} HTTP/1.1\r\nhost: test\r\nauthorization: Bearer {}\r\n\
         content-type: multipart/form-data; boundary=x\r\ncontent-length: 1000\r\n\r\n\
         --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF",
        owner.token.as_deref().unwrap_or_default()
    );
    let mut stream = TcpStream::connect(app.root.trim_start_matches("http://")).expect("a connection");
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("a socket");
    stream.write_all(head.as_bytes()).expect("sent");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 408");
}
