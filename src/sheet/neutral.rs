//! Cells that a spreadsheet program would run as a formula, made harmless and made whole again.
//!
//! A cell that begins with one of these signs gets an apostrophe in front when it is written, and
//! loses it when it is read. A cell that already has apostrophes there gets one more, so that the way
//! back is exact for every text. <https://owasp.org/www-community/attacks/CSV_Injection>

/// Signs that begin a formula, in the wide forms of Chinese keyboards too.
const SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Whether the text needs an apostrophe in front when it is written.
pub(super) fn is_active(text: &str) -> bool {
    begins_a_formula(text) && !is_plain_number(text)
}

/// Takes off the apostrophe that writing put on.
pub(super) fn bare(text: &mut String) {
    if text.starts_with('\'') && begins_a_formula(text) {
        text.remove(0);
    }
}

/// Behind apostrophes, and behind the spaces that some programs leave out.
fn begins_a_formula(text: &str) -> bool {
    let shown = |c: char| c == '\'' || c.is_whitespace();
    text.trim_start_matches('\'').starts_with(SIGNS) || text.trim_start_matches(shown).starts_with(SIGNS)
}

/// `-5`, `+0.25`, `-1,5`: harmless, and must stay numbers.
fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    [whole, part]
        .iter()
        .all(|run| !run.is_empty() && run.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_active_and_numbers_are_not() {
        for text in [
            "=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "-1+1", "'=1", "''-1", "-", "-5mg",
            " =1", " \t=1",
        ] {
            assert!(is_active(text), "{text:?}");
        }
        for text in [
            "",
            "-5",
            "+0.25",
            "-1,5",
            "5-fluorouracil",
            "'quoted'",
            "a=b",
            "0.9%",
        ] {
            assert!(!is_active(text), "{text:?}");
        }
    }
}
