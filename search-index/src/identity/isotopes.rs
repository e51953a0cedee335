//! Radioactive marks: `(131I)`, `[18 F]`, `I-131`, `99mTc` are one word each, because iobenguane is one drug and
//! iobenguane (131I) another.

use super::scan::{Gap, Word};

/// Elements with the mass numbers that are used in medicine.
const ISOTOPES: [(&str, &[&str]); 28] = [
    ("tc", &["99"]),
    ("i", &["123", "124", "125", "131"]),
    ("f", &["18"]),
    ("ga", &["67", "68"]),
    ("lu", &["177"]),
    ("y", &["90"]),
    ("in", &["111"]),
    ("tl", &["201"]),
    ("sm", &["153"]),
    ("sr", &["89"]),
    ("ra", &["223"]),
    ("cr", &["51"]),
    ("p", &["32"]),
    ("xe", &["133"]),
    ("c", &["11", "13", "14"]),
    ("rb", &["82"]),
    ("cu", &["64"]),
    ("ho", &["166"]),
    ("ac", &["225"]),
    ("zr", &["89"]),
    ("n", &["13"]),
    ("o", &["15"]),
    ("kr", &["81"]),
    ("co", &["57", "58"]),
    ("se", &["75"]),
    ("fe", &["59"]),
    ("er", &["169"]),
    ("re", &["186", "188"]),
];

/// Names of the elements, which may stand beside the mark and add nothing to it. Beginnings of normal forms.
const ELEMENTS: [&str; 14] = [
    "teknet", "teknes", "gali", "indi", "iod", "luteti", "lutesi", "samari", "stronti", "radi", "rubidi",
    "tali", "itri", "ksenon",
];

/// Whether a normal form is a radioactive mark as [`join`] writes it.
pub(crate) fn is_isotope(key: &str) -> bool {
    key.as_bytes().first().is_some_and(u8::is_ascii_digit) && key.ends_with(|c: char| c.is_ascii_lowercase())
}

/// Whether a normal form is the name of an element that has such marks.
pub(crate) fn is_element(key: &str) -> bool {
    ELEMENTS.iter().any(|e| {
        key.strip_prefix(e)
            .is_some_and(|rest| matches!(rest, "" | "n" | "m" | "u" | "i" | "in"))
    })
}

/// Makes one word of each radioactive mark.
pub(crate) fn join(text: &str, words: &mut Vec<Word>) {
    // Nearly every text has no such number at all.
    if !words.iter().any(|w| w.digits && is_mass(&w.fold)) {
        return;
    }
    let mut at = 0;
    while at < words.len() {
        let Some((used, mark)) = mark(text, &words[at..]) else {
            at += 1;
            continue;
        };
        let end = words[at + used - 1].end;
        words.drain(at + 1..at + used);
        let word = &mut words[at];
        word.end = end;
        word.fold.clone_from(&mark);
        word.key = mark;
        word.digits = false;
        word.dotted = false;
        loosen(&mut word.gap);
        if let Some(next) = words.get_mut(at + 1) {
            loosen(&mut next.gap);
        }
        at += 1;
    }
}

/// The brackets around a mark do not part the name.
fn loosen(gap: &mut Gap) {
    if *gap == Gap::Bracket {
        *gap = Gap::Space;
    }
}

fn is_mass(digits: &str) -> bool {
    (2..=3).contains(&digits.len()) && ISOTOPES.iter().any(|(_, masses)| masses.contains(&digits))
}

/// The mark that these words begin with, and how many of them it takes.
fn mark(text: &str, words: &[Word]) -> Option<(usize, String)> {
    let first = words.first()?;
    if first.digits {
        let bracketed = text
            .get(..first.start)
            .is_some_and(|before| before.ends_with(['(', '[', '（', '［']));
        let next = words.get(1)?;
        let near = |w: &Word| w.gap == Gap::None || (bracketed && matches!(w.gap, Gap::Space | Gap::Hyphen));
        if !near(next) {
            return None;
        }
        if first.fold == "99" {
            return match next.fold.as_str() {
                "mtc" => Some((2, "99mtc".to_owned())),
                "m" if words.get(2).is_some_and(|w| w.fold == "tc" && w.gap != Gap::Plus) => {
                    Some((3, "99mtc".to_owned()))
                }
                "m" => Some((2, "99mtc".to_owned())),
                _ => None,
            };
        }
        let element = symbol(&next.fold)?;
        return has(element, &first.fold).then(|| (2, format!("{}{element}", first.fold)));
    }
    let second = words.get(1).filter(|w| w.digits)?;
    let element = symbol(&first.fold)?;
    let close = matches!(second.gap, Gap::None | Gap::Hyphen);
    if !has(element, &second.fold) || !(close || (first.fold.len() >= 2 && second.gap == Gap::Space)) {
        return None;
    }
    let metastable = element == "tc";
    let m = words
        .get(2)
        .is_some_and(|w| w.fold == "m" && matches!(w.gap, Gap::None | Gap::Space));
    match (metastable, m) {
        (true, true) => Some((3, "99mtc".to_owned())),
        (true, false) => None,
        _ => Some((2, format!("{}{element}", second.fold))),
    }
}

/// The symbol of an element, given as symbol or by the name of iodine.
fn symbol(fold: &str) -> Option<&'static str> {
    let fold = if matches!(fold, "iod" | "jod" | "iodine" | "yod") {
        "i"
    } else {
        fold
    };
    ISOTOPES.iter().map(|(symbol, _)| *symbol).find(|s| *s == fold)
}

fn has(element: &str, mass: &str) -> bool {
    ISOTOPES
        .iter()
        .any(|(symbol, masses)| *symbol == element && masses.contains(&mass))
}

#[cfg(test)]
mod tests {
    use super::super::scan::words;

    #[test]
    fn a_mark_is_one_word_however_it_is_written() {
        for (text, mark) in [
            ("iobenguanum (131 I)", "131i"),
            ("iobenguane [131I]", "131i"),
            ("iobenguane I-131", "131i"),
            ("Tc 99m - acid pentetic", "99mtc"),
            ("technecium-(99mtc) kyselina", "99mtc"),
            ("13C-urea", "13c"),
            ("natrii fluoridum (18f)", "18f"),
        ] {
            let found = words(text, &[]);
            assert!(found.iter().any(|w| w.fold == mark), "{text}: {found:?}");
        }
        for text in ["paracetamol 125 mg", "131 i 5", "Vitamin C 14", "90 tabl"] {
            assert!(
                words(text, &[]).iter().all(|w| !super::is_isotope(&w.key)),
                "{text}"
            );
        }
    }
}
