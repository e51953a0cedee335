//! XLSX workbooks.

use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::error::shown;
use super::grid::{Grid, too_large};
use super::raw::{Flaw, RawRow};
use super::source::{Handle, each_piece};
use super::spool::Spool;
use super::{Limits, SheetError, archive, number};

/// Sheets that are preferred to the first one, whatever stands before them.
const NAMES: [&str; 2] = ["listings", "lines"];

type Book = Xlsx<BufReader<Handle>>;

/// Reads one sheet of a workbook: the header row, if there is any, and the rows below it.
pub(super) fn read(handle: Handle, limits: &Limits) -> Result<(Option<RawRow>, Spool), SheetError> {
    // The guard bounds memory and time. A forged file may still run into an arithmetic check of one of
    // the libraries; that must cost this file, not the job that reads it.
    catch_unwind(AssertUnwindSafe(|| read_guarded(handle, limits)))
        .unwrap_or_else(|_| Err(SheetError::new("broken_workbook", "the workbook is damaged")))
}

fn read_guarded(mut handle: Handle, limits: &Limits) -> Result<(Option<RawRow>, Spool), SheetError> {
    let strings = archive::guard(&mut handle, limits)?;
    let room = limits
        .max_memory_bytes
        .checked_sub(strings)
        .ok_or_else(too_large)?;
    let mut book: Book = Xlsx::new(BufReader::new(handle)).map_err(refusal)?;
    let name = choose(&book)?;
    let mut percents = percents(&mut book, &name, room)?.into_iter().peekable();
    let mut reader = book.worksheet_cells_reader(&name).map_err(refusal)?;
    let mut grid = Grid::new(limits, room);
    // Derived formulas are not spelled out here: their numbering in the file is believed by the call
    // that does, and could ask for any amount of memory.
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(refusal)? {
        let percent = percents.next_if_eq(&cell.pos).is_some();
        let (text, flaw) = match &cell.formula {
            Some(formula) => (formula_text(formula), Some(Flaw::Formula)),
            None => value_text(&cell.value, percent),
        };
        grid.add(cell.pos, text, flaw)?;
    }
    grid.finish()
}

/// The sheet to read: one named for it, else the first that is visible.
fn choose(book: &Book) -> Result<String, SheetError> {
    let sheets: Vec<_> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .collect();
    let named = sheets.iter().find(|sheet| {
        NAMES
            .iter()
            .any(|name| sheet.name.trim().eq_ignore_ascii_case(name))
    });
    let visible = sheets.iter().find(|sheet| sheet.visible == SheetVisible::Visible);
    match named.or(visible).or(sheets.first()) {
        Some(sheet) => Ok(sheet.name.clone()),
        None => Err(SheetError::new(
            "broken_workbook",
            "the workbook has no sheet with cells",
        )),
    }
}

/// Where cells show percent, in the order of the file.
fn percents(book: &mut Book, name: &str, room: u64) -> Result<Vec<(u32, u32)>, SheetError> {
    let mut reader = book.worksheet_cells_reader(name).map_err(refusal)?;
    let shows: Vec<bool> = reader
        .styles()
        .iter()
        .map(|style| {
            style
                .number_format
                .as_ref()
                .is_some_and(|format| format.format_code.contains('%'))
        })
        .collect();
    let mut found = Vec::new();
    if !shows.contains(&true) {
        return Ok(found);
    }
    while let Some((row, column, style)) = reader.next_style_id().map_err(refusal)? {
        if shows.get(style) == Some(&true) {
            found.push((row, column));
        }
        if size_of_val(found.as_slice()) as u64 > room {
            return Err(too_large());
        }
    }
    Ok(found)
}

fn formula_text(formula: &calamine::XlsxFormulaMetadata) -> String {
    use calamine::XlsxFormulaMetadata::{Normal, Shared};
    match formula {
        Normal { formula } | Shared { formula, .. } => format!("={}", shown(formula)),
        _ => "=".to_owned(),
    }
}

fn value_text(value: &DataRef<'_>, percent: bool) -> (String, Option<Flaw>) {
    let text = match value {
        DataRef::Empty => Some(String::new()),
        DataRef::Int(value) => Some(value.to_string()),
        DataRef::Float(value) if percent => number::percent(*value),
        DataRef::Float(value) => number::number(*value),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Some(text.clone()),
        DataRef::SharedString(text) => Some((*text).to_owned()),
        DataRef::Bool(value) => Some(value.to_string()),
        DataRef::DateTime(value) => number::date(value),
        DataRef::Error(error) => return (error.to_string(), Some(Flaw::ErrorValue)),
    };
    match text {
        Some(text) => (text, None),
        None => ("#NUM!".to_owned(), Some(Flaw::ErrorValue)),
    }
}

fn refusal(error: XlsxError) -> SheetError {
    match error {
        XlsxError::Password => encrypted(),
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => SheetError::new(
            "unsupported_format",
            "this is a zip archive, but no .xlsx workbook",
        ),
        _ => SheetError::new(
            "broken_workbook",
            "the workbook is damaged; open it, save it as .xlsx and send it again",
        ),
    }
}

/// Excel before 2007, and every locked workbook, is a compound file, which is not read.
pub(super) fn refuse_compound_file(handle: &mut Handle) -> SheetError {
    let mark: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut tail = Vec::new();
    let mut locked = false;
    let read = each_piece(handle, |piece| {
        tail.extend_from_slice(piece);
        locked = tail.windows(mark.len()).any(|window| window == mark);
        tail.drain(..tail.len().saturating_sub(mark.len()));
        !locked
    });
    match read {
        Err(error) => error,
        Ok(()) if locked => encrypted(),
        Ok(()) => {
            let message = "this is an .xls workbook of an old Excel; save it as .xlsx or as \"CSV UTF-8\"";
            SheetError::new("old_workbook", message)
        }
    }
}

fn encrypted() -> SheetError {
    SheetError::new(
        "encrypted",
        "the file is locked with a password; save it without one",
    )
}
