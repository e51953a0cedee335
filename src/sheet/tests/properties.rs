use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::sheet::{pasted, write_csv};

/// Text with the signs that matter to CSV more often than chance would have it.
fn cell() -> impl Strategy<Value = String> {
    let sign = prop_oneof![
        4 => prop::sample::select(vec!['"', ',', ';', '\t', '\n', '\r', '\'', '=', '+', '-', '@', '＝', ' ', '1', '.']),
        2 => any::<char>().prop_filter("may stand in a cell", |c| !c.is_control()),
    ];
    vec(sign, 0..12).prop_map(String::from_iter)
}

fn cells(width: usize) -> impl Strategy<Value = Vec<Vec<String>>> {
    let filled = |row: &Vec<String>| row.iter().any(|cell| !cell.trim().is_empty());
    vec(
        vec(cell(), width).prop_filter("blank rows are skipped", filled),
        0..8,
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(rows in cells(3)) {
        let bytes = write_csv(&["id", "name", "price"], &rows);
        let sheet = opened(bytes).unwrap();
        prop_assert_eq!(&sheet.headers, &["id", "name", "price"]);
        prop_assert_eq!(table(sheet), rows);
    }

    #[test]
    fn what_is_written_is_read_alike_by_the_csv_crate(rows in cells(2)) {
        let bytes = write_csv(&["id", "name"], &rows);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&bytes[3..]);
        for (theirs, ours) in reader.records().zip(rows) {
            let bare = |text: &str| {
                let mut text = text.to_owned();
                crate::sheet::neutral::bare(&mut text);
                text
            };
            prop_assert_eq!(theirs.unwrap().iter().map(bare).collect::<Vec<_>>(), ours);
        }
    }

    #[test]
    fn no_written_cell_runs_as_a_formula(text in cell()) {
        let bytes = write_csv(&["id", "name"], [["1", text.as_str()]]);
        let mut reader = csv::ReaderBuilder::new().from_reader(&bytes[3..]);
        let record = reader.records().next().unwrap().unwrap();
        let number = |cell: &str| cell.replace(',', ".").parse::<f64>().is_ok();
        let active = record[1].starts_with(['=', '+', '-', '@', '\t', '\r']) && !number(&record[1]);
        prop_assert!(!active, "{:?}", &record[1]);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..400)) {
        if let Ok(sheet) = opened(bytes) {
            records(sheet);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(a|,|;|\t|\"|\r|\n|'|=|\\PC){0,80}") {
        if let Ok(sheet) = opened(text.clone()) {
            records(sheet);
        }
        if let Ok(sheet) = pasted(&text, &["a", "text"], &Limits::default()) {
            records(sheet);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_workbook_is_read_or_refused(hits in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = super::workbook::workbook(|sheet| {
            sheet.write_row(0, 0, ["id", "name"]).unwrap();
            sheet.write_row(1, 0, ["A1", "阿莫西林"]).unwrap();
        });
        for (place, byte) in hits {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(sheet) = opened(bytes) {
            records(sheet);
        }
    }
}
