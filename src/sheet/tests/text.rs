use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, IBM866, ISO_8859_5, KOI8_R, SHIFT_JIS, WINDOWS_1250,
    WINDOWS_1251, WINDOWS_1258,
};

use super::*;
use crate::sheet::write_csv;

const TABLE: &str = "External_ID;Name ;价格\r\nA1;阿莫西林胶囊;1,20\r\n";

fn encoded(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, lossy) = encoding.encode(text);
    assert!(!lossy, "{text:?} in {}", encoding.name());
    bytes.into_owned()
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{FEFF}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(order)
        .collect()
}

#[test]
fn every_encoding_that_is_certain_is_read_alike() {
    let chinese = "External_ID;Name ;价格\r\nA1;阿莫西林胶囊;1,20\r\n";
    for bytes in [
        TABLE.as_bytes().to_vec(),
        format!("\u{FEFF}{TABLE}").into_bytes(),
        utf16(TABLE, u16::to_le_bytes),
        utf16(TABLE, u16::to_be_bytes),
        encoded(GB18030, chinese),
    ] {
        let sheet = opened(bytes.clone()).unwrap();
        assert_eq!(sheet.headers, ["external_id", "name", "价格"]);
        assert_eq!(
            table(sheet),
            [["A1", "阿莫西林胶囊", "1,20"]],
            "{:?}",
            &bytes[..4]
        );
    }
}

#[test]
fn chinese_catalogues_in_gb18030_are_read() {
    let texts = [
        "external_id,name_zh,strength\nC1,布洛芬缓释胶囊,0.3g\nC2,头孢曲松钠,1.0g\n",
        "编号,名称,剂型,规格\n1,吡嗪酰胺片,片剂,0.25g\n2,磺胺嘧啶片,片剂,0.5g\n3,盐酸羟嗪,片剂,25mg\n",
        "code,name\nX1,氯化钠注射液（0.9%）\nX2,葡萄糖注射液\n",
        // Four bytes in GB18030, and not in GBK.
        "code,name\nX1,氯化钠注射液\nX2,葡萄糖注射液㐂\n",
    ];
    for text in texts {
        let sheet = opened(encoded(GB18030, text)).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        let expected: Vec<Vec<&str>> = text
            .lines()
            .skip(1)
            .map(|line| line.split(',').collect())
            .collect();
        assert_eq!(table(sheet), expected);
    }
}

#[test]
fn other_encodings_are_refused_and_never_turn_into_chinese() {
    let russian = "код;название;форма\r\n1;Парацетамол;таблетки\r\n2;Амоксициллин;капсулы\r\n";
    let loud = "КОД;НАЗВАНИЕ;ФОРМА\r\n1;ПАРАЦЕТАМОЛ;ТАБЛЕТКИ\r\n2;АМОКСИЦИЛЛИН;КАПСУЛЫ\r\n";
    let cases = [
        (WINDOWS_1251, russian),
        (WINDOWS_1251, loud),
        (WINDOWS_1251, "name\nАспирин\n"),
        (WINDOWS_1251, "name\nИБУПРОФЕН\n"),
        (WINDOWS_1251, "name;form\nмазь;МАЗЬ\nгель;ГЕЛЬ\n"),
        (KOI8_R, russian),
        (KOI8_R, loud),
        (IBM866, russian),
        (IBM866, loud),
        (
            WINDOWS_1250,
            "nazwa;postać\nŁagodny żel;żel\nŚrodek przeciwbólowy;tabletki powlekane\n",
        ),
        (WINDOWS_1258, "name;form\nThuốc giảm đau;viên nén\n"),
        (ISO_8859_5, "ID;TEXT\nD1;ЭЗЕТИМИБ ТАБЛЕТКИ 10 МГ;ТАБЛЕТКИ 10 МГ\n"),
        (EUC_JP, "名称,剤形\nアスピリン,錠剤\n葛根湯エキス,顆粒\n"),
        (SHIFT_JIS, "名称,剤形\nアスピリン,錠剤\n"),
        (EUC_KR, "이름,제형\n아스피린,정제\n아목시실린,캡슐\n"),
        (BIG5, "名稱,劑型\n阿莫西林膠囊,膠囊劑\n布洛芬緩釋片,片劑\n"),
    ];
    for (encoding, text) in cases {
        // Not every letter of a language is in its old encodings; a stand-in does no harm here.
        let (bytes, _, _) = encoding.encode(text);
        let error = opened(bytes.into_owned()).expect_err(encoding.name());
        assert_eq!(error.code, "encoding", "{} {text:?}", encoding.name());
        assert!(error.message.contains("save it as"), "{error}");
    }
}

#[test]
fn broken_utf_16_and_utf_8_are_refused() {
    let mut odd = utf16(TABLE, u16::to_le_bytes);
    odd.pop();
    let mut lone_surrogate = utf16("a;b\n1;2\n", u16::to_le_bytes);
    lone_surrogate.extend([0x00, 0xD8, b'x', 0]);
    let mut cut = TABLE.as_bytes().to_vec();
    cut.extend([0xE4, 0xB8]);
    let marked = [b"\xEF\xBB\xBFname\n".as_slice(), b"\xC0\xC1\n"].concat();
    for bytes in [odd, lone_surrogate, cut, marked] {
        assert_eq!(refused(bytes), "encoding");
    }
}

