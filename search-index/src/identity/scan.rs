//! Cuts a text into words: runs of letters and runs of digits of scripts that put spaces between words.

use super::isotopes;
use super::normalise::{bend, fold_char, is_roman};

/// No table has a word of so many bytes. What is longer is not read to its end: comparing it would cost the square
/// of its length.
const LONGEST_WORD: usize = 96;

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    /// Nothing: letters meet digits, or the text begins.
    None,
    /// Only spaces, full stops or quotation marks.
    Space,
    /// A hyphen.
    Hyphen,
    /// A sign that joins substances: plus, semicolon, ampersand.
    Plus,
    /// A slash.
    Slash,
    /// A comma.
    Comma,
    /// A bracket.
    Bracket,
    /// Anything else, such as Chinese text.
    Other,
}

/// A run of letters or of digits.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    /// First byte.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// Lower case, in Latin letters, without marks.
    pub(crate) fold: String,
    /// The normal form; equal to `fold` for digits.
    pub(crate) key: String,
    /// Whether a full stop follows.
    pub(crate) dotted: bool,
    /// Whether it was written in Greek letters.
    pub(crate) greek: bool,
    /// Whether it was written in Cyrillic letters.
    pub(crate) cyrillic: bool,
    /// Whether it is made of digits.
    pub(crate) digits: bool,
    /// What separates it from the word before.
    pub(crate) gap: Gap,
}

/// Whether a letter belongs to a script that is written without spaces between words.
pub(crate) fn is_running(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1100}'..='\u{11FF}' | '\u{1780}'..='\u{17FF}'
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a character is a Chinese (Han) one.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Characters that are not seen and must not cut a word: soft hyphen, zero-width space and joiners, marks.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{0300}'..='\u{036F}')
}

/// The words of a text, in order. `taken` tells bytes that were read otherwise already.
pub(crate) fn words(text: &str, taken: &[bool]) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut gap = Gap::None;
    let mut open: Option<(usize, bool)> = None;
    let mut end = 0;
    for (at, c) in text.char_indices() {
        let apostrophe =
            matches!(c, '\'' | '’' | 'ʼ') && text[at + c.len_utf8()..].starts_with(char::is_alphabetic);
        if (is_invisible(c) || apostrophe) && open.is_some_and(|(_, digits)| !digits) {
            continue;
        }
        let free = !taken.get(at).copied().unwrap_or(false);
        let digit = c.is_ascii_digit();
        let letter = c.is_alphabetic() && !is_running(c) && !digit;
        let inside = free && (digit || letter);
        if let Some((start, digits)) = open
            && (!inside || digits != digit)
        {
            push(&mut out, text, start, end, digits, gap);
            gap = Gap::None;
            open = None;
        }
        if inside {
            if open.is_none() {
                open = Some((at, digit));
            }
            end = at + c.len_utf8();
        } else {
            gap = wider(gap, if free { gap_of(c) } else { Gap::Other });
        }
    }
    if let Some((start, digits)) = open {
        push(&mut out, text, start, end, digits, gap);
    }
    letters_of_vitamins(text, &mut out);
    isotopes::join(text, &mut out);
    out
}

/// A single Cyrillic letter of a vitamin is the Latin one that it looks like: витамин В12, вітамін С.
fn letters_of_vitamins(text: &str, words: &mut [Word]) {
    for at in 0..words.len() {
        if words[at].fold == "vit"
            && let Some(word) = words.get_mut(at)
        {
            word.fold.push_str("amin");
            word.key = bend(&word.fold);
        }
        let word = &words[at];
        if word.digits || word.end - word.start != 2 {
            continue;
        }
        let Some(letter) = text.get(word.start..word.end).and_then(|raw| raw.chars().next()) else {
            continue;
        };
        let numbered = words
            .get(at + 1)
            .is_some_and(|w| w.digits && matches!(w.gap, Gap::None | Gap::Hyphen));
        let named = at > 0 && words[at - 1].fold.starts_with("vitam");
        if is_cyrillic(letter) && (numbered || named) {
            const PAIRS: [(char, &str); 6] = [
                ('в', "b"),
                ('с', "c"),
                ('к', "k"),
                ('р', "p"),
                ('н', "h"),
                ('е', "e"),
            ];
            let lower = letter.to_lowercase().next().unwrap_or(letter);
            if let Some((_, latin)) = PAIRS.iter().find(|(cyrillic, _)| *cyrillic == lower)
                && let Some(word) = words.get_mut(at)
            {
                (*latin).clone_into(&mut word.fold);
                word.key = bend(latin);
            }
        }
    }
}

