//! The module as its callers see it.

mod hostile;
mod paste;
mod properties;
mod text;
mod workbook;

use super::{BadRow, Limits, Record, Row, Sheet, SheetError, open};

/// Opens bytes with the default limits.
fn opened(bytes: impl Into<Vec<u8>>) -> Result<Sheet, SheetError> {
    open(bytes.into(), "catalogue", &Limits::default())
}

/// The whole file's error code.
fn refused(bytes: impl Into<Vec<u8>>) -> &'static str {
    opened(bytes).expect_err("should be refused").code
}

/// All rows, which must be as many as announced.
fn records(sheet: Sheet) -> Vec<Record> {
    let records: Vec<Record> = sheet.rows.map(|record| record.unwrap()).collect();
    assert_eq!(records.len(), sheet.total as usize);
    records
}

/// All rows, none of which may be bad.
fn rows(sheet: Sheet) -> Vec<Row> {
    let good = |record| match record {
        Record::Good(row) => row,
        Record::Bad(bad) => panic!("a bad row: {bad:?}"),
    };
    records(sheet).into_iter().map(good).collect()
}

/// The good rows' cells, row by row.
fn table(sheet: Sheet) -> Vec<Vec<String>> {
    rows(sheet).into_iter().map(|row| row.cells).collect()
}

/// The bad rows.
fn bad(sheet: Sheet) -> Vec<BadRow> {
    let bad = |record| match record {
        Record::Good(_) => None,
        Record::Bad(bad) => Some(bad),
    };
    records(sheet).into_iter().filter_map(bad).collect()
}

#[test]
fn a_sheet_may_be_read_in_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<Sheet>();
}
