//! What is wrong with a row's cells, in words.

use super::CellError;
use super::error::shown;
use super::raw::{Flaw, RawRow};

/// A row says no more than this about itself.
const MOST: usize = 20;

/// Everything wrong with a row; nothing for a good one.
pub(super) fn errors(raw: &RawRow, headers: &[String]) -> Vec<CellError> {
    let mut errors = Vec::new();
    errors.extend(surplus(raw, headers.len()));
    let mut flaws = raw.flaws.iter().peekable();
    for (place, text) in raw.cells.iter().enumerate() {
        if errors.len() >= MOST {
            break;
        }
        let flaw = flaws.next_if(|(at, _)| *at == place).map(|(_, flaw)| *flaw);
        let Some((code, why)) = flaw.map(words).or_else(|| control_character(text)) else {
            continue;
        };
        errors.push(CellError {
            row: raw.number,
            column: headers.get(place).filter(|name| !name.is_empty()).cloned(),
            code,
            message: format!("{} {why}", named(headers, place)),
            value: shown(text),
        });
    }
    errors
}

/// Text beyond the last column has no name, so nobody can say what it is.
fn surplus(raw: &RawRow, columns: usize) -> Option<CellError> {
    let beyond = raw
        .cells
        .iter()
        .skip(columns)
        .find(|text| !text.trim().is_empty());
    if beyond.is_none() && !raw.surplus {
        return None;
    }
    Some(CellError {
        row: raw.number,
        column: None,
        code: "too_many_cells",
        message: format!("the row has more cells than the {columns} columns of the header line"),
        value: beyond.map(|text| shown(text)).unwrap_or_default(),
    })
}

fn words(flaw: Flaw) -> (&'static str, String) {
    match flaw {
        Flaw::TooLong => ("cell_too_long", "holds more text than a cell may".to_owned()),
        Flaw::Formula => ("formula", "holds a formula; paste its value instead".to_owned()),
        Flaw::ErrorValue => (
            "error_value",
            "holds an error of the spreadsheet program".to_owned(),
        ),
    }
}

fn control_character(text: &str) -> Option<(&'static str, String)> {
    let found = text
        .chars()
        .find(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))?;
    Some((
        "control_character",
        format!("holds the control character U+{:04X}", u32::from(found)),
    ))
}

/// "column `price`", or by letter where the header line gives no name.
fn named(headers: &[String], place: usize) -> String {
    match headers.get(place) {
        Some(name) if !name.is_empty() => format!("column `{name}`"),
        _ => format!("column {}", letters(place)),
    }
}

/// A column's letters, as a spreadsheet program shows them.
fn letters(place: usize) -> String {
    let mut left = place + 1;
    let mut letters = Vec::new();
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_are_called_as_spreadsheet_programs_call_them() {
        for (place, name) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (51, "AZ"),
            (701, "ZZ"),
            (702, "AAA"),
        ] {
            assert_eq!(letters(place), name);
        }
    }
}
