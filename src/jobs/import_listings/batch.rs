//! The rows of a file, a few hundred at a time.

use crate::{
    domain::rows::{Columns, RowError},
    sheet::{Record, Sheet, SheetError},
};
use std::collections::HashMap;

/// A row, with what is wrong with it as a row of a table, before anyone asks what it means.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) number: u32,
    pub(super) cells: Vec<String>,
    pub(super) errors: Vec<RowError>,
}

/// The rows that are left.
#[derive(Debug)]
pub(super) struct Batches {
    sheet: Sheet,
    columns: Columns,
    /// Which row had a code first. It depends on the file alone, so a second run judges as the first one did.
    seen: HashMap<String, u32>,
}

impl Batches {
    pub(super) fn new(sheet: Sheet) -> Self {
        let columns = Columns::new(sheet.headers.clone());
        Self {
            sheet,
            columns,
            seen: HashMap::new(),
        }
    }

    /// Passes over rows that are counted already.
    pub(super) fn skip(&mut self, rows: i64) -> Result<(), SheetError> {
        for _ in 0..rows {
            self.one()?;
        }
        Ok(())
    }

    /// The next rows, at most so many; none at the end.
    pub(super) fn next(&mut self, most: usize) -> Result<Vec<Row>, SheetError> {
        let mut rows = Vec::with_capacity(most);
        while rows.len() < most {
            let Some(row) = self.one()? else { break };
            rows.push(row);
        }
        Ok(rows)
    }

    fn one(&mut self) -> Result<Option<Row>, SheetError> {
        let Some(record) = self.sheet.rows.next().transpose()? else {
            return Ok(None);
        };
        let mut row = match record {
            Record::Good(row) => Row {
                number: row.number,
                cells: row.cells,
                errors: Vec::new(),
            },
            Record::Bad(bad) => {
                let error = |e: crate::sheet::CellError| RowError {
                    column: e.column.unwrap_or_default(),
                    value: e.value,
                    code: e.code.to_owned(),
                    message: e.message,
                };
                let errors = bad.errors.into_iter().map(error).collect();
                Row {
                    number: bad.row.number,
                    cells: bad.row.cells,
                    errors,
                }
            }
        };
        let code = self
            .columns
            .cell(&row.cells, "external_id")
            .unwrap_or_default()
            .to_owned();
        if code.is_empty() {
            return Ok(Some(row));
        }
        if let Some(first) = self.seen.get(&code) {
            row.errors.push(RowError {
                column: "external_id".to_owned(),
                value: code,
                code: "duplicate".to_owned(),
                message: format!("stands in row {first} already"),
            });
        } else {
            self.seen.insert(code, row.number);
        }
        Ok(Some(row))
    }
}
