//! PostgreSQL's full text: a GIN index over a `tsvector` of the configuration `simple`, ranked by `ts_rank`, with the
//! total; the last word of a question as a beginning (`:*`) where the question is one. It mends no typos.

mod cluster;
mod wire;

use super::{searched, shown};
use crate::{
    commands::bench::{asks::FACETS, failed, processor::Cores},
    error::Result,
};
pub(in crate::commands::bench) use cluster::Cluster;
use search_index::corpus::{Class, Corpus, Question};
use std::path::Path;
use wire::{Connection, Row};

/// So many connections, each with a server process of its own, are asked at once.
const AT_ONCE: usize = 4;

/// A cluster of its own with the listings in it.
pub(in crate::commands::bench) struct Postgres {
    connections: Vec<Connection>,
    cluster: Cluster,
}

/// The programs' folder: the one given, or the first with `initdb` and `postgres` in it.
pub(in crate::commands::bench) fn programs(given: &str) -> Option<std::path::PathBuf> {
    cluster::programs(given)
}

impl Postgres {
    /// Starts a cluster on the core of what is measured, and fills it.
    pub(in crate::commands::bench) fn start(
        programs: &Path,
        cores: Cores,
        corpus: &Corpus,
        rows: usize,
    ) -> Result<Self> {
        let cluster = Cluster::start(programs, cores)?;
        let mut first = Connection::open(cluster.address, "postgres")?;
        first.run(
            "CREATE TABLE listings (id integer PRIMARY KEY, kind text, dose_form text, origin_country text, \
             storage text, hubs text[], doc text, words text, tsv tsvector)",
        )?;
        let mut line = String::new();
        first.copy_in(
            "COPY listings (id, kind, dose_form, origin_country, storage, hubs, doc, words) FROM STDIN",
            |send| {
                for listing in corpus.listings(rows) {
                    line.clear();
                    let doc = shown(&listing);
                    let cells = [
                        listing.number.to_string(),
                        doc["kind"].as_str().unwrap_or_default().to_owned(),
                        listing.form.unwrap_or_default().to_owned(),
                        listing.origin_country.to_owned(),
                        listing.storage.to_owned(),
                        format!("{{{}}}", listing.hubs.join(",")),
                        doc.to_string(),
                        searched(corpus, &listing).join(" | "),
                    ];
                    for (i, cell) in cells.iter().enumerate() {
                        line += if i > 0 { "\t" } else { "" };
                        line += &cell.replace('\\', "\\\\").replace(['\t', '\n'], " ");
                    }
                    line.push('\n');
                    send(line.as_bytes())?;
                }
                Ok(())
            },
        )?;
        first.run("UPDATE listings SET tsv = to_tsvector('simple', words)")?;
        first.run("ALTER TABLE listings DROP COLUMN words")?;
        first.run("CREATE INDEX listings_tsv ON listings USING gin (tsv)")?;
        first.run("VACUUM (FULL, ANALYZE) listings")?;
        let mut connections = vec![first];
        for _ in 1..AT_ONCE {
            connections.push(Connection::open(cluster.address, "postgres")?);
        }
        for connection in &mut connections {
            for (name, sql) in statements() {
                connection.prepare(name, &sql)?;
            }
        }
        Ok(Self { connections, cluster })
    }

    /// The number of the process from which all others of the cluster descend.
    pub(in crate::commands::bench) fn process(&self) -> u32 {
        self.cluster.process()
    }

    /// Asks everything; the bytes of all rows.
    pub(in crate::commands::bench) fn ask_all(&mut self, asks: &[Ask]) -> Result<usize> {
        let mut bytes = 0;
        for some in asks.chunks(AT_ONCE) {
            for (connection, ask) in self.connections.iter_mut().zip(some) {
                connection.execute(ask.statement, &ask.values)?;
            }
            for (connection, _) in self.connections.iter_mut().zip(some) {
                bytes += connection.rows()?.iter().map(bytes_of).sum::<usize>();
            }
        }
        Ok(bytes)
    }

    /// How many listings a question finds.
    pub(in crate::commands::bench) fn total(&mut self, ask: &Ask) -> Result<usize> {
        let connection = self
            .connections
            .first_mut()
            .ok_or_else(|| failed("no connection"))?;
        connection.execute(ask.statement, &ask.values)?;
        let rows = connection.rows()?;
        let first = rows.first().and_then(|row| row.first()?.as_ref());
        let total = first.map(|bytes| String::from_utf8_lossy(bytes).parse());
        total
            .unwrap_or(Ok(0))
            .map_err(|_| failed("PostgreSQL told no total"))
    }
}

fn bytes_of(row: &Row) -> usize {
    row.iter().flatten().map(Vec::len).sum()
}

/// A question as a prepared statement and its values.
pub(in crate::commands::bench) struct Ask {
    statement: &'static str,
    values: Vec<String>,
}

impl Ask {
    pub(in crate::commands::bench) fn of(question: &Question) -> Self {
        let open = if question.class == Class::Prefix { ":*" } else { "" };
        let words = question
            .text
            .split_whitespace()
            .map(|w| format!("'{}'", w.replace('\'', "''")));
        let words = words.collect::<Vec<_>>().join(" & ") + open;
        let (statement, value) = match (question.class, question.hub, question.dose_form) {
            (Class::Facets, Some(hub), _) => ("in_hub", Some(hub)),
            (Class::Facets, _, Some(form)) => ("of_form", Some(form)),
            (Class::Facets, _, _) => ("counted", None),
            _ => ("plain", None),
        };
        let values = [words].into_iter().chain(value.map(str::to_owned));
        Self {
            statement,
            values: values.collect(),
        }
    }
}

/// The statements by name. Where nothing is counted, the total comes with the rows; counting needs the hits twice.
fn statements() -> [(&'static str, String); 4] {
    let plain = "SELECT count(*) OVER (), doc FROM listings, to_tsquery('simple', $1) q WHERE tsv @@ q \
        ORDER BY ts_rank(tsv, q) DESC, id LIMIT 20"
        .to_owned();
    let counted = |filter: &str| {
        let columns = FACETS.join(", ");
        let sets: Vec<String> = FACETS.iter().map(|f| format!("({f})")).collect();
        format!(
            "WITH hits AS MATERIALIZED (SELECT id, {columns}, ts_rank(tsv, q) AS rank \
               FROM listings, to_tsquery('simple', $1) q WHERE tsv @@ q {filter}) \
             SELECT (SELECT count(*) FROM hits), \
               (SELECT json_agg(doc) FROM (SELECT doc FROM listings JOIN \
                 (SELECT id, rank FROM hits ORDER BY rank DESC, id LIMIT 20) best USING (id) ORDER BY rank DESC, id) page), \
               (SELECT json_agg(counts) FROM (SELECT {columns}, count(*) FROM hits \
                 GROUP BY GROUPING SETS ({})) counts)",
            sets.join(", ")
        )
    };
    [
        ("plain", plain),
        ("counted", counted("")),
        ("in_hub", counted("AND (hubs = '{}' OR $2 = ANY (hubs))")),
        ("of_form", counted("AND dose_form = $2")),
    ]
}
