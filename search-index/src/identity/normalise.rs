//! The normal form of names: what is left of a word when spelling habits of languages are taken away.
//!
//! Two steps. [`fold`] removes case, marks and scripts: Cyrillic and Greek are written in Latin letters.
//! [`bend`] then removes the habits by which languages spell one international name: `ph`/`f`, `th`/`t`,
//! `c`/`k`/`ch`, `x`/`ks`, `y`/`i`, `z`/`s`, the Cyrillic г for h, doubled letters, and the endings
//! (-um, -i, -a, -e, -ul …). Equal results mean "the same international name", so the rules must never be so
//! greedy that two substances fall together: the lexicon drops a bent form that two substances share.

use super::scan::is_han;
use super::simplified::simplified;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Writes one character in folded form: lower case, without marks, in Latin letters where it is a letter of
/// Latin, Cyrillic or Greek script. Everything else passes unchanged.
pub(crate) fn fold_char(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    if is_han(c) {
        out.push(simplified(c));
        return;
    }
    for lower in c.to_lowercase() {
        if let Some(latin) = special(lower) {
            out.push_str(latin);
            continue;
        }
        for part in std::iter::once(lower).nfkd() {
            if is_combining_mark(part) {
                continue;
            }
            match special(part) {
                Some(latin) => out.push_str(latin),
                None => out.push(part),
            }
        }
    }
}

/// The folded form of a text.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        fold_char(c, &mut out);
    }
    out
}

/// Letters that decomposition alone does not turn into plain Latin.
fn special(c: char) -> Option<&'static str> {
    Some(match c {
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ø' | 'ө' => "o",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ı' => "i",
        'ħ' => "h",
        'μ' | 'µ' => "μ",
        'а' | 'ә' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' | 'ғ' => "g",
        'д' => "d",
        'е' | 'ё' | 'є' | 'э' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'і' | 'ї' | 'й' => "i",
        'ј' => "j",
        'к' | 'қ' => "k",
        'л' => "l",
        'м' => "m",
        'н' | 'ң' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ү' | 'ұ' | 'ў' => "u",
        'ф' => "f",
        'х' => "kh",
        'һ' | 'ҳ' => "h",
        'ѕ' => "dz",
        'ц' | 'ћ' => "c",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "sch",
        'ъ' | 'ь' => "",
        'ы' => "y",
        'ю' => "iu",
        'я' => "ia",
        'љ' => "lj",
        'њ' => "nj",
        'ђ' => "dj",
        'џ' => "dz",
        'α' => "a",
        'β' => "b",
        'γ' => "g",
        'δ' => "d",
        'ε' => "e",
        'ζ' => "z",
        'η' | 'ι' => "i",
        'θ' => "th",
        'κ' => "k",
        'λ' => "l",
        'ν' => "n",
        'ξ' => "x",
        'ο' | 'ω' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' | 'ς' => "s",
        'τ' => "t",
        'υ' => "y",
        'φ' => "f",
        'χ' => "ch",
        'ψ' => "ps",
        _ => return None,
    })
}

/// The normal form of one folded word, without its ending.
pub(crate) fn bend(folded: &str) -> String {
    let mut out = spell(folded);
    strip_ending(&mut out);
    out
}

/// A folded word without its ending, in its own spelling.
pub(crate) fn bare(folded: &str) -> String {
    let mut out = folded.to_owned();
    strip_ending(&mut out);
    out
}

/// One spelling for the letters that languages write differently; endings are kept.
pub(crate) fn spell(folded: &str) -> String {
    spell_with(folded, "s", "s", push_once)
}

/// The sounds of a word as written, without smoothing doubled letters: for comparing with [`regular_forms`].
pub(crate) fn sounds(folded: &str) -> String {
    spell_with(folded, "c", "z", String::push)
}

/// The sounds of a known name as other languages may rightly write them: with fewer doubled consonants, and with s for
/// a soft c. The other way round is a slip: nobody writes `licyna` for lysine or `prednisoone` for prednisone.
pub(crate) fn regular_forms(folded: &str) -> Vec<String> {
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let mut plain = String::with_capacity(folded.len());
    for c in folded.chars() {
        if !plain.ends_with(c) || vowel(c) || c.is_ascii_digit() {
            plain.push(c);
        }
    }
    let mut out: Vec<String> = Vec::with_capacity(12);
    for base in [folded, plain.as_str()] {
        for soft_c in ["c", "s"] {
            let written = spell_with(base, soft_c, "z", String::push);
            let hard = written.replace('z', "s");
            // Between vowels s is often heard as z.
            let letters: Vec<char> = written.chars().collect();
            let between = |at: usize| {
                at > 0
                    && letters.get(at - 1).copied().is_some_and(vowel)
                    && letters.get(at + 1).copied().is_some_and(vowel)
            };
            let heard: String = letters
                .iter()
                .enumerate()
                .map(|(at, c)| if *c == 's' && between(at) { 'z' } else { *c })
                .collect();
            for form in [written, hard, heard] {
                if !out.contains(&form) {
                    out.push(form);
                }
            }
        }
    }
    out
}

