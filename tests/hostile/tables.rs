//! Tables that unpack, nest or repeat without end.

use std::io::{Cursor, Read, Write};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const MIB: usize = 1 << 20;

/// Each with its name.
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    let mut all = vec![
        (
            "one row of 20 MB",
            [b"external_id,name_en\n".as_slice(), &vec![b'a'; 20 * MIB]].concat(),
        ),
        (
            "quotes without end",
            [b"external_id,name_en\n".as_slice(), &vec![b'"'; 10 * MIB]].concat(),
        ),
        ("a hundred thousand columns", "a,".repeat(100_000).into_bytes()),
        (
            "20 MB of line ends",
            [b"external_id,name_en\n".as_slice(), &vec![b'\n'; 20 * MIB]].concat(),
        ),
        (
            "two hundred thousand rows",
            format!("external_id,name_en\n{}", "a,b\n".repeat(200_000)).into_bytes(),
        ),
        ("NULs", vec![0; MIB]),
        (
            "an old workbook",
            [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &vec![0; 10 * MIB]].concat(),
        ),
        ("a PDF", b"%PDF-1.4\n".repeat(MIB / 9)),
        ("the start of an archive", b"PK\x03\x04".repeat(MIB / 4)),
    ];
    all.extend(workbooks());
    all
}

/// Small workbooks: whole, stored without packing so that damage reaches the XML, and with odd cells.
pub fn small_ones() -> Vec<Vec<u8>> {
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let lines = |xml: String| xml.replace("external_id", "reference").replace("name_en", "text");
    let of_lines: Vec<_> = small()
        .into_iter()
        .map(|(name, content)| (name, lines(String::from_utf8(content).expect("XML")).into_bytes()))
        .collect();
    vec![
        packed(&small()),
        packed_as(&small(), stored),
        packed(&of_lines),
        packed_as(&of_lines, stored),
    ]
}

fn small() -> Vec<(String, Vec<u8>)> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet
        .write_row(0, 0, ["external_id", "name_en"])
        .expect("a header");
    sheet.write_row(1, 0, ["A1", "Amoxicillin"]).expect("a row");
    let bytes = book.save_to_buffer().expect("a workbook");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part");
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("its content");
        parts.push((part.name().expect("a name").into_owned(), content));
    }
    parts
}

fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    packed_as(parts, SimpleFileOptions::default())
}

fn packed_as(parts: &[(String, Vec<u8>)], options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(name.as_str(), options).expect("a part");
        writer.write_all(content).expect("its content");
    }
    writer.finish().expect("an archive").into_inner()
}

/// The small workbook with one part changed.
fn changed(part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let parts: Vec<_> = small()
        .into_iter()
        .map(|(name, content)| match name.ends_with(part) {
            true => (
                name,
                change(String::from_utf8(content).expect("XML")).into_bytes(),
            ),
            false => (name, content),
        })
        .collect();
    packed(&parts)
}

fn with_part(name: &str, content: Vec<u8>) -> Vec<u8> {
    let mut parts = small();
    parts.push((name.to_owned(), content));
    packed(&parts)
}

fn workbooks() -> Vec<(&'static str, Vec<u8>)> {
    let laughs: String = (1..12)
        .map(|n| format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10)))
        .collect();
    let laughs = format!("<!DOCTYPE x [<!ENTITY a0 \"ha\">{laughs}]>");
    let many: Vec<_> = (0..20_000)
        .map(|n| (format!("xl/p{n}.xml"), Vec::new()))
        .collect();
    vec![
        (
            "an archive of spaces",
            with_part("xl/extra.xml", vec![b' '; 40 * MIB]),
        ),
        (
            "a picture of nothing",
            with_part("xl/media/image1.png", vec![0; 40 * MIB]),
        ),
        (
            "an archive in an archive",
            with_part(
                "xl/embeddings/a.xlsx",
                with_part("xl/extra.xml", vec![b' '; 40 * MIB]),
            ),
        ),
        ("twenty thousand parts", packed(&[small(), many].concat())),
        (
            "a billion laughs",
            changed("sheet1.xml", |xml| {
                xml.replace("<worksheet", &format!("{laughs}<worksheet"))
            }),
        ),
        (
            "an entity from elsewhere",
            changed("sheet1.xml", |xml| {
                xml.replace(
                    "<worksheet",
                    "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><worksheet",
                )
            }),
        ),
        (
            "tags in tags",
            changed("sheet1.xml", |xml| {
                xml.replace("<sheetData>", &format!("{}<sheetData>", "<a>".repeat(1_000_000)))
            }),
        ),
        (
            "a tag of a million attributes",
            changed("sheet1.xml", |xml| {
                let attributes: String = (0..300_000).map(|n| format!(" a{n}=\"\"")).collect();
                xml.replace("<sheetData>", &format!("<a{attributes}/><sheetData>"))
            }),
        ),
        (
            "cells at the end of the world",
            changed("sheet1.xml", |xml| xml.replace("r=\"B2\"", "r=\"XFD1048576\"")),
        ),
        (
            "a million strings announced",
            changed("sharedStrings.xml", |xml| {
                xml.replace("uniqueCount=\"4\"", "uniqueCount=\"999999999\"")
            }),
        ),
        (
            "a million strings",
            changed("sharedStrings.xml", |xml| {
                xml.replace(
                    "</sst>",
                    &format!("{}</sst>", "<si><t>a</t></si>".repeat(1_000_000)),
                )
            }),
        ),
        (
            "a string of 30 MB",
            changed("sharedStrings.xml", |xml| {
                xml.replace(
                    "</sst>",
                    &format!("<si><t>{}</t></si></sst>", "ab c".repeat(8 * MIB)),
                )
            }),
        ),
        (
            "a million cells of one string",
            changed("sheet1.xml", |xml| {
                let row = |n: usize| {
                    format!(
                        "<row r=\"{n}\">{}</row>",
                        (0..20)
                            .map(|c| format!("<c r=\"{}{n}\" t=\"s\"><v>0</v></c>", char::from(b'A' + c)))
                            .collect::<String>()
                    )
                };
                xml.replace(
                    "</sheetData>",
                    &format!("{}</sheetData>", (3..40_003).map(row).collect::<String>()),
                )
            }),
        ),
    ]
}
