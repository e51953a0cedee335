//! Cells by the name of their column.

use super::ERROR_COLUMNS;
use crate::domain::{FieldError, Money, Problems, demand::SubstanceChoice};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, de::IntoDeserializer};

/// What is wrong with one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowError {
    /// The column.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// A stable code.
    pub code: String,
    /// The same in plain English.
    pub message: String,
}

/// The columns of a table.
#[derive(Debug, Clone)]
pub struct Columns(Vec<String>);

impl Columns {
    /// By the header line, in its order.
    pub fn new(headers: Vec<String>) -> Self {
        Self(headers)
    }

    /// The names, in the order of the cells.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// Whether the table has this column.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|n| n == name)
    }

    /// The cell of this column: `None` without the column, empty when nothing stands in it.
    pub fn cell<'a>(&self, cells: &'a [String], name: &str) -> Option<&'a str> {
        let at = self.0.iter().position(|n| n == name)?;
        Some(cells.get(at).map_or("", |cell| cell.trim()))
    }

    /// Notes columns that nobody reads: a misspelt name must not lose a column without a word.
    pub(super) fn unknown(&self, known: impl Fn(&str) -> bool, problems: &mut Problems) {
        let ignored = |name: &str| name.is_empty() || ERROR_COLUMNS.contains(&name);
        for name in self.0.iter().filter(|name| !ignored(name) && !known(name)) {
            problems.add(
                format!("file.{name}"),
                "unknown_column",
                "is not a column that is read here; see the template",
            );
        }
    }
}

/// One row while it is read: the cells, and what was wrong so far.
pub(super) struct Reader<'a> {
    columns: &'a Columns,
    cells: &'a [String],
    pub(super) errors: Vec<RowError>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(columns: &'a Columns, cells: &'a [String]) -> Self {
        Self {
            columns,
            cells,
            errors: Vec::new(),
        }
    }

    pub(super) fn cell(&self, name: &str) -> Option<&'a str> {
        self.columns.cell(self.cells, name)
    }

    pub(super) fn error(&mut self, column: &str, code: &str, message: impl Into<String>) {
        let value = self.cell(column).unwrap_or_default().chars().take(200).collect();
        self.errors.push(RowError {
            column: column.to_owned(),
            value,
            code: code.to_owned(),
            message: message.into(),
        });
    }

    /// Takes over what a content's own check found, each at the column that its field came from.
    pub(super) fn adopt(&mut self, problems: Problems, column_of: impl Fn(&str) -> String) {
        for FieldError { field, code, message } in problems.into_vec() {
            let column = column_of(&field);
            if !self.errors.iter().any(|e| e.column == column) {
                self.error(&column, &code, message);
            }
        }
    }

    /// A text, if the table has the column.
    pub(super) fn text(&self, name: &str, into: &mut Option<String>) {
        if let Some(cell) = self.cell(name) {
            *into = Some(cell).filter(|c| !c.is_empty()).map(str::to_owned);
        }
    }

    /// A code in capitals, such as a country.
    pub(super) fn code(&self, name: &str, into: &mut Option<String>) {
        if let Some(cell) = self.cell(name) {
            *into = Some(cell).filter(|c| !c.is_empty()).map(str::to_uppercase);
        }
    }

    /// A whole number.
    pub(super) fn whole(&mut self, name: &str, into: &mut Option<i64>) {
        match self.cell(name) {
            None => {}
            Some("") => *into = None,
            Some(cell) => match cell.parse() {
                Ok(number) => *into = Some(number),
                Err(_) => self.error(
                    name,
                    "not_a_number",
                    "must be a whole number without separators, such as 1000",
                ),
            },
        }
    }

    /// `yes` or `no`; an empty cell is no.
    pub(super) fn yes_or_no(&mut self, name: &str, into: &mut bool) {
        match self.cell(name).map(str::to_lowercase).as_deref() {
            None => {}
            Some("" | "no" | "false" | "0") => *into = false,
            Some("yes" | "true" | "1") => *into = true,
            Some(_) => self.error(name, "unknown_value", "must be yes or no"),
        }
    }

    /// One of the words that a plain enum is in JSON.
    pub(super) fn word<T: for<'de> Deserialize<'de>>(&mut self, name: &str) -> Option<T> {
        let cell = self.cell(name).filter(|c| !c.is_empty())?.to_lowercase();
        let plain: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
            cell.as_str().into_deserializer();
        let read = T::deserialize(plain);
        if let Err(e) = &read {
            self.error(name, "unknown_value", e.to_string().replace('`', "'"));
        }
        read.ok()
    }

    /// An amount in one column and its currency in another.
    pub(super) fn money(&mut self, name: &str, into: &mut Option<Money>) {
        let Some(cell) = self.cell(name) else { return };
        if cell.is_empty() {
            *into = None;
            return;
        }
        let currency = self.cell("currency").unwrap_or_default().to_uppercase();
        if currency.is_empty() {
            self.error("currency", "required", format!("must be given where {name} is"));
        }
        match Decimal::from_str_exact(cell) {
            Ok(amount) => *into = Some(Money { amount, currency }),
            Err(_) => self.error(
                name,
                "not_a_number",
                "must be a number with a decimal point, such as 1.20",
            ),
        }
    }

    /// Several values in one cell, separated by `;`.
    pub(super) fn list(&self, name: &str) -> Option<Vec<String>> {
        let parts = self.cell(name)?.split(';').map(|p| p.trim().to_lowercase());
        Some(parts.filter(|p| !p.is_empty()).collect())
    }

    /// Ids of substances, separated by `;`.
    pub(super) fn substances(&self, into: &mut Option<Vec<SubstanceChoice>>) {
        if let Some(ids) = self.list("substances") {
            let choices: Vec<_> = ids.into_iter().map(|id| SubstanceChoice { id }).collect();
            *into = Some(choices).filter(|c| !c.is_empty());
        }
    }
}