fn spell_with(
    folded: &str,
    soft_c: &'static str,
    z: &'static str,
    push: impl Fn(&mut String, char),
) -> String {
    let letters: Vec<char> = folded.chars().collect();
    let at = |i: usize| letters.get(i).copied().unwrap_or(' ');
    let mut out = String::with_capacity(folded.len());
    let mut i = 0;
    while i < letters.len() {
        let (here, next, after) = (at(i), at(i + 1), at(i + 2));
        let soft = |c: char| matches!(c, 'e' | 'i' | 'y');
        let (written, used) = match (here, next) {
            // Ukrainian хв is qu.
            ('k', 'h') if after == 'v' => ("k", 3),
            ('c', 'h') | ('k', 'h') | ('c' | 'k' | 'q', 'k' | 'q') | ('q', 'u') | ('k', 'v' | 'w') => {
                ("k", 2)
            }
            ('c', 'c') if soft(after) => ("ks", 2),
            ('c', _) if soft(next) || (matches!(next, 'a' | 'o') && after == 'e') => (soft_c, 1),
            ('c' | 'q', _) => ("k", 1),
            ('x', 'l' | 'r') => ("k", 1),
            ('x', _) => ("ks", 1),
            ('p', 'h') => ("f", 2),
            ('t', 'h') => ("t", 2),
            ('t', 's') if soft(after) => (soft_c, 2),
            ('r', 'h') => ("r", 2),
            ('h', 'l' | 'r') => ("k", 1),
            ('h', _) => ("g", 1),
            ('y' | 'j', _) => ("i", 1),
            ('w', _) => ("v", 1),
            ('z', _) => (z, 1),
            // As written, ephedroe is not ephedre.
            ('a' | 'o', 'e') if z == "s" || i + 2 < letters.len() => ("e", 2),
            ('e', 'u') => ("ei", 2),
            ('o', 'u') => ("u", 2),
            ('g', 'u' | 'v' | 'w') if after == 'a' => ("g", 2),
            ('μ', _) => ("m", 1),
            _ => ("", 1),
        };
        if written.is_empty() {
            push(&mut out, here);
        } else {
            for c in written.chars() {
                push(&mut out, c);
            }
        }
        i += used;
    }
    // Russian and German say desoxy where others say deoxy.
    if let Some(at) = out.find("desoks") {
        out.remove(at + 2);
    }
    out
}

/// Roman numerals are no letters to be smoothed: factor VII is not factor VIII.
pub(crate) fn is_roman(folded: &str) -> bool {
    let numeral = folded.strip_suffix('a').unwrap_or(folded);
    (2..=4).contains(&numeral.len()) && numeral.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'))
}

/// Doubled letters count once; digits stay as they are.
pub(crate) fn push_once(out: &mut String, c: char) {
    if c.is_ascii_digit() || !out.ends_with(c) {
        out.push(c);
    }
}

/// Takes Latin, Slavic and Romance endings off a spelled word, as long as enough letters remain: `lactulose` must not
/// become `lact`, nor `fructus` fructose.
pub(crate) fn strip_ending(word: &mut String) {
    const ENDINGS: [(&str, usize); 11] = [
        ("ului", 6),
        ("um", 4),
        ("us", 6),
        ("ul", 6),
        ("os", 6),
        ("is", 6),
        ("i", 4),
        ("a", 4),
        ("e", 4),
        ("o", 4),
        ("u", 4),
    ];
    loop {
        let letters = word.chars().count();
        let Some((ending, least)) = ENDINGS.iter().find(|(e, _)| word.ends_with(*e)) else {
            return;
        };
        if letters < ending.len() + least {
            return;
        }
        word.truncate(word.len() - ending.len());
    }
}

/// The stem of an acid's adjective: `clavulanic`, `klawulanowy`, `клавулановая`, `klavulánová` are all
/// `klavulan`. Takes a bent word. One ending only: folic acid is not folinic acid.
pub(crate) fn acid_stem(bent: &str) -> &str {
    const ENDINGS: [&str; 8] = ["iev", "iov", "ik", "ov", "ev", "sk", "at", "n"];
    for ending in ENDINGS {
        if let Some(shorter) = bent.strip_suffix(ending)
            && shorter.len() >= 3
        {
            return shorter;
        }
    }
    bent
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(word: &str) -> String {
        bend(&fold(word))
    }

    #[test]
    fn one_name_in_many_languages_has_one_form() {
        let names = [
            &[
                "Amoxicillin",
                "amoxicillinum",
                "amoksycylina",
                "Амоксициллин",
                "amoxicilina",
                "amoxicilin",
            ][..],
            &[
                "Hydrochlorothiazide",
                "гидрохлоротиазид",
                "hidrohlorotiazid",
                "hidroklorotiazid",
                "hydrochlorothiazidum",
            ],
            &[
                "clarithromycin",
                "klarytromycyna",
                "кларитромицин",
                "klaritromicin",
            ],
            &["quetiapine", "кветиапин", "kwetiapina", "kvetiapin"],
            &["cefixime", "цефиксим", "cefixim", "cefiksim"],
            &["phenytoin", "фенитоин", "fenytoina", "phenytoinum"],
        ];
        for group in names {
            for name in group {
                assert_eq!(key(name), key(group[0]), "{name}");
            }
        }
    }

    #[test]
    fn acids_share_a_stem() {
        for word in [
            "clavulanic",
            "klawulanowy",
            "клавулановая",
            "klavulánová",
            "clavulanicum",
            "klavulanska",
            "clavulanate",
        ] {
            assert_eq!(acid_stem(&key(word)), "klavulan", "{word}");
        }
    }
}
