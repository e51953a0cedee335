//! Comma-, semicolon- and tab-separated text, row by row.
//!
//! The `csv` crate is this module's measure (a test holds the two together), but not its reader: it
//! skips blank lines without saying so, and rows must carry the number a spreadsheet program shows; it
//! takes a quotation mark that is never closed for the rest of the file; and a cell of 50 MB would be
//! in memory before it could be refused.

use super::delimiter::{Layout, find};
use super::raw::{Flaw, RawRow};
use super::text::TextStream;
use super::{Limits, SheetError};

/// A reader of rows over decoded text.
pub(super) struct Delimited {
    text: TextStream,
    layout: Layout,
    most_cells: usize,
    most_chars: usize,
    /// Rows begun so far, blank ones included.
    number: u32,
}

/// What ended a cell.
enum End {
    Cell,
    Row,
}

impl Delimited {
    /// Stands at the first row, with the delimiter that the header line shows.
    pub(super) fn new(mut text: TextStream, limits: &Limits) -> Result<Delimited, SheetError> {
        let layout = find(&mut text)?;
        Delimited::with_layout(text, layout, limits)
    }

    /// Stands at the first row, with a delimiter that is known.
    pub(super) fn with_layout(
        text: TextStream,
        layout: Layout,
        limits: &Limits,
    ) -> Result<Delimited, SheetError> {
        let mut reader = Delimited {
            text,
            layout,
            most_cells: limits.max_columns.saturating_add(1),
            most_chars: limits.max_cell_chars,
            number: 0,
        };
        reader.rewind()?;
        Ok(reader)
    }

    /// Back to the first row.
    pub(super) fn rewind(&mut self) -> Result<(), SheetError> {
        self.text.rewind()?;
        self.number = 0;
        if self.layout.declared {
            self.next_row()?;
            self.number = 0;
        }
        Ok(())
    }

    /// The next row in which something stands.
    ///
    /// # Errors
    /// `unclosed_quote`, `unreadable`.
    pub(super) fn next_row(&mut self) -> Result<Option<RawRow>, SheetError> {
        while self.text.peek()?.is_some() {
            self.number = self.number.saturating_add(1);
            let row = self.read_row()?;
            if !row.is_blank() {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    fn read_row(&mut self) -> Result<RawRow, SheetError> {
        let mut row = RawRow::new(self.number);
        loop {
            let mut cell = Cell::new(self.most_chars);
            let end = self.read_cell(&mut cell)?;
            cell.put_into(&mut row, self.most_cells);
            if matches!(end, End::Row) {
                return Ok(row);
            }
        }
    }

    fn read_cell(&mut self, cell: &mut Cell) -> Result<End, SheetError> {
        if self.text.peek()? == Some('"') {
            self.text.next()?;
            self.read_quoted(cell)?;
        }
        // What follows a closed quotation is taken as it is: `"12" pack` means `12 pack`.
        loop {
            match self.text.next()? {
                Some(c) if c == self.layout.delimiter => return Ok(End::Cell),
                None | Some('\n') => return Ok(End::Row),
                Some('\r') => {
                    if self.text.peek()? == Some('\n') {
                        self.text.next()?;
                    }
                    return Ok(End::Row);
                }
                Some(c) => cell.push(c),
            }
        }
    }

    fn read_quoted(&mut self, cell: &mut Cell) -> Result<(), SheetError> {
        loop {
            match self.text.next()? {
                Some('"') if self.text.peek()? != Some('"') => return Ok(()),
                Some('"') => {
                    self.text.next()?;
                    cell.push('"');
                }
                Some(c) => cell.push(c),
                None => {
                    let message = format!("row {}: a quotation mark is opened and never closed", self.number);
                    return Err(SheetError::new("unclosed_quote", message));
                }
            }
        }
    }
}

/// A cell that stops growing one character past the limit: should the row be handed back and come
/// again as it is, it must be too long again, and not be taken for a text that ends there.
struct Cell {
    text: String,
    room: usize,
    over: bool,
}

impl Cell {
    fn new(most: usize) -> Cell {
        Cell {
            text: String::new(),
            room: most,
            over: false,
        }
    }

    fn push(&mut self, c: char) {
        if self.over {
            return;
        }
        self.over = self.room == 0;
        self.room = self.room.saturating_sub(1);
        self.text.push(c);
    }

    fn put_into(self, row: &mut RawRow, most_cells: usize) {
        if row.cells.len() >= most_cells {
            row.surplus |= !self.text.trim().is_empty();
            return;
        }
        if self.over {
            row.flaws.push((row.cells.len(), Flaw::TooLong));
        }
        row.cells.push(self.text);
    }
}
