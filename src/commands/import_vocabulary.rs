//! `theriac import-vocabulary`: takes in a vocabulary file. Works beside a running server, which follows by itself.

use crate::{
    app::App,
    db::{audit, types::Json},
    domain::Id,
    error::{Error, Result},
    search::{ImportTerms, Report},
};
use std::{fmt::Write as _, path::Path};

/// The largest file, in bytes.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// Imports a file, or only tells what it would do.
pub async fn import_vocabulary(app: &App, file: &Path, dry_run: bool) -> Result<Report> {
    let shown = file.display();
    let size = std::fs::metadata(file)
        .map_err(|e| Error::Malformed(format!("{shown}: {e}")))?
        .len();
    if size > MAX_BYTES {
        return Err(Error::TooLarge(format!(
            "{shown} has more than {MAX_BYTES} bytes"
        )));
    }
    let text = std::fs::read_to_string(file).map_err(|e| Error::Malformed(format!("{shown}: {e}")))?;
    let now = app.clock.now();
    let terms = ImportTerms {
        note: format!("imported from {shown} on the command line"),
        confirmed: false,
        by: None,
        now,
    };
    let search = app.search.clone();
    let (report, plan) = app
        .db
        .read(move |db| search.plan_import(db, &text, &terms))
        .await?;
    if dry_run || plan.new.is_empty() {
        return Ok(report);
    }
    let entry = audit::NewEntry {
        at: now,
        actor_id: None,
        actor: "command line".to_owned(),
        action: "vocabulary.import".to_owned(),
        entity: "vocabulary".to_owned(),
        entity_id: Id::new(now),
        before: None,
        after: Some(Json(serde_json::json!({
            "file": shown.to_string(), "rows": report.rows, "added": report.added,
            "names_added": report.names_added, "refused": report.refused,
        }))),
        request_id: None,
    };
    let version = app
        .db
        .write(move |db| plan.commit(db, &[entry], None, now))
        .await?;
    match version {
        Some(_) => Ok(report),
        None => Err(Error::changed_meanwhile("vocabulary")),
    }
}

/// The report as a terminal shows it.
pub fn told(report: &Report, dry_run: bool) -> String {
    let would = if dry_run { "would be " } else { "" };
    let mut out = String::new();
    for p in &report.problems {
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "line {}, {}: `{}` {} ({})",
            p.line, p.column, p.value, p.message, p.code
        );
    }
    let _ = write!(
        out,
        "{} rows: {} {would}added, {} known, {} refused; {} names {would}added, {} problems",
        report.rows, report.added, report.known, report.refused, report.names_added, report.problem_count
    );
    out
}
