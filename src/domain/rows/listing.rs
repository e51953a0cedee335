//! A row of a supplier's catalogue.

use super::cells::{Columns, Reader, RowError};
use crate::domain::{Problems, listing, listing::ListingContent};
use std::collections::BTreeMap;

/// The columns of a catalogue, as in the template. `name_` and `description_` take any language.
pub const LISTING_COLUMNS: &[&str] = &[
    "external_id",
    "name_zh",
    "name_en",
    "dose_form",
    "strength",
    "pack",
    "manufacturer",
    "origin_country",
    "kind",
    "moq",
    "unit",
    "price",
    "currency",
    "incoterm",
    "lead_time_days",
    "capacity",
    "shelf_life_months",
    "storage",
    "hubs",
    "substances",
    "description_zh",
    "description_en",
];

/// What is wrong with the header line: `external_id` and a name must be there, and no column that nobody reads.
pub fn check_listing_columns(columns: &Columns) -> Problems {
    let mut problems = Problems::new();
    let in_language = |name: &str| {
        language(name, "name_")
            .or(language(name, "description_"))
            .is_some()
    };
    columns.unknown(
        |name| LISTING_COLUMNS.contains(&name) || in_language(name),
        &mut problems,
    );
    problems.check(
        columns.has("external_id"),
        "file.external_id",
        "required",
        "the column must be there",
    );
    let named = columns
        .names()
        .iter()
        .any(|name| language(name, "name_").is_some());
    problems.check(
        named,
        "file.name_en",
        "required",
        "a column such as name_zh or name_en must be there",
    );
    problems
}

fn language<'a>(column: &'a str, prefix: &str) -> Option<&'a str> {
    column.strip_prefix(prefix).filter(|l| !l.is_empty())
}

/// The content that the row makes of `base`, the listing as it is, or of nothing.
/// Hub and substance ids are checked by the caller, who knows them: `known` notes them as problems of the content.
pub fn listing_row(
    columns: &Columns,
    cells: &[String],
    base: Option<&ListingContent>,
    known: impl Fn(&ListingContent, &mut Problems),
) -> Result<ListingContent, Vec<RowError>> {
    let mut row = Reader::new(columns, cells);
    let mut content = base.cloned().unwrap_or_else(ListingContent::blank);
    row.text("external_id", &mut content.external_id);
    if content.external_id.is_none() {
        row.error("external_id", "required", "must be given");
    }
    texts(columns, &row, "name_", &mut content.name);
    texts(columns, &row, "description_", &mut content.description);
    row.text("dose_form", &mut content.dose_form);
    row.text("strength", &mut content.strength);
    row.text("pack", &mut content.pack);
    row.text("manufacturer", &mut content.manufacturer);
    row.code("origin_country", &mut content.origin_country);
    row.code("incoterm", &mut content.incoterm);
    row.whole("moq", &mut content.moq);
    row.whole("capacity", &mut content.capacity);
    row.whole("lead_time_days", &mut content.lead_time_days);
    row.whole("shelf_life_months", &mut content.shelf_life_months);
    row.money("price", &mut content.price);
    row.substances(&mut content.substances);
    if columns.has("kind") {
        content.kind = row.word("kind").unwrap_or_default();
    }
    if let Some(cell) = row.cell("unit") {
        content.unit = if cell.is_empty() {
            listing::unit()
        } else {
            cell.to_owned()
        };
    }
    if let Some(cell) = row.cell("storage") {
        content.storage = Some(cell.to_lowercase()).filter(|c| !c.is_empty());
    }
    if let Some(hubs) = row.list("hubs") {
        content.hubs = hubs;
    }
    let mut problems = content.check();
    known(&content, &mut problems);
    row.adopt(problems, |field| column_of(columns, field));
    if row.errors.is_empty() {
        Ok(content)
    } else {
        Err(row.errors)
    }
}

/// The texts of all languages that the table has columns for.
fn texts(columns: &Columns, row: &Reader<'_>, prefix: &str, into: &mut BTreeMap<String, String>) {
    for column in columns.names() {
        let Some(language) = language(column, prefix) else {
            continue;
        };
        // Column names come in small letters; the listing may say zh-CN.
        let known = into.keys().find(|k| k.eq_ignore_ascii_case(language)).cloned();
        let key = known.unwrap_or_else(|| language.to_owned());
        match row.cell(column) {
            Some(text) if !text.is_empty() => drop(into.insert(key, text.to_owned())),
            _ => drop(into.remove(&key)),
        }
    }
}

/// The column from which a field of the content came.
fn column_of(columns: &Columns, field: &str) -> String {
    let first_name = || columns.names().iter().find(|c| c.starts_with("name_")).cloned();
    match field.split(['.', '[']).next().unwrap_or_default() {
        "name" if field == "name" => first_name().unwrap_or_else(|| field.to_owned()),
        "name" | "description" => field.replacen('.', "_", 1).to_lowercase(),
        "price" if field == "price.currency" => "currency".to_owned(),
        top => top.to_owned(),
    }
}
