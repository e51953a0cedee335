//! Rows into contents, and what is wrong with them.

use super::*;
use crate::domain::{Problems, demand::LineContent, listing::ListingContent};

fn listing(headers: &str, row: &str, base: Option<&ListingContent>) -> Result<ListingContent, Vec<RowError>> {
    let split = |line: &str| line.split('|').map(str::to_owned).collect::<Vec<_>>();
    listing_row(&Columns::new(split(headers)), &split(row), base, |_, _| {})
}

fn wrong(headers: &str, row: &str) -> Vec<String> {
    let errors = listing(headers, row, None).unwrap_err();
    errors
        .into_iter()
        .map(|e| format!("{}={} {}", e.column, e.value, e.code))
        .collect()
}

#[test]
fn cells_become_fields() {
    let headers = "external_id|name_zh|name_en|kind|moq|unit|price|currency|hubs|substances|origin_country|storage|incoterm";
    let row = "A-1| 阿莫西林 |Amoxicillin|API|10|box|1.20|usd|asean; CEE|amoxicillin|cn|Ambient_25|fob";
    let got = listing(headers, row, None).unwrap();
    assert_eq!(got.external_id.as_deref(), Some("A-1"));
    assert_eq!(got.name["zh"], "阿莫西林");
    assert_eq!((got.moq, got.unit.as_str(), got.hubs.len()), (Some(10), "box", 2));
    assert_eq!(
        got.price.map(|p| (p.amount.to_string(), p.currency)),
        Some(("1.20".to_owned(), "USD".to_owned()))
    );
    assert_eq!(
        (
            got.origin_country.as_deref(),
            got.storage.as_deref(),
            got.incoterm.as_deref()
        ),
        (Some("CN"), Some("ambient_25"), Some("FOB"))
    );
    assert_eq!(got.kind, search_index::identity::Kind::Api);
}

#[test]
fn empty_cells_clear_and_missing_columns_leave() {
    let mut base = listing("external_id|name_en|pack|moq", "A|Aspirin|10|5", None).unwrap();
    base.name.insert("zh-CN".to_owned(), "阿司匹林".to_owned());
    let got = listing("external_id|name_zh-cn|pack", "A|新|", Some(&base)).unwrap();
    assert_eq!((got.pack, got.moq), (None, Some(5)));
    assert_eq!(
        got.name.into_iter().collect::<Vec<_>>(),
        [
            ("en".to_owned(), "Aspirin".to_owned()),
            ("zh-CN".to_owned(), "新".to_owned()),
        ]
    );
}

#[test]
fn what_is_wrong_stands_at_its_column() {
    let headers = "external_id|name_en|moq|price|currency|kind|storage";
    assert_eq!(
        wrong(headers, "|||||| "),
        ["external_id= required", "name_en= required"]
    );
    assert_eq!(
        wrong(headers, "A|B|1,000|||toy|warm"),
        [
            "moq=1,000 not_a_number",
            "kind=toy unknown_value",
            "storage=warm unknown_value"
        ]
    );
    assert_eq!(wrong(headers, "A|B||1,20|USD||"), ["price=1,20 not_a_number"]);
    assert_eq!(wrong(headers, "A|B||1.20|||"), ["currency= required"]);
    assert_eq!(
        wrong(headers, "A|B||-1|XXX||"),
        ["price=-1 out_of_range", "currency=XXX unknown_currency"]
    );
}

#[test]
fn header_lines_are_checked() {
    let fields = |headers: &str| -> Vec<String> {
        let columns = Columns::new(headers.split('|').map(str::to_owned).collect());
        check_listing_columns(&columns)
            .into_vec()
            .into_iter()
            .map(|e| e.field)
            .collect()
    };
    assert!(fields(&LISTING_COLUMNS.join("|")).is_empty());
    assert!(fields("external_id|name_ru|description_vi||error_columns|errors").is_empty());
    assert_eq!(
        fields("external_id|name_|preis"),
        ["file.name_", "file.preis", "file.name_en"]
    );
    assert_eq!(fields("name_en"), ["file.external_id"]);
}

#[test]
fn a_line_is_read_and_checked() {
    let line = |row: &str| -> Result<LineContent, Vec<String>> {
        let split = |line: &str| line.split('|').map(str::to_owned).collect::<Vec<_>>();
        let columns = Columns::new(split("text|quantity|target_price|currency|kind"));
        let nothing = |_: &LineContent, _: &mut Problems| {};
        line_row(&columns, &split(row), nothing).map_err(|e| e.into_iter().map(|e| e.column).collect())
    };
    let fine = line("Aspirin|5|0.1|usd|finished_product").unwrap();
    assert_eq!(
        (fine.text.as_str(), fine.quantity, fine.unit.as_str()),
        ("Aspirin", Some(5), "unit")
    );
    assert_eq!(line("|x|0.1||").unwrap_err(), ["quantity", "currency", "text"]);
}
