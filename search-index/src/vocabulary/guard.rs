//! Names of controlled substances in the forms by which even a damaged spelling is noticed.

use super::slips::{deletions, hash};
use crate::identity::normalise::fold;
use crate::identity::scan::{is_invisible, is_running, words};
use hashbrown::HashSet;

/// The names of controlled substances.
#[derive(Debug, Default)]
pub(crate) struct Guard {
    running: Vec<String>,
    keys: HashSet<String>,
    slips: HashSet<u64>,
}

impl Guard {
    /// Adds a name.
    pub(crate) fn insert(&mut self, name: &str) {
        if name.chars().any(is_running) {
            if name.chars().count() > 1 {
                self.running.push(fold(name));
            }
            return;
        }
        let parts = words(name, &[]);
        let single = parts.len() == 1;
        for word in parts {
            // Of a name in several words only the long ones say something by themselves.
            if word.key.len() < if single { 5 } else { 9 } || is_common(&word.key) {
                continue;
            }
            // So short that any word is a slip away: only as written.
            if word.key.len() >= 6 {
                self.slips.insert(hash(&word.key));
                self.slips.extend(deletions(&word.key));
            }
            self.keys.insert(word.key);
        }
    }

    /// Whether a word in normal form is, begins with, or is one slip away from a controlled name.
    pub(crate) fn near(&self, key: &str) -> bool {
        let ends = key.char_indices().map(|(at, c)| at + c.len_utf8());
        key.len() >= 5
            && (self.keys.contains(key)
                || self.slips.contains(&hash(key))
                || key.len() >= 6 && deletions(key).any(|d| self.slips.contains(&d))
                || ends
                    .filter(|end| *end >= 6)
                    .any(|end| self.keys.contains(&key[..end])))
    }

    /// Whether running text holds a controlled name anywhere, even across the borders of other words.
    pub(crate) fn in_running_text(&self, text: &str) -> bool {
        if !text.chars().any(is_running) {
            return false;
        }
        let plain: String = text
            .chars()
            .filter(|c| !is_invisible(*c) && !c.is_whitespace())
            .collect();
        let plain = fold(&plain);
        self.running.iter().any(|name| plain.contains(name.as_str()))
    }
}

/// Words that stand in names of controlled substances without meaning one.
fn is_common(key: &str) -> bool {
    const COMMON: [&str; 14] = [
        "sodium",
        "natr",
        "natrium",
        "oksid",
        "asid",
        "gamma",
        "hidroksi",
        "oksibat",
        "tinktur",
        "ekstrakt",
        "aseton",
        "eter",
        "kalium",
        "permanganat",
    ];
    COMMON.contains(&key)
}
