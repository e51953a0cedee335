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

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::{BufRead, BufReader, Read, Write},
        net::{TcpListener, TcpStream},
        sync::mpsc,
    };

    /// Answers as Meilisearch's documentation says, and tells what it was asked.
    fn stand_in() -> (SocketAddr, mpsc::Receiver<(String, Value)>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let tell = tell.clone();
                std::thread::spawn(move || answer_all(stream, &tell));
            }
        });
        (address, told)
    }

    fn answer_all(stream: TcpStream, tell: &mpsc::Sender<(String, Value)>) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let (mut writer, mut polls) = (stream, 0);
        loop {
            let (mut first, mut length) = (String::new(), 0);
            if reader.read_line(&mut first).unwrap_or(0) == 0 {
                return;
            }
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if line.trim().is_empty() {
                    break;
                }
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let asked: Vec<&str> = first.split(' ').take(2).collect();
            polls += usize::from(asked[1].starts_with("/tasks/"));
            // Every second look at a task finds it done.
            let (status, text) = match asked[1] {
                "/health" => (200, json!({"status": "available"})),
                task if task.starts_with("/tasks/") && polls % 2 == 1 => {
                    (200, json!({"status": "processing"}))
                }
                task if task.starts_with("/tasks/") => (200, json!({"status": "succeeded"})),
                "/indexes/listings/search" => (200, json!({"hits": [], "estimatedTotalHits": 0})),
                _ => (202, json!({"taskUid": 7, "status": "enqueued"})),
            };
            let _ = tell.send((asked.join(" "), serde_json::from_slice(&body).unwrap_or_default()));
            let text = text.to_string();
            let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n", text.len());
            writer.write_all((head + &text).as_bytes()).unwrap();
        }
    }

    #[test]
    fn it_is_told_what_to_search_by_and_given_every_listing_once() {
        let (address, told) = stand_in();
        fill(address, &Corpus::new(1), 10_001).unwrap();
        let told: Vec<(String, Value)> = told.try_iter().collect();
        let of = |what: &str| {
            told.iter()
                .filter(|(asked, _)| asked == what)
                .map(|(_, body)| body)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            of("POST /indexes"),
            [&json!({"uid": "listings", "primaryKey": "id"})]
        );
        let settings = of("PATCH /indexes/listings/settings");
        assert_eq!(settings[0]["searchableAttributes"], json!(["words"]));
        let documents = of("POST /indexes/listings/documents");
        let sizes: Vec<usize> = documents.iter().map(|d| d.as_array().unwrap().len()).collect();
        assert_eq!(sizes, [10_000, 1]);
        let first = &documents[0][0];
        assert!(
            first["words"].as_array().unwrap().len() > 3 && first["id"] == 0,
            "{first}"
        );
        for shown in shown_fields() {
            assert!(!first[shown].is_null(), "{shown}");
        }
    }

    #[test]
    fn questions_carry_filters_and_counts() {
        let (address, told) = stand_in();
        let corpus = Corpus::new(1);
        let mut load = Load::on(address).unwrap();
        let questions = corpus.questions(Class::Facets, 40);
        let requests: Vec<Request> = questions.iter().map(ask).collect();
        load.ask_all(&requests).unwrap();
        let told: Vec<Value> = told.try_iter().map(|(_, body)| body).collect();
        assert_eq!(told.len(), 40);
        assert!(
            told.iter()
                .all(|body| body["limit"] == 20 && body["facets"].as_array().unwrap().len() == 4)
        );
        for question in &questions {
            let body = told.iter().find(|b| {
                b["q"] == question.text.as_str() && {
                    let filter = b["filter"].to_string();
                    question.hub.is_none_or(|h| filter.contains(h))
                        && question.dose_form.is_none_or(|f| filter.contains(f))
                }
            });
            assert!(body.is_some(), "{question:?}");
        }
    }
}
