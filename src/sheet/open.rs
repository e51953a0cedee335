use super::delimited::Delimited;
use super::raw::RawRow;
use super::rows::{Rows, Stored};
use super::source::{Handle, Source, read_piece, rewind};
use super::text::TextStream;
use super::{Limits, SheetError, encoding, workbook};

/// A table of text cells.
#[derive(Debug)]
pub struct Sheet {
    /// The columns' names: trimmed, in small letters, each but once. A column without one is `""`.
    pub headers: Vec<String>,
    /// How many rows `rows` will give, good and bad.
    pub total: u32,
    /// The rows under the header line.
    pub rows: Rows,
}

/// Opens a CSV or XLSX file.
///
/// The content decides which it is; `file_name` is only repeated in errors. A text file is read
/// through before this returns, so that what refuses the whole file is known before its first row is
/// used, and then again row by row as `rows` is asked: memory does not grow with it.
///
/// # Errors
/// Every code of [`SheetError`], with the file's name in the message.
pub fn open(source: impl Into<Source>, file_name: &str, limits: &Limits) -> Result<Sheet, SheetError> {
    open_any(source.into(), limits).map_err(|error| SheetError {
        message: format!("{}: {}", printable(file_name), error.message),
        ..error
    })
}

fn open_any(source: Source, limits: &Limits) -> Result<Sheet, SheetError> {
    let mut handle = source.handle(limits)?;
    let mut start = [0; 8];
    let length = read_piece(&mut handle, &mut start)?;
    rewind(&mut handle)?;
    match &start[..length] {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => {
            let (header, spool) = workbook::read(handle, limits)?;
            let headers = headers(header, limits)?;
            let total = u32::try_from(spool.rows()).unwrap_or(u32::MAX);
            Ok(Sheet {
                headers: headers.clone(),
                total,
                rows: Rows::new(headers, Stored::Memory(spool)),
            })
        }
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(workbook::refuse_compound_file(&mut handle)),
        [b'%', b'P', b'D', b'F', ..] => {
            let message = "this is a PDF; send the table itself, as .csv or .xlsx";
            Err(SheetError::new("unsupported_format", message))
        }
        _ => open_text(handle, limits),
    }
}

fn open_text(mut handle: Handle, limits: &Limits) -> Result<Sheet, SheetError> {
    let encoding = encoding::detect(&mut handle)?;
    let text = TextStream::new(handle, encoding)?;
    from_text(Delimited::new(text, limits)?, limits)
}

/// Reads everything once for its faults and its length, then goes back to the first row.
pub(super) fn from_text(mut reader: Delimited, limits: &Limits) -> Result<Sheet, SheetError> {
    let headers = headers(reader.next_row()?, limits)?;
    let mut total = 0;
    while reader.next_row()?.is_some() {
        total += 1;
        check_rows(total, limits)?;
    }
    reader.rewind()?;
    reader.next_row()?;
    Ok(Sheet {
        headers: headers.clone(),
        total,
        rows: Rows::new(headers, Stored::Text(reader)),
    })
}

/// Refuses a file with more rows than are read.
pub(super) fn check_rows(total: u32, limits: &Limits) -> Result<(), SheetError> {
    if total <= limits.max_rows {
        return Ok(());
    }
    let message = format!("the file has more than {} rows: split it", limits.max_rows);
    Err(SheetError::new("too_many_rows", message))
}

/// Column names out of the first row in which something stands.
fn headers(row: Option<RawRow>, limits: &Limits) -> Result<Vec<String>, SheetError> {
    let Some(row) = row else {
        return Err(SheetError::new(
            "no_header",
            "the file holds no header line and no rows",
        ));
    };
    if !row.flaws.is_empty() {
        return Err(SheetError::new(
            "no_header",
            "the first row must hold plain column names",
        ));
    }
    let mut headers: Vec<String> = row.cells.iter().map(|name| column_name(name)).collect();
    while headers.last().is_some_and(String::is_empty) {
        headers.pop();
    }
    if headers.len() > limits.max_columns || row.surplus {
        let message = format!("the header line has more than {} columns", limits.max_columns);
        return Err(SheetError::new("too_many_columns", message));
    }
    for (place, name) in headers.iter().enumerate() {
        if name.contains('\0') {
            let message =
                "the file is not UTF-8 text (it may be UTF-16 without its mark): save it as \"CSV UTF-8\"";
            return Err(SheetError::new("encoding", message));
        }
        if name.chars().any(char::is_control) {
            let message = "the header line holds control characters: the file is not a table of text";
            return Err(SheetError::new("no_header", message));
        }
        if !name.is_empty() && headers[..place].contains(name) {
            let message = format!("the column `{}` stands in the header line twice", printable(name));
            return Err(SheetError::new("duplicate_column", message));
        }
    }
    Ok(headers)
}

fn column_name(cell: &str) -> String {
    let mut name = cell
        .trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}')
        .to_lowercase();
    super::neutral::bare(&mut name);
    name
}

/// A name as it may stand in a message: one line, not too long.
fn printable(name: &str) -> String {
    super::error::shown(name)
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
