//! Words that some languages write in one and others in two.

use super::salts::Salts;
use crate::identity::normalise::{push_once, strip_ending};
use crate::identity::scan::{Gap, Word};

/// Beginnings of names that are often written apart, in normal form and with the letters that join them.
const BEGINNINGS: [(&str, &str); 30] = [
    ("metil", "metil"),
    ("etil", "etil"),
    ("dimetil", "dimetil"),
    ("asetil", "asetil"),
    ("gidroks", "gidroksi"),
    ("gidro", "gidro"),
    ("digidro", "digidro"),
    ("fenoks", "fenoksi"),
    ("oks", "oksi"),
    ("nor", "nor"),
    ("levo", "levo"),
    ("deks", "deks"),
    ("deksa", "deksa"),
    ("deksi", "deksi"),
    ("dekstro", "dekstro"),
    ("dekstr", "dekstro"),
    ("kloro", "kloro"),
    ("klor", "klor"),
    ("pseido", "pseido"),
    ("pseid", "pseido"),
    ("siklo", "siklo"),
    ("iso", "iso"),
    ("sulfo", "sulfo"),
    ("tio", "tio"),
    ("amino", "amino"),
    ("nitro", "nitro"),
    ("butil", "butil"),
    ("bensil", "bensil"),
    ("gliseril", "gliseril"),
    ("oksi", "oksi"),
];

/// The normal form of two words written as one, if the first is a beginning that is often written apart.
pub(crate) fn joined(first: &Word, second: &Word) -> Option<String> {
    if first.digits
        || second.digits
        || second.key.len() < 4
        || !matches!(second.gap, Gap::Space | Gap::Hyphen)
    {
        return None;
    }
    let (_, beginning) = BEGINNINGS.iter().find(|(key, _)| *key == first.key)?;
    let mut out = (*beginning).to_owned();
    second.key.chars().for_each(|c| push_once(&mut out, c));
    Some(out)
}

/// The words of a name run together.
pub(crate) fn run_together<'a>(keys: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for c in keys.flat_map(str::chars) {
        push_once(&mut out, c);
    }
    out
}

/// Cuts `natriumklorid`, `flutikasonfuroat` into a name and a salt word: where the second part begins, in a normal
/// form. `knows` tells whether a normal form is a name or a part of one.
pub(crate) fn split(key: &str, salts: &Salts, knows: impl Fn(&str) -> bool) -> Option<(String, String)> {
    if !key.is_ascii() || key.len() < 10 {
        return None;
    }
    for at in 3..=key.len().saturating_sub(4) {
        let (first, second) = key.split_at(at);
        let Some(salt) = salts.find(second) else { continue };
        // An oxide or nitrate of something organic is another substance, not its salt.
        let metal_only = matches!(
            salts.code(salt),
            "oxide" | "hydroxide" | "carbonate" | "nitrate" | "hydrate"
        );
        let mut stem = first.to_owned();
        strip_ending(&mut stem);
        if BEGINNINGS.iter().any(|(key, _)| *key == stem) {
            continue;
        }
        if salts.is_metal(&stem) || (at >= 5 && !metal_only && knows(&stem)) {
            return Some((stem, second.to_owned()));
        }
    }
    None
}
