//! Spelling habits that hold for some languages only, and so are tried only for a word that nothing else explains.
//!
//! The normal form takes away what all languages share. What is left contradicts itself between languages: a
//! Serbian `h` is an international `h` or `ch`, a Greek `κι` is `ki`, `ci` or `qui`, an Italian `ss` may be `x`.
//! Here all readings of such a word are written down. Whoever asks takes the answer only if all readings that
//! are names mean the same thing.

use super::names::is_doubled;
use crate::identity::normalise::bend;
use crate::identity::scan::Word;

/// More readings than this are not tried.
const MOST: usize = 96;

/// The normal forms that a word may have under the habits of single languages, without its ordinary one.
pub(crate) fn variants(word: &Word) -> Vec<String> {
    if is_doubled(&word.fold) {
        return Vec::new();
    }
    let mut folds = vec![String::with_capacity(word.fold.len() + 4)];
    let letters: Vec<char> = word.fold.chars().collect();
    let mut at = 0;
    while at < letters.len() {
        let (readings, used) = if word.greek {
            greek(&letters, at)
        } else {
            other(&letters, at)
        };
        if readings.len() > 1 && folds.len() * readings.len() <= MOST {
            let mut more = Vec::with_capacity(folds.len() * readings.len());
            for fold in &folds {
                for reading in readings {
                    more.push(format!("{fold}{reading}"));
                }
            }
            folds = more;
        } else if let Some(reading) = readings.first() {
            for fold in &mut folds {
                fold.push_str(reading);
            }
        } else {
            for fold in &mut folds {
                fold.extend(letters.get(at));
            }
        }
        at += used;
    }
    let mut out: Vec<String> = Vec::new();
    for fold in folds {
        let key = bend(&fold);
        if key != word.key && !out.contains(&key) {
            out.push(key);
        }
    }
    out
}

/// What Greek letters, written in Latin ones, may stand for; none: for themselves.
fn greek(letters: &[char], at: usize) -> (&'static [&'static str], usize) {
    let get = |i: usize| letters.get(i).copied().unwrap_or(' ');
    let soft = matches!(get(at + 1), 'e' | 'i' | 'y');
    let first = at == 0;
    match (get(at), get(at + 1)) {
        ('o', 'y') => (&["u"], 2),
        ('a', 'i') if first => (&["e", "ai", "he"], 2),
        ('a', 'i') => (&["e", "ai"], 2),
        ('e', 'i') => (&["i", "ei"], 2),
        ('o', 'i') => (&["oi", "i"], 2),
        ('e', 'y') => (&["eu", "ev"], 2),
        ('a', 'y') => (&["au", "av"], 2),
        ('n', 't') if first => (&["d"], 2),
        ('n', 't') => (&["nt", "d", "nd"], 2),
        ('m' | 'μ', 'p') if first => (&["b"], 2),
        ('m' | 'μ', 'p') => (&["mp", "b", "mb"], 2),
        ('g', 'k') if first => (&["g"], 2),
        ('g', 'k') => (&["g", "nk", "ng"], 2),
        ('g', 'g') => (&["ng"], 2),
        ('b', _) => (&["v", "b"], 1),
        ('k', 'y') => (&["cy", "quy", "ky"], 2),
        ('k', _) if soft => (&["c", "k", "qu"], 1),
        ('a', _) if first => (&["a", "ha"], 1),
        ('e', _) if first => (&["e", "he"], 1),
        ('i', _) if first => (&["i", "hi"], 1),
        ('o', _) if first => (&["o", "ho"], 1),
        ('y', _) if first => (&["hy"], 1),
        // Inside a compound the breathing is lost, too: ακετυλοϋδρο…
        ('y', 'd') if get(at + 2) == 'r' => (&["hyd"], 2),
        _ => (&[], 1),
    }
}

/// The same for Latin and Cyrillic letters.
fn other(letters: &[char], at: usize) -> (&'static [&'static str], usize) {
    let get = |i: usize| letters.get(i).copied().unwrap_or(' ');
    let before = if at == 0 { ' ' } else { get(at - 1) };
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    match (get(at), get(at + 1)) {
        // Spanish and Portuguese put a vowel before s, Hungarian writes ösztr.
        ('e', 's') if at == 0 && !vowel(get(2)) => (&["es", "s"], 2),
        ('o', 's') if at == 0 && get(2) == 'z' && get(3) == 't' => (&["es"], 3),
        // Italian and Greek drop h, Serbian writes it for ch, and so does Uzbek with x.
        ('i', 'd') if at == 0 && get(2) == 'r' => (&["hyd"], 2),
        ('i', 'd') if get(2) == 'r' && get(3) == 'o' => (&["id", "ihyd"], 2),
        ('a', 'l') if at == 0 => (&["al", "hal"], 2),
        ('h', _) if !matches!(before, 'c' | 'p' | 't' | 'r' | 's' | 'k' | 'z' | 'g') => (&["h", "ch"], 1),
        // Bulgarian х is h as often as ch.
        ('k', 'h') => (&["ch", "h"], 2),
        ('x', _) => (&["x", "ch"], 1),
        ('s', 's') => (&["ss", "x"], 2),
        ('k', 'e' | 'i' | 'y') => (&["k", "c"], 1),
        ('c', 'e' | 'i' | 'y') => (&["c", "k"], 1),
        // Slavic and Turkic languages write what they hear: tsi, dzi.
        ('t', 's') => (&["c", "ts"], 2),
        _ => (&[], 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::scan::words;

    fn reads_as(text: &str, name: &str) -> bool {
        let key = words(name, &[])[0].key.clone();
        let word = &words(text, &[])[0];
        word.key == key || variants(word).contains(&key)
    }

    #[test]
    fn habits_of_single_languages_are_among_the_readings() {
        for (text, name) in [
            ("holekalciferol", "cholecalciferol"),
            ("hidroksihlorohin", "hydroxychloroquine"),
            ("xolik", "cholic"),
            ("ösztradiol", "estradiol"),
            ("espironolactona", "spironolactone"),
            ("idrossicobalamina", "hydroxycobalamin"),
            ("cetamina", "ketamine"),
            ("Ντοξορουμπικίνη", "doxorubicin"),
            ("Βανκομυκίνη", "vancomycin"),
            ("Αλοπεριδόλη", "haloperidol"),
            ("Υδροξυχλωροκίνη", "hydroxychloroquine"),
            ("Γκριζεοφουλβίνη", "griseofulvin"),
            ("Ακετυλοκυστεΐνη", "acetylocysteine"),
        ] {
            assert!(
                reads_as(text, name),
                "{text} {:?}",
                variants(&words(text, &[])[0])
            );
        }
    }

    #[test]
    fn there_are_never_too_many_readings() {
        let long = "hexahexahexahexahexahexahexahexa";
        assert!(variants(&words(long, &[])[0]).len() <= MOST);
    }
}
