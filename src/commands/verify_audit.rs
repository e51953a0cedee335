//! `theriac verify-audit`: whether the audit is what was sealed, entry by entry.

use crate::{
    config::Config,
    db::{
        Database,
        audit::{
            chain::{Fault, Link, Mark, Walk},
            seals,
        },
    },
    error::{Error, Result},
};
use std::{
    fmt,
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

/// Seals read at once.
const BATCH: i64 = 1_000;
/// The most entries named where they stand beside the chain.
const NAMED: i64 = 10;

/// What was found.
#[derive(Debug, Default)]
pub struct Report {
    /// The last seal that holds.
    pub last: Mark,
    /// Entries that wait to be sealed.
    pub waiting: i64,
    /// Entries that say they were written long before one that was sealed before them.
    pub older: Vec<i64>,
    /// What does not hold. Of the chain only the first: behind it nothing can be said.
    pub faults: Vec<Fault>,
}

impl Report {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }

    fn of(walk: Walk, broken: Result<(), Fault>) -> Self {
        let whole = broken.and_then(|()| walk.end());
        Self {
            last: walk.last,
            older: walk.older,
            faults: whole.err().into_iter().collect(),
            waiting: 0,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.faults
            .iter()
            .try_for_each(|fault| writeln!(f, "BROKEN: {fault}"))?;
        if let Some(first) = self.older.first() {
            let n = self.older.len();
            writeln!(
                f,
                "look at: {n} entries (the first is {first}) say they were written more than an hour before one that \
                 was sealed before them"
            )?;
        }
        writeln!(
            f,
            "{} seals hold, {} entries wait to be sealed",
            self.last.seq, self.waiting
        )?;
        write!(f, "newest seal, to be noted elsewhere: {}", self.last)
    }
}

/// Walks along the chain in the database. Only reads; works beside a running server.
pub fn verify_audit(config: &Config, noted: Vec<Mark>) -> Result<Report> {
    let database = Database::open(&config.database_url, 1)?;
    let mut connection = database.connection()?;
    let db = &mut *connection;
    let mut walk = Walk::new(None, noted);
    let broken = loop {
        let links = seals::after(db, walk.last.seq, BATCH)?;
        if links.is_empty() {
            break Ok(());
        }
        if let Err(fault) = links.iter().try_for_each(|link| walk.step(link)) {
            break Err(fault);
        }
    };
    let mut report = Report::of(walk, broken);
    let beside = seals::beside(db, NAMED)?;
    let gone = seals::never_sealed(db, NAMED)?;
    report.waiting = seals::waiting(db)?;
    report
        .faults
        .extend((!beside.is_empty()).then_some(Fault::Beside(beside)));
    report
        .faults
        .extend((!gone.is_empty()).then_some(Fault::NeverSealed(gone)));
    Ok(report)
}

/// Walks along an exported chain, without a database. One that begins later than the chain itself goes on from a seal
/// that was noted.
pub fn verify_file(path: &Path, noted: Vec<Mark>) -> Result<Report> {
    let mut walk: Option<Walk> = None;
    let mut broken = Ok(());
    for (at, line) in BufReader::new(File::open(path)?).lines().enumerate() {
        let link: Link = serde_json::from_str(&line?)
            .map_err(|e| Error::Malformed(format!("line {} is not one of an export: {e}", at + 1)))?;
        let walk = walk.get_or_insert_with(|| {
            let before = noted.iter().find(|n| n.seq == link.seal.seq.saturating_sub(1));
            Walk::new(before.cloned(), noted.clone())
        });
        broken = walk.step(&link);
        if broken.is_err() {
            break;
        }
    }
    Ok(Report::of(walk.unwrap_or_else(|| Walk::new(None, noted)), broken))
}
