use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use super::*;

/// A workbook of one sheet.
pub(super) fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

#[test]
fn cells_are_text_as_a_person_would_write_it() {
    let bytes = workbook(|sheet| {
        let headers = [
            "External_ID",
            " moq",
            "price",
            "need_by",
            "at",
            "share",
            "ok",
            "code",
        ];
        for (column, name) in (0..).zip(headers) {
            sheet.write(0, column, name).unwrap();
        }
        sheet.write(2, 0, "阿莫西林").unwrap();
        sheet.write(2, 1, 1000).unwrap();
        sheet.write(2, 2, 0.1 + 0.2).unwrap();
        let day = ExcelDateTime::from_ymd(2027, 6, 30).unwrap();
        sheet
            .write_with_format(2, 3, &day, &Format::new().set_num_format("dd.mm.yyyy"))
            .unwrap();
        let moment = ExcelDateTime::from_ymd(2027, 6, 30)
            .unwrap()
            .and_hms(8, 5, 0)
            .unwrap();
        sheet
            .write_with_format(2, 4, &moment, &Format::new().set_num_format("yyyy-mm-dd hh:mm"))
            .unwrap();
        sheet
            .write_with_format(2, 5, 0.009, &Format::new().set_num_format("0.0%"))
            .unwrap();
        sheet.write(2, 6, true).unwrap();
        sheet.write(2, 7, 6_901_234_567_890_i64).unwrap();
        sheet.write(4, 7, "last").unwrap();
    });
    let sheet = opened(bytes).unwrap();
    assert_eq!(
        sheet.headers,
        [
            "external_id",
            "moq",
            "price",
            "need_by",
            "at",
            "share",
            "ok",
            "code"
        ]
    );
    let found = rows(sheet);
    assert_eq!(found[0].number, 3);
    let expected = [
        "阿莫西林",
        "1000",
        "0.3",
        "2027-06-30",
        "2027-06-30T08:05:00",
        "0.9%",
        "true",
        "6901234567890",
    ];
    assert_eq!(found[0].cells, expected);
    assert_eq!((found[1].number, found[1].cells.len()), (5, 8));
}

#[test]
fn formulas_and_error_values_refuse_their_row_only() {
    let bytes = workbook(|sheet| {
        sheet.write_row(0, 0, ["id", "price", "note"]).unwrap();
        sheet.write_row(1, 0, ["A1", "1.20", "fine"]).unwrap();
        sheet.write(2, 0, "A2").unwrap();
        sheet
            .write(2, 1, Formula::new("=B2*2").set_result("2.40"))
            .unwrap();
        sheet.write(3, 0, "A3").unwrap();
        sheet.write_array_formula(3, 1, 4, 1, "{=B2:B3}").unwrap();
        sheet.write_row(5, 0, ["A4", "1.30", "x"]).unwrap();
        sheet.write(5, 3, "beyond").unwrap();
    });
    let sheet = opened(bytes).unwrap();
    let errors: Vec<_> = bad(sheet).into_iter().flat_map(|row| row.errors).collect();
    assert_eq!(
        (errors[0].row, errors[0].column.as_deref(), errors[0].code),
        (3, Some("price"), "formula")
    );
    assert_eq!(errors[0].value, "=B2*2");
    assert_eq!((errors[1].row, errors[1].code), (4, "formula"));
    assert_eq!(
        errors.last().map(|error| (error.row, error.code)),
        Some((6, "too_many_cells"))
    );
}

#[test]
fn an_error_value_is_not_text() {
    // The writer has no call for a bare error value: a part is replaced in the finished file.
    let bytes = workbook(|sheet| {
        sheet.write_row(0, 0, ["id", "price"]).unwrap();
        sheet.write_row(1, 0, ["A1", "x"]).unwrap();
    });
    let bytes = super::hostile::repacked(&bytes, |name, xml| {
        if name.ends_with("sheet1.xml") {
            xml.replace("<c r=\"B2\" t=\"s\"><v>3</v>", "<c r=\"B2\" t=\"e\"><v>#REF!</v>")
        } else {
            xml
        }
    });
    let found = bad(opened(bytes).unwrap());
    let error = &found[0].errors[0];
    assert_eq!(
        (error.row, error.column.as_deref(), error.code),
        (2, Some("price"), "error_value")
    );
    assert_eq!(error.value, "#REF!");
}

#[test]
fn the_sheet_named_for_it_is_read_else_the_first_visible() {
    let named = |names: [&str; 3]| {
        let mut book = Workbook::new();
        for (place, name) in names.into_iter().enumerate() {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            sheet.write(0, 0, format!("column of {name}")).unwrap();
            if place == 0 {
                sheet.set_hidden(true);
            } else if place == 1 {
                sheet.set_active(true).set_first_tab(true);
            }
        }
        opened(book.save_to_buffer().unwrap()).unwrap().headers[0].clone()
    };
    assert_eq!(named(["Help", "Other", "Listings"]), "column of listings");
    assert_eq!(named(["Help", "Other", "Third"]), "column of other");
}

#[test]
fn an_empty_workbook_has_no_header() {
    assert_eq!(refused(workbook(|_| {})), "no_header");
}

#[test]
fn rows_and_columns_are_limited() {
    let limits = Limits {
        max_rows: 3,
        max_columns: 4,
        max_cell_chars: 5,
        ..Limits::default()
    };
    let rows = |count: u32| {
        workbook(|sheet| {
            for row in 0..=count {
                sheet.write(row, 0, "x").unwrap();
            }
        })
    };
    assert_eq!(open(rows(3), "x", &limits).unwrap().total, 3);
    assert_eq!(open(rows(4), "x", &limits).unwrap_err().code, "too_many_rows");
    let wide = workbook(|sheet| {
        sheet.write(0, 4, "x").unwrap();
    });
    assert_eq!(open(wide, "x", &limits).unwrap_err().code, "too_many_columns");
    let far = workbook(|sheet| {
        sheet.write(0, 0, "a").unwrap();
        sheet.write(1_048_575, 16_383, "far away").unwrap();
        sheet.write(1, 0, "longer").unwrap();
    });
    let found = bad(open(far, "x", &limits).unwrap());
    let codes: Vec<_> = found
        .iter()
        .map(|row| (row.row.number, row.errors[0].code))
        .collect();
    assert_eq!(codes, [(2, "cell_too_long"), (1_048_576, "too_many_cells")]);
}

#[test]
fn thirty_thousand_rows_are_read() {
    let bytes = workbook(|sheet| {
        sheet.write_row(0, 0, ["external_id", "name_zh", "moq"]).unwrap();
        for row in 1..=30_000 {
            sheet.write(row, 0, format!("E{row}")).unwrap();
            sheet.write(row, 1, "阿莫西林胶囊").unwrap();
            sheet.write(row, 2, row).unwrap();
        }
    });
    let last = rows(opened(bytes).unwrap()).pop().unwrap();
    assert_eq!(
        (last.number, last.cells),
        (
            30_001,
            ["E30000", "阿莫西林胶囊", "30000"].map(str::to_owned).to_vec()
        )
    );
}
