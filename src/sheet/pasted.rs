use super::delimited::Delimited;
use super::delimiter::Layout;
use super::open::{Sheet, check_rows, from_text};
use super::raw::{Flaw, RawRow};
use super::rows::{Rows, Stored};
use super::source::Source;
use super::spool::Spool;
use super::text::TextStream;
use super::{Limits, SheetError, bullet};

/// The one column of lines that were pasted without a header line.
pub const TEXT_COLUMN: &str = "text";

/// Reads pasted text: a piece of a spreadsheet with its header line, or one line each.
///
/// It is a piece of a spreadsheet when the first line is of tab-separated names of which all, or at
/// least two, are among `columns`. Otherwise each line becomes a row of the single column
/// [`TEXT_COLUMN`]: bullets and numbering in front are taken off (`1.`, `2)`, `-`, `•`, but not the
/// number of `2.5 mg` or `5% glucose`), tabs become spaces, and lines without a letter or digit are
/// skipped. Row numbers are line numbers.
///
/// # Errors
/// `empty`, `too_large`, `too_many_rows`; with a header line also `duplicate_column`,
/// `too_many_columns`, `unclosed_quote`.
pub fn pasted(text: &str, columns: &[&str], limits: &Limits) -> Result<Sheet, SheetError> {
    let text = text.trim_start_matches('\u{FEFF}');
    let Some(first) = text.lines().find(|line| !line.trim().is_empty()) else {
        return Err(SheetError::new("empty", "no text was pasted"));
    };
    if is_header(first, columns) {
        let handle = Source::from(text.as_bytes()).handle(limits)?;
        let stream = TextStream::new(handle, encoding_rs::UTF_8)?;
        let layout = Layout {
            delimiter: '\t',
            declared: false,
        };
        return from_text(Delimited::with_layout(stream, layout, limits)?, limits);
    }
    if text.len() as u64 > limits.max_bytes {
        return Err(SheetError::new(
            "too_large",
            "the pasted text is too long: send it as a file, or in parts",
        ));
    }
    lines(text, limits)
}

fn is_header(line: &str, columns: &[&str]) -> bool {
    let names: Vec<String> = line.split('\t').map(|name| name.trim().to_lowercase()).collect();
    let names: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
    let known = names
        .iter()
        .filter(|name| columns.contains(&name.as_str()))
        .count();
    known >= 2 || (known > 0 && known == names.len())
}

fn lines(text: &str, limits: &Limits) -> Result<Sheet, SheetError> {
    let mut spool = Spool::default();
    let mut total = 0;
    for (before, line) in text.split('\n').enumerate() {
        let line = bullet::bare(line.trim());
        if !line.chars().any(char::is_alphanumeric) {
            continue;
        }
        total += 1;
        check_rows(total, limits)?;
        let number = u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1);
        spool.push(&row(line, number, limits));
    }
    if total == 0 {
        return Err(SheetError::new("empty", "the pasted text holds no line to read"));
    }
    let headers = vec![TEXT_COLUMN.to_owned()];
    Ok(Sheet {
        headers: headers.clone(),
        total,
        rows: Rows::new(headers, Stored::Memory(spool)),
    })
}

fn row(line: &str, number: u32, limits: &Limits) -> RawRow {
    let mut row = RawRow::new(number);
    if line.chars().nth(limits.max_cell_chars).is_some() {
        row.flaws.push((0, Flaw::TooLong));
    }
    let kept = line.chars().take(limits.max_cell_chars.saturating_add(1));
    row.cells
        .push(kept.map(|c| if c == '\t' { ' ' } else { c }).collect());
    row
}
