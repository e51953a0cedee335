use super::open::check_rows;
use super::raw::{Flaw, RawRow};
use super::spool::Spool;
use super::{Limits, SheetError};

/// Puts the cells of a workbook, which come one by one with their place, together to rows.
pub(super) struct Grid<'a> {
    limits: &'a Limits,
    /// Memory that the rows may take, in bytes.
    room: u64,
    header: Option<RawRow>,
    row: RawRow,
    spool: Spool,
}

impl<'a> Grid<'a> {
    pub(super) fn new(limits: &'a Limits, room: u64) -> Grid<'a> {
        Grid {
            limits,
            room,
            header: None,
            row: RawRow::new(0),
            spool: Spool::default(),
        }
    }

    /// Adds the cell at (row, column), both from 0; rows and columns must ascend, as Excel demands too.
    pub(super) fn add(
        &mut self,
        place: (u32, u32),
        mut text: String,
        flaw: Option<Flaw>,
    ) -> Result<(), SheetError> {
        let number = place.0.saturating_add(1);
        if number != self.row.number {
            self.end_row(RawRow::new(number))?;
        }
        if flaw.is_none() && text.trim().is_empty() {
            return Ok(());
        }
        let column = place.1 as usize;
        if column > self.limits.max_columns {
            self.row.surplus = true;
            return Ok(());
        }
        if column < self.row.cells.len() {
            return Err(SheetError::new(
                "broken_workbook",
                "the workbook's cells are out of order",
            ));
        }
        let flaw = if cut(&mut text, self.limits.max_cell_chars) {
            Some(Flaw::TooLong)
        } else {
            flaw
        };
        self.row.cells.resize(column, String::new());
        self.row.cells.push(text);
        self.row.flaws.extend(flaw.map(|flaw| (column, flaw)));
        Ok(())
    }

    /// The header row and the rows below it.
    pub(super) fn finish(mut self) -> Result<(Option<RawRow>, Spool), SheetError> {
        self.end_row(RawRow::new(u32::MAX))?;
        Ok((self.header, self.spool))
    }

    fn end_row(&mut self, next: RawRow) -> Result<(), SheetError> {
        if next.number < self.row.number {
            return Err(SheetError::new(
                "broken_workbook",
                "the workbook's rows are out of order",
            ));
        }
        let row = std::mem::replace(&mut self.row, next);
        if row.is_blank() {
            return Ok(());
        }
        if self.header.is_none() {
            self.header = Some(row);
            return Ok(());
        }
        self.spool.push(&row);
        check_rows(u32::try_from(self.spool.rows()).unwrap_or(u32::MAX), self.limits)?;
        if self.spool.bytes() > self.room {
            return Err(too_large());
        }
        Ok(())
    }
}

/// The sheet would take more memory than it may.
pub(super) fn too_large() -> SheetError {
    SheetError::new(
        "too_large",
        "the sheet holds too much text: split it, or save it as CSV",
    )
}

/// Shortens a text to one character more than it may have; whether it had more than it may.
fn cut(text: &mut String, most: usize) -> bool {
    let mut beyond = text.char_indices().skip(most).map(|(at, _)| at);
    let over = beyond.next().is_some();
    if let Some(end) = beyond.next() {
        text.truncate(end);
    }
    over
}