#[test]
fn quotes_line_breaks_and_line_ends() {
    let cases: [(&str, &[&[&str]]); 9] = [
        ("a,b\n\"1,5\",\"say \"\"hi\"\"\"\n", &[&["1,5", "say \"hi\""]]),
        (
            "a,b\n\"two\nlines\",\"two\r\nlines\"\n",
            &[&["two\nlines", "two\r\nlines"]],
        ),
        ("a,b\r\n1,2\r\n3,4", &[&["1", "2"], &["3", "4"]]),
        ("a,b\r1,2\r3,4\r", &[&["1", "2"], &["3", "4"]]),
        ("a\tb\n1,0\t2;0\n", &[&["1,0", "2;0"]]),
        ("a,b\n12\" pack,\"12\" pack\n", &[&["12\" pack", "12 pack"]]),
        ("a,b,c\n1\n1,2,3,,,\n", &[&["1", "", ""], &["1", "2", "3"]]),
        ("sep=;\na;b\n1;2,5\n", &[&["1", "2,5"]]),
        ("\n\na,b,,\n1,\n", &[&["1", ""]]),
    ];
    for (text, expected) in cases {
        assert_eq!(table(opened(text).unwrap()), expected, "{text:?}");
    }
}

#[test]
fn rows_have_the_numbers_a_spreadsheet_program_shows() {
    let text = "a,b\r\n\r\n\"x\r\ny\r\nz\",2\r\n,\r\n3,4\r\n\r\n\r\n5,6";
    let numbers: Vec<u32> = rows(opened(text).unwrap()).iter().map(|row| row.number).collect();
    assert_eq!(numbers, [3, 5, 8]);
}

#[test]
fn a_bad_row_is_reported_and_the_next_one_read() {
    let long = "x".repeat(10_001);
    let text = format!("id,name\n1,ok\n2,a\u{0}b\n3,{long}\n4,too,many\n5,\u{1b}[31m\n6,ok\n");
    let sheet = opened(text).unwrap();
    assert_eq!(sheet.total, 6);
    let found: Vec<_> = bad(sheet)
        .into_iter()
        .flat_map(|row| row.errors)
        .map(|error| {
            (
                error.row,
                error.column.unwrap_or_default(),
                error.code,
                error.value,
            )
        })
        .collect();
    let expected = [
        (3, "name", "control_character", "a\u{0}b".to_owned()),
        (4, "name", "cell_too_long", "x".repeat(200)),
        (5, "", "too_many_cells", "many".to_owned()),
        (6, "name", "control_character", "\u{1b}[31m".to_owned()),
    ];
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(row, column, code, value)| (row, column.to_owned(), code, value))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn whole_files_are_refused_with_a_code() {
    let wide = (0..201).map(|n| format!("c{n}")).collect::<Vec<_>>().join(",");
    let cases = [
        ("", "empty"),
        ("\n \n,,\n", "no_header"),
        ("a,b,A \n1,2,3\n", "duplicate_column"),
        ("a,b\n1,\"never closed\n2,3\n", "unclosed_quote"),
        ("a\u{0},\u{0}b\u{0}\n\u{0}", "encoding"),
        ("a\u{1},b\n1,2\n", "no_header"),
        ("%PDF-1.7 and so on", "unsupported_format"),
        (&wide, "too_many_columns"),
    ];
    for (text, code) in cases {
        assert_eq!(refused(text), code, "{text:?}");
    }
}

#[test]
fn limits_are_kept() {
    let limits = Limits {
        max_bytes: 1 << 20,
        max_rows: 3,
        ..Limits::default()
    };
    let code = |text: &str| {
        open(text.as_bytes(), "x.csv", &limits)
            .map(|sheet| sheet.total)
            .map_err(|e| e.code)
    };
    assert_eq!(code("a\n1\n2\n\n3\n"), Ok(3));
    assert_eq!(code("a\n1\n2\n3\n4\n"), Err("too_many_rows"));
    assert_eq!(code(&"a\n".repeat(600_000)), Err("too_large"));
}

#[test]
fn a_file_is_read_from_its_path_and_named_in_the_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload");
    std::fs::write(&path, TABLE).unwrap();
    let sheet = open(path.as_path(), "прайс.csv", &Limits::default()).unwrap();
    assert_eq!(table(sheet).len(), 1);
    std::fs::write(&path, "").unwrap();
    let error = open(path.as_path(), "прайс\n.csv", &Limits::default()).unwrap_err();
    assert_eq!(error.to_string(), "прайс .csv: the file is empty");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(
        open(path, "x", &Limits::default()).unwrap_err().code,
        "unreadable"
    );
}

#[test]
fn thirty_thousand_rows_are_streamed() {
    let mut text = String::from("external_id,name_zh,strength\n");
    for n in 0..30_000 {
        text.push_str(&format!("E{n},\"阿莫西林胶囊, {n}\",0.5g\n"));
    }
    let sheet = opened(text).unwrap();
    assert_eq!(sheet.total, 30_000);
    let last = rows(sheet).pop().unwrap();
    assert_eq!(
        (last.number, last.cells[1].as_str()),
        (30_001, "阿莫西林胶囊, 29999")
    );
}

#[test]
fn refused_rows_are_handed_back_as_a_file_that_reads_again() {
    let long = "x".repeat(20_000);
    let text = format!("id,name\n1,ok\n2,{long}\n3,\"a\u{0}b; =c\"\n'-4,'=1,more\n");
    let sheet = opened(text).unwrap();
    let headers = sheet.headers.clone();
    let first: Vec<Vec<String>> = bad(sheet).into_iter().map(|row| row.row.cells).collect();
    assert_eq!(first[2], ["-4", "=1", "more"]);
    let again: Vec<Vec<String>> = bad(opened(write_csv(&headers, &first)).unwrap())
        .into_iter()
        .map(|row| row.row.cells)
        .collect();
    assert_eq!(again, first);
}
