//! Documents and catalogues that one node took are there for all: in a folder that all have, and in an S3-compatible store.
//!
//! For the store: built with `--features s3`, `THERIAC_TEST_S3` names a bucket (`s3://theriac-test`), and the usual
//! `AWS_…` variables say where it is. `.ci/s3` does all that with a server of its own.

use super::cluster::Nodes;
use crate::support::runtime;
use std::fmt::Write;
use theriac::{config::FilesPlace, files::Files};

#[test]
fn files_are_for_all_nodes_in_a_folder() {
    trade_files(None);
}

#[test]
fn files_are_for_all_nodes_in_a_store() {
    let Some(bucket) = bucket() else { return };
    trade_files(Some(&format!("{bucket}/nodes-{}", std::process::id())));
}

#[test]
fn a_store_keeps_what_it_is_given() {
    let Some(bucket) = bucket() else { return };
    let place = FilesPlace::of(&format!("{bucket}/kept-{}", std::process::id())).expect("a place");
    let files = Files::open(&place).expect("a store");
    let folder = tempfile::tempdir().expect("a folder");
    let (from, to) = (folder.path().join("from"), folder.path().join("to"));
    // More than goes in one part.
    let bytes: Vec<u8> = (0..12_000_000_u32).map(|n| (n % 251) as u8).collect();
    std::fs::write(&from, &bytes).expect("a file");
    runtime().block_on(async {
        files.check().await.expect("it answers");
        files.put_file("large", &from).await.expect("it is kept");
        files.copy_to("large", &to).await.expect("it is there");
        files
            .put("small", b"a licence".to_vec())
            .await
            .expect("it is kept");
        assert_eq!(files.get("small").await.expect("it is there"), b"a licence");
        for name in ["large", "small", "small"] {
            files.delete(name).await.expect("it is gone");
        }
        assert!(files.get("small").await.is_err());
    });
    assert!(std::fs::read(&to).expect("a file") == bytes);
    let missing = FilesPlace::of("s3://there-is-no-such-bucket/at-all").expect("a place");
    let missing = Files::open(&missing).expect("it is not looked at yet");
    assert!(runtime().block_on(missing.check()).is_err());
}

fn bucket() -> Option<String> {
    let bucket = std::env::var("THERIAC_TEST_S3").ok();
    if bucket.is_none() {
        eprintln!("\n*** SKIPPED: no S3-compatible store is named (THERIAC_TEST_S3); see .ci/s3 ***\n");
    }
    bucket
}

fn trade_files(place: Option<&str>) {
    let Some(mut nodes) = Nodes::start_with(2, place) else {
        return;
    };
    let supplier = nodes.approved("supplier", "Stored Maker", "CN");
    let pdf = b"%PDF-1.4 a licence";
    let fields = [("kind", "business_licence")];
    let there = nodes.at(1, &supplier);
    let document = supplier
        .upload(
            "/companies/me/documents",
            "gmp.pdf",
            "application/pdf",
            pdf,
            &fields,
        )
        .expect(201);
    let id = document["id"].as_str().expect("an id");
    let read = there.get(&format!("/companies/me/documents/{id}"));
    assert_eq!((read.status, read.text.as_bytes()), (200, &pdf[..]));

    // The node that took the catalogue is gone before its job is done: the other one does it.
    let mut csv = String::from("external_id,name_en,dose_form,strength\n");
    for n in 0..400 {
        let _ = writeln!(csv, "P-{n},Paracetamol {n},tablet,500 mg");
    }
    let import = supplier
        .upload("/listings/import", "all.csv", "text/csv", csv.as_bytes(), &[])
        .expect(202);
    nodes.kill(0);
    let path = format!("/imports/{}", import["import_id"].as_str().expect("an id"));
    nodes.eventually("the import", || {
        let import = there.get(&path).ok();
        assert_ne!(import["status"], "failed", "{import}");
        (import["status"] == "done" && import["created"] == 400).then_some(())
    });
}
