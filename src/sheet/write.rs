use super::neutral::is_active;

/// Writes a table as CSV that any spreadsheet program shows rightly and [`open`](super::open) reads
/// back to the same cells.
///
/// UTF-8 with its mark (without it Excel shows Chinese as rubbish), commas, CRLF, quotes as RFC 4180
/// has them. Cells that a spreadsheet program would run as a formula get an apostrophe in front; plain
/// negative numbers stay. Rows may be longer or shorter than the header line. A row of empty cells is
/// blank and is skipped on reading.
pub fn write_csv<H, R, C>(headers: &[H], rows: impl IntoIterator<Item = R>) -> Vec<u8>
where
    H: AsRef<str>,
    R: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    let mut out = String::from('\u{FEFF}');
    write_row(&mut out, headers);
    for row in rows {
        write_row(&mut out, row);
    }
    out.into_bytes()
}

fn write_row<C: AsRef<str>>(out: &mut String, cells: impl IntoIterator<Item = C>) {
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        write_cell(out, cell.as_ref());
    }
    out.push_str("\r\n");
}

fn write_cell(out: &mut String, text: &str) {
    let apostrophe = if is_active(text) { "'" } else { "" };
    // A semicolon or tab needs no quotes here, but a header line of them would mislead the reader.
    let quoted = text.contains(['"', ',', ';', '\t', '\r', '\n'])
        || text.starts_with(char::is_whitespace)
        || text.ends_with(char::is_whitespace);
    out.push_str(if quoted { "\"" } else { "" });
    out.push_str(apostrophe);
    if quoted {
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(text);
    }
}
