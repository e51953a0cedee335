//! What stands between the cells of a text file: it depends on the country of the Excel.

use super::SheetError;
use super::text::TextStream;

/// As far as the header line is looked for, in characters.
const LOOK: usize = 64 << 10;

/// What the first line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) delimiter: char,
    /// The file opens with Excel's own line `sep=;`, which is not a row.
    pub(super) declared: bool,
}

/// Finds the delimiter in the header line; the stream is left somewhere behind it.
pub(super) fn find(text: &mut TextStream) -> Result<Layout, SheetError> {
    let line = header_line(text)?;
    if let Some(delimiter) = declared(&line) {
        return Ok(Layout {
            delimiter,
            declared: true,
        });
    }
    Ok(Layout {
        delimiter: most_frequent(&line),
        declared: false,
    })
}

/// The first line in which something stands; line breaks between quotes do not end it.
fn header_line(text: &mut TextStream) -> Result<String, SheetError> {
    let mut line = String::new();
    let mut quoted = false;
    for _ in 0..LOOK {
        let Some(next) = text.next()? else { break };
        if !quoted && matches!(next, '\n' | '\r') {
            if !line.trim().is_empty() {
                break;
            }
            line.clear();
            continue;
        }
        quoted ^= next == '"';
        line.push(next);
    }
    Ok(line)
}

fn declared(line: &str) -> Option<char> {
    let (word, delimiter) = line
        .trim_end_matches([' ', '"'])
        .trim_start_matches('"')
        .split_at_checked(4)?;
    if !word.eq_ignore_ascii_case("sep=") {
        return None;
    }
    [',', ';', '\t']
        .into_iter()
        .find(|known| delimiter == known.to_string())
}

fn most_frequent(line: &str) -> char {
    let mut best = (0, ',');
    for delimiter in ['\t', ';', ','] {
        let count = outside_quotes(line).filter(|c| *c == delimiter).count();
        if count > best.0 {
            best = (count, delimiter);
        }
    }
    best.1
}

fn outside_quotes(line: &str) -> impl Iterator<Item = char> {
    let mut quoted = false;
    line.chars().filter(move |c| {
        quoted ^= *c == '"';
        !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_line_names_the_delimiter() {
        let cases = [
            ("a,b,c", ','),
            ("a;b;c", ';'),
            ("a\tb\tc", '\t'),
            ("name, latin;name, local;price", ';'),
            ("\"a;b;c;d\",e", ','),
            ("text", ','),
            ("", ','),
        ];
        for (line, delimiter) in cases {
            assert_eq!(most_frequent(line), delimiter, "{line:?}");
        }
    }

    #[test]
    fn a_declared_delimiter_is_believed() {
        let cases = [
            ("sep=;", Some(';')),
            ("SEP=,", Some(',')),
            ("\"sep=\t\"", Some('\t')),
            ("sep=|", None),
            ("sep", None),
        ];
        for (line, delimiter) in cases {
            assert_eq!(declared(line), delimiter, "{line:?}");
        }
    }
}
