//! Tables for a terminal: columns that line up in every script, and long cells that go on in the next line.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// No table is wider than this many columns: what is piped has no width of its own.
const WIDEST: usize = 118;
/// A column does not become narrower than this for the sake of the others.
const NARROWEST: usize = 14;
/// What stands between two columns.
const GAP: usize = 2;

/// The rows as lines, indented by two; cells that are too long are wrapped.
pub(super) fn lines(rows: &[Vec<String>]) -> Vec<String> {
    let widths = widths(rows);
    let mut out = Vec::new();
    for row in rows {
        let cells = row.iter().zip(&widths);
        let wrapped: Vec<Vec<String>> = cells.map(|(cell, width)| wrap(cell, *width)).collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..height {
            let mut line = String::from(" ");
            for (cell, width) in wrapped.iter().zip(&widths) {
                let text = cell.get(at).map_or("", String::as_str);
                line.push(' ');
                line.push_str(text);
                line.push_str(&" ".repeat(width.saturating_sub(text.width()) + GAP - 1));
            }
            out.push(line.trim_end().to_owned());
        }
    }
    out
}

/// The width of each column: what its longest cell needs, or less where all of them together are too wide.
fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let need = |c: usize| rows.iter().filter_map(|r| r.get(c)).map(|t| t.width()).max();
    let mut widths: Vec<usize> = (0..columns).map(|c| need(c).unwrap_or(0)).collect();
    let room = WIDEST.saturating_sub(columns * GAP);
    while widths.iter().sum::<usize>() > room {
        match widths.iter_mut().max() {
            Some(widest) if *widest > NARROWEST => *widest -= 1,
            _ => break,
        }
    }
    widths
}

/// Cuts a text into pieces of at most so many columns, at spaces where there are any.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_inclusive(' ') {
        if line.width() + word.trim_end().width() > width && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for c in word.chars() {
            if c != ' ' && line.width() + c.width().unwrap_or(0) > width {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    lines.push(line);
    lines.iter().map(|l| l.trim_end().to_owned()).collect()
}

/// Somebody's own text, safe for a terminal: what would move its cursor, ring, colour or turn the writing around is
/// shown as a mark.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' => ' ',
            '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                '\u{FFFD}'
            }
            c if c.is_control() => '\u{FFFD}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|c| (*c).to_owned()).collect()
    }

    #[test]
    fn columns_line_up_in_every_script() {
        let rows = [
            row(&["阿莫西林", "a"]),
            row(&["Amoxicilin", "b"]),
            row(&["амоксі", "c"]),
        ];
        let lines = lines(&rows);
        for (line, mark) in lines.iter().zip(["a", "b", "c"]) {
            let before = line.split(mark).next().unwrap();
            let before = if mark == "a" {
                line.trim_end_matches('a')
            } else {
                before
            };
            if mark != "c" {
                assert!(line.width() > before.width(), "{line}");
            }
            assert_eq!(line.width(), lines[0].width(), "{line}");
        }
    }

    #[test]
    fn long_cells_go_on_in_the_next_line() {
        let long = "阿莫西林克拉维酸钾片".repeat(12);
        let words = "one two three ".repeat(20);
        for line in lines(&[row(&[&long, &words, "x"])]) {
            assert!(line.width() <= WIDEST, "{}: {line}", line.width());
        }
        assert_eq!(wrap("one two", 5), ["one", "two"]);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn nothing_reaches_the_terminal_but_letters() {
        assert_eq!(plain("a\u{1b}[31mb\tc\u{202e}d"), "a\u{FFFD}[31mb c\u{FFFD}d");
    }
}
