//! Small tables of words that templates need in every language: reasons, bands, units, countries.

use super::Lang;

/// Lines of `table TAB code TAB en TAB zh TAB ru TAB vi`.
const WORDS: &str = include_str!("words.tsv");
/// Lines of `country code TAB en TAB zh TAB ru TAB vi`.
const COUNTRIES: &str = include_str!("countries.tsv");

/// The word for a code of a table in a language, or `None` where the table does not know the code.
pub(super) fn word(table: &str, code: &str, lang: Lang) -> Option<&'static str> {
    rows(WORDS).find_map(|row| {
        let rest = row.strip_prefix(table)?.strip_prefix('\t')?;
        column(rest, code, lang)
    })
}

/// A country's name in a language, or `None` where it is not in the table.
pub(super) fn country(code: &str, lang: Lang) -> Option<&'static str> {
    rows(COUNTRIES).find_map(|row| column(row, code, lang))
}

/// The word for a code of a table (`reason`, `band`, `decision`, `unit`, `missing`, `country`, …) in a language; the
/// code itself where the table does not know it.
pub fn label(table: &str, code: &str, lang: Lang) -> String {
    let known = match table {
        "country" => country(code, lang),
        _ => word(table, code, lang),
    };
    known.unwrap_or(code).to_owned()
}

fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn column(row: &'static str, code: &str, lang: Lang) -> Option<&'static str> {
    let mut cells = row.split('\t');
    if !cells.next()?.eq_ignore_ascii_case(code) {
        return None;
    }
    cells.nth(Lang::ALL.iter().position(|each| *each == lang)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_row_is_complete_and_stands_once() {
        for (table, cells) in [(WORDS, 6), (COUNTRIES, 5)] {
            let mut seen = BTreeSet::new();
            for row in rows(table) {
                let parts: Vec<&str> = row.split('\t').collect();
                assert_eq!(parts.len(), cells, "{row}");
                assert!(
                    parts.iter().all(|part| !part.is_empty() && part.trim() == *part),
                    "{row}"
                );
                assert!(seen.insert(parts[..cells - 4].to_vec()), "{row} stands twice");
            }
        }
    }

    #[test]
    fn codes_are_found_in_every_language() {
        assert_eq!(word("reason", "duplicate", Lang::Zh), Some("重复"));
        assert_eq!(
            word("missing", "moq", Lang::En),
            Some("the quantity is below the minimum order")
        );
        assert_eq!(word("reason", "no_such_reason", Lang::En), None);
        assert_eq!(country("VN", Lang::Ru), Some("Вьетнам"));
        assert_eq!(country("ZZ", Lang::Ru), None);
    }
}
