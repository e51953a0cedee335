/// What is wrong with a cell before its text is even looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// The text was cut, as it is longer than the limit.
    TooLong,
    /// The text is a formula, not a value.
    Formula,
    /// The text is a spreadsheet's error, such as `#REF!`.
    ErrorValue,
}

/// A row as it stands in the file, not yet held against the header line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RawRow {
    /// As a spreadsheet program shows it, from 1.
    pub(super) number: u32,
    pub(super) cells: Vec<String>,
    /// Cells with a flaw, by place, ascending.
    pub(super) flaws: Vec<(usize, Flaw)>,
    /// The row went on with more cells than are kept.
    pub(super) surplus: bool,
}

impl RawRow {
    pub(super) fn new(number: u32) -> RawRow {
        RawRow {
            number,
            ..RawRow::default()
        }
    }

    /// Nothing stands in it; such rows are skipped everywhere.
    pub(super) fn is_blank(&self) -> bool {
        !self.surplus && self.flaws.is_empty() && self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}
