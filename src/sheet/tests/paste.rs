use super::*;
use crate::sheet::{TEXT_COLUMN, pasted};

const COLUMNS: [&str; 4] = ["text", "quantity", "unit", "strength"];

fn paste(text: &str) -> Result<Sheet, SheetError> {
    pasted(text, &COLUMNS, &Limits::default())
}

#[test]
fn lines_become_rows_without_their_bullets() {
    let text = "\u{FEFF}1. Amoxicillin 500mg caps\r\n\r\n2) 5% glucose\n- 0.9% NaCl\n-----\n• Ibuprofen\t400 mg\n2.5 mg warfarin\n";
    let sheet = paste(text).unwrap();
    assert_eq!(sheet.headers, [TEXT_COLUMN]);
    let found: Vec<(u32, String)> = rows(sheet)
        .into_iter()
        .map(|row| (row.number, row.cells[0].clone()))
        .collect();
    let expected = [
        (1, "Amoxicillin 500mg caps"),
        (3, "5% glucose"),
        (4, "0.9% NaCl"),
        (6, "Ibuprofen 400 mg"),
        (7, "2.5 mg warfarin"),
    ];
    assert_eq!(found, expected.map(|(number, text)| (number, text.to_owned())));
}

#[test]
fn a_piece_of_a_spreadsheet_keeps_its_columns() {
    let sheet =
        paste("\nText\tQuantity\tRemark\n\"Amoxicillin\n500mg\"\t200000\tsoon\nIbuprofen\t5\n").unwrap();
    assert_eq!(sheet.headers, ["text", "quantity", "remark"]);
    assert_eq!(
        table(sheet),
        [["Amoxicillin\n500mg", "200000", "soon"], ["Ibuprofen", "5", ""]]
    );
    let sheet = paste("text\nAmoxicillin\n").unwrap();
    assert_eq!(table(sheet), [["Amoxicillin"]]);
}

#[test]
fn tabs_without_a_header_line_are_only_spaces() {
    let sheet = paste("Amoxicillin\t500mg\tcapsule\nIbuprofen\t400mg\ttablet\n").unwrap();
    assert_eq!(
        table(sheet),
        [["Amoxicillin 500mg capsule"], ["Ibuprofen 400mg tablet"]]
    );
    // A known word alone does not make a header line of a drug's.
    let sheet = paste("strength\tunknown thing\nIbuprofen\t400mg\n").unwrap();
    assert_eq!(sheet.total, 2);
}

#[test]
fn bad_lines_and_bad_pastes() {
    let found = bad(paste("Ibu\u{0}profen\nAspirin\n").unwrap());
    assert_eq!((found.len(), found[0].errors[0].code), (1, "control_character"));
    let long = format!("Aspirin\n{}\n", "x".repeat(10_001));
    assert_eq!(bad(paste(&long).unwrap())[0].errors[0].code, "cell_too_long");
    for text in ["", " \n\t\n", "---\n***\n"] {
        assert_eq!(paste(text).unwrap_err().code, "empty", "{text:?}");
    }
    let limits = Limits {
        max_rows: 2,
        ..Limits::default()
    };
    assert_eq!(
        pasted("a\nb\nc", &COLUMNS, &limits).unwrap_err().code,
        "too_many_rows"
    );
}
