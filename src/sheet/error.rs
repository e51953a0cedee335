/// Longest piece of a file that is repeated in an error, in characters.
const SHOWN: usize = 200;

/// Why a whole file is refused; nothing of it may be imported.
///
/// `code` is one of: `empty`, `too_large`, `unreadable`, `encoding`, `unsupported_format`,
/// `old_workbook`, `encrypted`, `broken_workbook`, `unpacked_too_large`, `too_many_parts`,
/// `xml_entities`, `no_header`, `duplicate_column`, `too_many_columns`, `too_many_rows`,
/// `unclosed_quote`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SheetError {
    /// A stable word for programs.
    pub code: &'static str,
    /// A sentence for the person who sent the file, with what to do about it.
    pub message: String,
}

impl SheetError {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> SheetError {
        SheetError {
            code,
            message: message.into(),
        }
    }

    pub(super) fn unreadable(error: &std::io::Error) -> SheetError {
        SheetError::new("unreadable", format!("the file cannot be read: {error}"))
    }
}

/// Why one row is refused; the rows behind it are read all the same.
///
/// `code` is one of: `too_many_cells`, `control_character`, `cell_too_long`, `formula`, `error_value`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row}: {message}")]
pub struct CellError {
    /// The row's number as a spreadsheet program shows it: the header line is usually row 1.
    pub row: u32,
    /// The column's name from the header line, where the fault has one.
    pub column: Option<String>,
    /// A stable word for programs.
    pub code: &'static str,
    /// A sentence for the person who sent the file.
    pub message: String,
    /// The beginning of what stood in the cell.
    pub value: String,
}

/// The beginning of a text, short enough to be repeated in an error.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}
