use super::cell;
use super::delimited::Delimited;
use super::raw::RawRow;
use super::spool::Spool;
use super::{CellError, SheetError};

/// A row of text cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The number a spreadsheet program shows beside the row: the header line is usually row 1.
    pub number: u32,
    /// In the order of the header line; of a good row, as many as it has columns.
    pub cells: Vec<String>,
}

/// A row that cannot be used, and every reason why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// The row as far as it could be read, so that it can be handed back and mended.
    pub row: Row,
    /// At least one.
    pub errors: Vec<CellError>,
}

/// What a row turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// Its cells can be used.
    Good(Row),
    /// Something is wrong with it; the rows behind it are read all the same.
    Bad(BadRow),
}

/// The rows of a sheet, in order; blank ones are left out.
///
/// An `Err` means that the file could not be read on (a failing disk): `open` has looked for
/// everything else. It is the last item.
pub struct Rows {
    headers: Vec<String>,
    stored: Stored,
    failed: bool,
}

/// Where the rows wait.
pub(super) enum Stored {
    /// In the file, read as they are asked for.
    Text(Delimited),
    /// In memory, packed.
    Memory(Spool),
}

impl Rows {
    pub(super) fn new(headers: Vec<String>, stored: Stored) -> Rows {
        Rows {
            headers,
            stored,
            failed: false,
        }
    }

    fn next_raw(&mut self) -> Result<Option<RawRow>, SheetError> {
        match &mut self.stored {
            Stored::Text(reader) => reader.next_row(),
            Stored::Memory(spool) => Ok(spool.next_row()),
        }
    }
}

impl Iterator for Rows {
    type Item = Result<Record, SheetError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        match self.next_raw() {
            Ok(raw) => Some(Ok(judge(raw?, &self.headers))),
            Err(error) => {
                self.failed = true;
                Some(Err(error))
            }
        }
    }
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows")
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}

/// Holds a row against the header line.
fn judge(raw: RawRow, headers: &[String]) -> Record {
    let errors = cell::errors(&raw, headers);
    let mut row = Row {
        number: raw.number,
        cells: raw.cells,
    };
    for text in &mut row.cells {
        super::neutral::bare(text);
    }
    if errors.is_empty() {
        row.cells.resize(headers.len(), String::new());
        return Record::Good(row);
    }
    row.cells
        .resize(row.cells.len().max(headers.len()), String::new());
    Record::Bad(BadRow { row, errors })
}
