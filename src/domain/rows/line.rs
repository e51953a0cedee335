//! A row of a buyer's list.

use super::cells::{Columns, Reader, RowError};
use crate::domain::{Problems, demand::LineContent, listing};
use search_index::attributes::Attributes;

/// The columns of a list of wanted goods; `text` must be there.
pub const LINE_COLUMNS: &[&str] = &[
    "reference",
    "text",
    "dose_form",
    "strength",
    "quantity",
    "unit",
    "target_price",
    "currency",
    "kind",
    "substances",
    "same_salt",
];

/// What is wrong with the header line.
pub fn check_line_columns(columns: &Columns) -> Problems {
    let mut problems = Problems::new();
    columns.unknown(|name| LINE_COLUMNS.contains(&name), &mut problems);
    problems.check(
        columns.has("text"),
        "file.text",
        "required",
        "the column must be there",
    );
    problems
}

/// The line that a row makes. Substance ids are checked by the caller, who knows them.
pub fn line_row(
    columns: &Columns,
    cells: &[String],
    known: impl Fn(&LineContent, &mut Problems),
) -> Result<LineContent, Vec<RowError>> {
    let mut row = Reader::new(columns, cells);
    let mut line = LineContent {
        id: None,
        reference: None,
        text: row.cell("text").unwrap_or_default().to_owned(),
        kind: row.word("kind"),
        substances: None,
        dose_form: None,
        strength: None,
        quantity: None,
        unit: row
            .cell("unit")
            .filter(|c| !c.is_empty())
            .map_or_else(listing::unit, str::to_owned),
        target_price: None,
        same_salt: false,
        attributes: Attributes::new(),
    };
    row.text("reference", &mut line.reference);
    row.text("dose_form", &mut line.dose_form);
    row.text("strength", &mut line.strength);
    row.whole("quantity", &mut line.quantity);
    row.money("target_price", &mut line.target_price);
    row.substances(&mut line.substances);
    row.yes_or_no("same_salt", &mut line.same_salt);
    let mut problems = line.check();
    known(&line, &mut problems);
    row.adopt(problems, |field| {
        match field.split(['.', '[']).next().unwrap_or_default() {
            "target_price" if field == "target_price.currency" => "currency".to_owned(),
            top => top.to_owned(),
        }
    });
    if row.errors.is_empty() {
        Ok(line)
    } else {
        Err(row.errors)
    }
}
