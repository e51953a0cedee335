use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::workbook::workbook;
use super::*;

/// An archive of named parts.
fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer
            .start_file(name.as_str(), SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook's parts.
fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        let name = part.name().unwrap().into_owned();
        parts.push((name, content));
    }
    parts
}

/// A workbook with its XML changed.
pub(super) fn repacked(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let changed = |(name, content): (String, Vec<u8>)| {
        let xml = change(&name, String::from_utf8(content).unwrap());
        (name, xml.into_bytes())
    };
    packed(&unpacked(bytes).into_iter().map(changed).collect::<Vec<_>>())
}

fn small() -> Vec<u8> {
    workbook(|sheet| {
        sheet.write_row(0, 0, ["id", "price"]).unwrap();
        sheet.write_row(1, 0, ["A1", "1.20"]).unwrap();
    })
}

/// The code that a change of the part with this name's end leads to.
fn code_after(part: &str, change: impl Fn(String) -> String) -> &'static str {
    refused(repacked(&small(), |name, xml| {
        if name.ends_with(part) { change(xml) } else { xml }
    }))
}

#[test]
fn a_repacked_workbook_is_still_read() {
    assert_eq!(
        table(opened(repacked(&small(), |_, xml| xml)).unwrap()),
        [["A1", "1.20"]]
    );
}

#[test]
fn zip_bombs_are_refused() {
    let zeros = vec![b' '; 10 << 20];
    let mut parts = unpacked(&small());
    parts.extend((0..4).map(|n| (format!("xl/extra{n}.xml"), zeros.clone())));
    assert_eq!(refused(packed(&parts)), "unpacked_too_large");

    // Nor does it help to pack badly: what comes out is limited as such.
    let limits = Limits {
        max_ratio: u64::MAX,
        max_unpacked_bytes: 30 << 20,
        ..Limits::default()
    };
    assert_eq!(
        open(packed(&parts), "x", &limits).unwrap_err().code,
        "unpacked_too_large"
    );

    let mut one = unpacked(&small());
    one.push(("xl/media/image1.png".to_owned(), vec![0; 17 << 20]));
    assert_eq!(refused(packed(&one)), "unpacked_too_large");

    let mut many = unpacked(&small());
    many.extend((0..1_001).map(|n| (format!("xl/p{n}.xml"), Vec::new())));
    assert_eq!(refused(packed(&many)), "too_many_parts");
}

#[test]
fn a_directory_that_understates_its_sizes_is_measured_by_what_comes_out() {
    let mut parts = unpacked(&small());
    parts.push(("xl/extra.xml".to_owned(), vec![b' '; 20 << 20]));
    let mut bytes = packed(&parts);
    let size = (20_u32 << 20).to_le_bytes();
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == size {
            bytes[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
        }
    }
    assert!(["unpacked_too_large", "broken_workbook"].contains(&refused(bytes)));
}

#[test]
fn xml_bombs_are_refused() {
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><worksheet";
    assert_eq!(
        code_after("sheet1.xml", |xml| xml.replace("<worksheet", laughs)),
        "xml_entities"
    );
    let nested = format!("{}<sheetData>", "<a>".repeat(1_000));
    assert_eq!(
        code_after("sheet1.xml", |xml| xml.replace("<sheetData>", &nested)),
        "unpacked_too_large"
    );
    let announced = "uniqueCount=\"99999999999\"";
    let forged = code_after("sharedStrings.xml", |xml| {
        xml.replace("uniqueCount=\"4\"", announced)
    });
    assert_eq!(forged, "unpacked_too_large");
}

#[test]
fn one_long_string_in_a_million_cells_is_refused() {
    let long = "x".repeat(10_000);
    let bytes = workbook(|sheet| {
        sheet.write(0, 0, "name").unwrap();
        for row in 1..=10_000 {
            sheet.write(row, 0, &long).unwrap();
        }
    });
    assert_eq!(refused(bytes), "too_large");
}

#[test]
fn forged_places_and_numbers_are_an_error_and_no_panic() {
    for (from, to) in [
        ("<c r=\"A2\"", "<c r=\"A99999999999\""),
        ("<c r=\"A2\"", "<c r=\"ZZZZZZZZZZ2\""),
        ("<c r=\"A2\"", "<c r=\"A0\""),
        ("<c r=\"B2\"", "<c r=\"A2\""),
        ("<row r=\"2\"", "<row r=\"x\""),
        ("<v>2</v>", "<v>999</v>"),
        ("</sheetData>", ""),
    ] {
        let code = code_after("sheet1.xml", |xml| {
            assert!(xml.contains(from), "{xml}");
            xml.replace(from, to)
        });
        assert_eq!(code, "broken_workbook", "{from} to {to}");
    }
}

#[test]
fn a_formula_with_a_huge_number_costs_no_memory() {
    let shared = "<f t=\"shared\" si=\"99999999999\" ref=\"A2:A9\">B2</f><v>2</v>";
    let bytes = repacked(&small(), |name, xml| {
        if name.ends_with("sheet1.xml") {
            xml.replace("<v>2</v>", shared)
        } else {
            xml
        }
    });
    assert_eq!(bad(opened(bytes).unwrap())[0].errors[0].code, "formula");
}

#[test]
fn what_is_no_workbook_is_said_to_be_none() {
    let old = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 4_096]].concat();
    assert_eq!(refused(old.clone()), "old_workbook");
    let locked: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(refused([old, locked].concat()), "encrypted");
    let document = packed(&[("content.xml".to_owned(), b"<office/>".to_vec())]);
    assert_eq!(refused(document), "unsupported_format");
    assert_eq!(refused("PK\u{3}\u{4} and nothing else"), "broken_workbook");
    let whole = small();
    assert_eq!(refused(&whole[..whole.len() / 2]), "broken_workbook");
    assert_eq!(
        refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe".as_slice()),
        "encoding"
    );
}
