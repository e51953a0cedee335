//! Meilisearch, over its HTTP API, where its program is given.
//!
//! Written from its documented API and tested against a stand-in; not run against the program itself.

use super::{searched, shown};
use crate::{
    commands::bench::{
        asks::{FACETS, PAGE},
        failed,
        load::Load,
        place::free_address,
        processor::Cores,
        wire::{Connection, Request},
    },
    error::Result,
};
use search_index::corpus::{Class, Corpus, Question};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// So many documents are given at once.
const BATCH: usize = 10_000;
const PATIENCE: Duration = Duration::from_secs(900);

/// A server of its own with the listings in it; it ends, and its folder is removed, when this is dropped.
pub(in crate::commands::bench) struct Meilisearch {
    server: Child,
    _folder: tempfile::TempDir,
    load: Load,
}

impl Meilisearch {
    /// Starts the program on the core of what is measured, and fills it.
    pub(in crate::commands::bench) fn start(
        program: &Path,
        cores: Cores,
        corpus: &Corpus,
        rows: usize,
    ) -> Result<Self> {
        let (folder, address) = (
            tempfile::Builder::new().prefix("theriac-bench-ms-").tempdir()?,
            free_address()?,
        );
        let mut serve = Command::new(program);
        serve.arg("--db-path").arg(folder.path().join("data"));
        serve.args([
            "--http-addr",
            &address.to_string(),
            "--no-analytics",
            "--env",
            "development",
        ]);
        serve
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut server = cores.on_served(|| serve.spawn())?;
        let load = fill(address, corpus, rows).and_then(|()| Load::on(address));
        if load.is_err() {
            let _ = server.kill();
            let _ = server.wait();
        }
        Ok(Self {
            load: load?,
            server,
            _folder: folder,
        })
    }

    /// The number of its process.
    pub(in crate::commands::bench) fn process(&self) -> u32 {
        self.server.id()
    }

    /// Asks everything; the bytes of all bodies.
    pub(in crate::commands::bench) fn ask_all(&mut self, requests: &[Request]) -> Result<usize> {
        self.load.ask_all(requests)
    }
}

impl Drop for Meilisearch {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Waits until it answers, tells it what to search and count by, and gives it the listings.
fn fill(address: SocketAddr, corpus: &Corpus, rows: usize) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    let mut connection = loop {
        let health = Connection::open(address).and_then(|mut c| {
            c.ask(&Request::get("/health"))?.good()?;
            Ok(c)
        });
        match health {
            Ok(connection) => break connection,
            Err(e) if Instant::now() > deadline => return Err(e),
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    let mut last = told(
        &mut connection,
        "POST",
        "/indexes",
        &json!({"uid": "listings", "primaryKey": "id"}),
    )?;
    let settings = json!({
        "searchableAttributes": ["words"],
        "displayedAttributes": shown_fields(),
        "filterableAttributes": FACETS.iter().copied().chain(["hubs"]).collect::<Vec<_>>(),
    });
    finished(&mut connection, last)?;
    last = told(&mut connection, "PATCH", "/indexes/listings/settings", &settings)?;
    finished(&mut connection, last)?;
    let mut batch = Vec::new();
    for listing in corpus.listings(rows) {
        let mut document = shown(&listing);
        document["words"] = json!(searched(corpus, &listing));
        document["dose_form"] = json!(listing.form.unwrap_or_default());
        if listing.hubs.is_empty() {
            document["hubs"] = json!(["*"]);
        }
        batch.push(document);
        if batch.len() == BATCH || listing.number + 1 == rows {
            last = told(
                &mut connection,
                "POST",
                "/indexes/listings/documents",
                &json!(batch),
            )?;
            finished(&mut connection, last)?;
            batch.clear();
        }
    }
    Ok(())
}

/// Everything that a hit shows, so that the words it is found by are not sent.
fn shown_fields() -> Vec<&'static str> {
    vec![
        "id",
        "external_id",
        "kind",
        "name",
        "dose_form",
        "strength",
        "pack",
        "manufacturer",
        "origin_country",
        "hubs",
        "storage",
        "unit",
        "company",
        "identity",
    ]
}

/// Sends a change; the number of its task.
fn told(connection: &mut Connection, method: &str, path: &str, body: &Value) -> Result<u64> {
    let request = Request::with_body(method, path, "application/json", "", body.to_string().as_bytes());
    let answer: Value = serde_json::from_slice(&connection.ask(&request)?.good()?)?;
    answer["taskUid"]
        .as_u64()
        .ok_or_else(|| failed(format!("Meilisearch: {answer}")))
}

/// Waits until a task is done.
fn finished(connection: &mut Connection, task: u64) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    let request = Request::get(&format!("/tasks/{task}"));
    loop {
        let answer: Value = serde_json::from_slice(&connection.ask(&request)?.good()?)?;
        match answer["status"].as_str() {
            Some("succeeded") => return Ok(()),
            Some("enqueued" | "processing") if Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(50));
            }
            _ => return Err(failed(format!("Meilisearch: {answer}"))),
        }
    }
}

/// A question, as it is asked: Meilisearch takes the last word as a beginning and mends typos by itself.
pub(in crate::commands::bench) fn ask(question: &Question) -> Request {
    let mut body = json!({"q": question.text, "limit": PAGE});
    if question.class == Class::Facets {
        body["facets"] = json!(FACETS);
    }
    let hub = question.hub.map(|hub| format!("hubs IN [\"*\", \"{hub}\"]"));
    let form = question.dose_form.map(|form| format!("dose_form = \"{form}\""));
    let filter: Vec<String> = hub.into_iter().chain(form).collect();
    if !filter.is_empty() {
        body["filter"] = json!(filter);
    }
    let body = body.to_string();
    Request::with_body(
        "POST",
        "/indexes/listings/search",
        "application/json",
        "",
        body.as_bytes(),
    )
}