fn push(out: &mut Vec<Word>, text: &str, start: usize, end: usize, digits: bool, gap: Gap) {
    let raw = &text[start..end];
    let mut fold = String::with_capacity(raw.len());
    let cyrillic = raw.chars().filter(|c| is_cyrillic(*c)).count();
    // A Latin letter typed inside a Cyrillic word (or the reverse) looks right and reads wrong.
    let mixed = cyrillic > 0 && raw.chars().any(|c| c.is_ascii_alphabetic());
    let latin = raw.chars().filter(char::is_ascii_alphabetic).count();
    let mut soft = false;
    for c in raw
        .chars()
        .filter(|c| !is_invisible(*c) && !matches!(c, '\'' | '’' | 'ʼ'))
    {
        let c = if !mixed {
            c
        } else if cyrillic >= latin {
            to_cyrillic(c)
        } else {
            to_latin(c)
        };
        // A letter is missing between a soft sign and и: кальия is not калия.
        if soft && matches!(c, 'и' | 'і' | 'ї' | 'И' | 'І') {
            fold.push('h');
        }
        soft = c == 'ь';
        fold_char(c, &mut fold);
        if fold.len() > LONGEST_WORD {
            break;
        }
    }
    let key = if digits || is_roman(&fold) {
        fold.clone()
    } else {
        bend(&fold)
    };
    let dotted = text.get(end..).is_some_and(|rest| rest.starts_with('.'));
    let greek = raw
        .chars()
        .any(|c| matches!(c, '\u{0370}'..='\u{03FF}' | '\u{1F00}'..='\u{1FFF}') && c != 'μ');
    out.push(Word {
        start,
        end,
        fold,
        key,
        dotted,
        greek,
        cyrillic: cyrillic > 0 && (!mixed || cyrillic >= latin),
        digits,
        gap,
    });
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{0400}'..='\u{052F}')
}

/// The Cyrillic letter that a Latin one is mistaken for.
fn to_cyrillic(c: char) -> char {
    const PAIRS: [(char, char); 12] = [
        ('a', 'а'),
        ('b', 'в'),
        ('c', 'с'),
        ('e', 'е'),
        ('h', 'н'),
        ('k', 'к'),
        ('m', 'м'),
        ('o', 'о'),
        ('p', 'р'),
        ('t', 'т'),
        ('x', 'х'),
        ('y', 'у'),
    ];
    let lower = c.to_ascii_lowercase();
    PAIRS
        .iter()
        .find(|(latin, _)| *latin == lower)
        .map_or(c, |(_, cyrillic)| *cyrillic)
}

/// The Latin letter that a Cyrillic one is mistaken for.
fn to_latin(c: char) -> char {
    const PAIRS: [(char, char); 8] = [
        ('а', 'a'),
        ('с', 'c'),
        ('е', 'e'),
        ('к', 'k'),
        ('о', 'o'),
        ('р', 'p'),
        ('х', 'x'),
        ('у', 'y'),
    ];
    let lower = c.to_lowercase().next().unwrap_or(c);
    PAIRS
        .iter()
        .find(|(cyrillic, _)| *cyrillic == lower)
        .map_or(c, |(_, latin)| *latin)
}

fn gap_of(c: char) -> Gap {
    match c {
        '+' | ';' | '&' | '＋' | '；' => Gap::Plus,
        '/' | '\\' | '／' => Gap::Slash,
        ',' | '，' | '、' => Gap::Comma,
        '(' | ')' | '[' | ']' | '（' | '）' => Gap::Bracket,
        '-' | '‐' | '‑' | '–' | '—' => Gap::Hyphen,
        _ if c.is_whitespace() || matches!(c, '.' | '"' | '\'' | '®' | '™' | '*') => Gap::Space,
        _ => Gap::Other,
    }
}

/// The stronger of two separators.
fn wider(a: Gap, b: Gap) -> Gap {
    let rank = |g: Gap| match g {
        Gap::None => 0,
        Gap::Space => 1,
        Gap::Hyphen => 2,
        Gap::Comma => 3,
        Gap::Bracket => 4,
        Gap::Other => 5,
        Gap::Slash => 6,
        Gap::Plus => 7,
    };
    if rank(b) > rank(a) { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_words_and_digits() {
        let words = words("Ко-тримоксазол 500мг+B12, alfa-2b", &[]);
        let folds: Vec<&str> = words.iter().map(|w| w.fold.as_str()).collect();
        assert_eq!(
            folds,
            ["ko", "trimoksazol", "500", "mg", "b", "12", "alfa", "2", "b"]
        );
        assert_eq!(words[4].gap, Gap::Plus);
    }

    #[test]
    fn look_alike_letters_of_the_other_script_do_not_matter() {
        let mixed = words("Атоcибан", &[]);
        let pure = words("Атосибан", &[]);
        assert_eq!(mixed[0].key, pure[0].key);
    }
}
