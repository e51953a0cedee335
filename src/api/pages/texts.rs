//! The words of the pages in every language.

use crate::email::Lang;
use actix_web::{HttpRequest, http::header};

/// Lines of `key TAB en TAB zh TAB ru TAB vi`.
const TEXTS: &str = include_str!("texts.tsv");

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Texts(pub Lang);

impl Texts {
    /// In a person's language.
    pub fn of(locale: &str) -> Self {
        Self(Lang::of(locale))
    }

    /// In the first language that the browser asks for and that there is.
    pub fn of_browser(request: &HttpRequest) -> Self {
        let wanted = request
            .headers()
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default();
        let tags = wanted
            .split(',')
            .map(|tag| tag.split(';').next().unwrap_or_default().trim());
        let known = |tag: &str| {
            let lang = Lang::of(tag);
            (lang != Lang::En || tag.to_ascii_lowercase().starts_with("en")).then_some(Self(lang))
        };
        tags.take(20).find_map(known).unwrap_or(Self(Lang::En))
    }

    /// The text for a key; the key itself where there is none, which a test rules out.
    pub fn get(self, key: &str) -> &str {
        let column = Lang::ALL.iter().position(|l| *l == self.0).unwrap_or(0);
        let row = TEXTS
            .lines()
            .find_map(|row| row.strip_prefix(key)?.strip_prefix('\t'));
        row.and_then(|row| row.split('\t').nth(column)).unwrap_or(key)
    }

    /// The text for a key, with a value in its place.
    pub fn with(self, key: &str, value: &str) -> String {
        self.get(key).replacen("{}", value, 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_row_is_complete_and_stands_once() {
        let mut seen = BTreeSet::new();
        for row in TEXTS.lines().filter(|row| !row.starts_with('#')) {
            let cells: Vec<&str> = row.split('\t').collect();
            assert_eq!(cells.len(), 5, "{row}");
            assert!(cells.iter().all(|c| !c.is_empty() && c.trim() == *c), "{row}");
            let places = |cell: &str| cell.matches("{}").count();
            assert!(cells[1..].iter().all(|c| places(c) == places(cells[1])), "{row}");
            assert!(seen.insert(cells[0]), "{} stands twice", cells[0]);
        }
    }

    #[test]
    fn every_key_in_the_code_has_a_row() {
        for code in [
            include_str!("mod.rs"),
            include_str!("view.rs"),
            include_str!("sign_in.rs"),
            include_str!("verify_email.rs"),
            include_str!("reset_password.rs"),
            include_str!("accept_invitation.rs"),
            include_str!("unsubscribe.rs"),
            include_str!("listings.rs"),
            include_str!("demands.rs"),
            include_str!("company.rs"),
            include_str!("demand.rs"),
            include_str!("demand_matches.rs"),
            include_str!("matching.rs"),
            include_str!("opportunities.rs"),
        ] {
            for start in ["t.get(\"", "t.with(\""] {
                for (at, _) in code.match_indices(start) {
                    let key = code[at + start.len()..].split('"').next().unwrap();
                    assert_ne!(Texts(Lang::Vi).get(key), key, "{key} has no row");
                }
            }
        }
    }

    #[test]
    fn the_browsers_first_known_language_counts() {
        let ask = |wanted: &str| {
            let request = actix_web::test::TestRequest::default()
                .insert_header((header::ACCEPT_LANGUAGE, wanted.to_owned()))
                .to_http_request();
            Texts::of_browser(&request).0
        };
        assert_eq!(ask("pl, vi-VN;q=0.8, en;q=0.5"), Lang::Vi);
        assert_eq!(ask("en-GB, zh"), Lang::En);
        assert_eq!(ask(""), Lang::En);
    }
}
