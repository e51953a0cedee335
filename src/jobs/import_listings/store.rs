//! Writing a planned batch: listings, failures, audit and count in one transaction.

use super::plan::Planned;
use crate::{
    db::{
        Db, Result, audit,
        audit::NewEntry,
        companies,
        imports::{self, Failure, Import, ImportStatus},
        listings,
        types::{Json, Word},
        users,
    },
    domain::{Id, Time, company::CompanyStatus, rows::RowError},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What became of a batch.
#[derive(Debug)]
pub(super) enum Stored {
    /// It is committed; the import as it stands now.
    Committed(Box<Import>),
    /// Nothing is: the rows were to be submitted, and the company may not any more.
    NotApproved,
    /// Nothing is: another worker was here before.
    Overtaken,
}

/// Writes a batch, or nothing of it when another worker has counted these rows already.
pub(super) fn store(db: &mut Db, import: &Import, planned: Planned, now: Time) -> Result<Stored> {
    let standing = companies::get(db, import.company_id)?.status.0;
    if import.submit && standing != CompanyStatus::Approved {
        return Ok(Stored::NotApproved);
    }
    let counted = counted(import, &planned);
    if !imports::advance(db, &counted, import.processed)? {
        return Ok(Stored::Overtaken);
    }
    let failures = planned
        .failed
        .into_iter()
        .flat_map(|(row, cells, errors)| failures(import.id, row, cells, errors));
    imports::insert_failures(db, &failures.collect::<Vec<_>>())?;
    if import.dry_run {
        return Ok(Stored::Committed(Box::new(counted)));
    }
    let actor = users::get(db, import.user_id)?.email;
    let entry =
        |action: &str, id: Id, after: Value| entry(import, &actor, (action, "listing", id), after, now);
    let mut entries = Vec::new();
    for (listing, _) in &planned.created {
        entries.push(entry("listing.create", listing.id, listing.standing()));
    }
    let (new, versions): (Vec<_>, Vec<_>) = planned.created.into_iter().unzip();
    if !new.is_empty() {
        listings::insert(db, &new, &versions)?;
    }
    for saved in listings::save(db, planned.updated, now)? {
        entries.push(entry("listing.edit", saved.id, saved.standing()));
    }
    if !entries.is_empty() {
        audit::append(db, &entries)?;
    }
    Ok(Stored::Committed(Box::new(counted)))
}

/// Writes the end of an import, unless another worker is further.
pub(super) fn finish(db: &mut Db, import: &Import, now: Time) -> Result<()> {
    if imports::advance(db, import, import.processed)? {
        let actor = users::get(db, import.user_id)?.email;
        let after = json!({
            "status": import.status.0, "created": import.created, "updated": import.updated,
            "unchanged": import.unchanged, "failed": import.failed,
        });
        audit::append(
            db,
            &[entry(
                import,
                &actor,
                ("import.end", "import", import.id),
                after,
                now,
            )],
        )?;
    }
    Ok(())
}

fn counted(import: &Import, planned: &Planned) -> Import {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let (created, updated) = (count(planned.created.len()), count(planned.updated.len()));
    let failed = count(planned.failed.len());
    Import {
        status: Word(ImportStatus::Running),
        processed: import.processed + created + updated + planned.unchanged + failed,
        created: import.created + created,
        updated: import.updated + updated,
        unchanged: import.unchanged + planned.unchanged,
        failed: import.failed + failed,
        ..import.clone()
    }
}

fn failures(import: Id, row: u32, cells: Vec<String>, errors: Vec<RowError>) -> Vec<Failure> {
    // One for each column: the first thing to mend.
    let mut by_column = BTreeMap::new();
    for error in errors {
        by_column.entry(error.column.clone()).or_insert(error);
    }
    let mut cells = Some(cells);
    let failure = |error: RowError| Failure {
        import_id: import,
        row_number: i64::from(row),
        column_name: error.column,
        code: error.code,
        message: error.message,
        value: error.value,
        cells: Json(cells.take().unwrap_or_default()),
    };
    by_column.into_values().map(failure).collect()
}

fn entry(
    import: &Import,
    actor: &str,
    (action, entity, id): (&str, &str, Id),
    after: Value,
    now: Time,
) -> NewEntry {
    NewEntry {
        at: now,
        actor_id: Some(import.user_id),
        actor: actor.to_owned(),
        action: action.to_owned(),
        entity: entity.to_owned(),
        entity_id: id,
        before: None,
        after: Some(Json(after)),
        request_id: Some(import.id.to_string()),
    }
}
