//! Cuts a strength text into numbers, units and signs.

use crate::identity::normalise::fold_char;
use crate::identity::scan::{is_invisible, is_running};
use rust_decimal::Decimal;

/// A unit, with the factor to the base unit of its kind (mg, mL, h …).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unit {
    /// What it measures.
    pub(crate) kind: Measure,
    /// How many base units it is.
    pub(crate) factor: Decimal,
}

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    /// Base unit mg.
    Mass,
    /// Base unit mL.
    Volume,
    /// Base unit [iU].
    Units,
    /// Parts of a hundred.
    Percent,
    /// Base unit mmol.
    Mole,
    /// Base unit meq.
    Equivalent,
    /// Base unit MBq.
    Activity,
    /// Base unit h.
    Time,
    /// A dose, puff, tablet, vial: whatever is counted.
    Piece,
    /// Base unit cm2.
    Area,
}

/// A piece of a strength text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// A number.
    Number(Decimal),
    /// A unit.
    Unit(Unit),
    /// `+`, `;`, `and`.
    Plus,
    /// `/`, `per`.
    Slash,
    /// `:`.
    Colon,
    /// `x`, `×`, `*`.
    Times,
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// `,`.
    Comma,
    /// A word for "that is, counted as the base": equivalent to, tương ứng, 相当于.
    Equivalent,
    /// A weak word for the same: as, dưới dạng, в виде.
    As,
    /// Weight of the whole tablet or sachet: 每片重.
    Weight,
    /// 每小时 before the amount.
    Hourly,
    /// 以…计.
    CountedAs,
    /// Any other word or character.
    Other,
}

/// A token and the bytes it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placed {
    /// What it is.
    pub(crate) token: Token,
    /// First byte.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
}

/// Cuts the text. Bytes marked in `taken` (names that hold digits, such as B12) count as words.
pub(crate) fn tokens(text: &str, taken: &[bool]) -> Vec<Placed> {
    let letters = folded(text, taken);
    let mut out = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let (token, used) = token_at(&letters, at, out.last().map(|p: &Placed| p.token));
        let used = used.max(1);
        let start = letters[at].1;
        let end = letters.get(at + used).map_or(text.len(), |l| l.1);
        if let Some(token) = token {
            out.push(Placed { token, start, end });
        }
        at += used;
    }
    out
}

/// Folded letters with their bytes; a space stands for what is not to be read.
fn folded(text: &str, taken: &[bool]) -> Vec<(char, usize)> {
    let mut out = Vec::with_capacity(text.len());
    let mut buffer = String::new();
    for (at, c) in text.char_indices() {
        if taken.get(at).copied().unwrap_or(false) {
            out.push(('\u{1}', at));
            continue;
        }
        if is_invisible(c) {
            continue;
        }
        buffer.clear();
        fold_char(
            if c == '\u{A0}' || c == '\u{202F}' || c == '\u{2009}' {
                ' '
            } else {
                c
            },
            &mut buffer,
        );
        out.extend(buffer.chars().map(|f| (f, at)));
    }
    out
}

fn token_at(letters: &[(char, usize)], at: usize, previous: Option<Token>) -> (Option<Token>, usize) {
    let c = letters[at].0;
    if c.is_ascii_digit() {
        return number_at(letters, at);
    }
    let after_number = matches!(previous, Some(Token::Number(_)));
    let sign = match c {
        '+' | ';' | '&' | '、' => Some(Token::Plus),
        '/' | '⁄' | '∕' => Some(Token::Slash),
        ':' | '∶' => Some(Token::Colon),
        '×' | '*' | '✕' => Some(Token::Times),
        '(' => Some(Token::Open),
        ')' => Some(Token::Close),
        ',' => Some(Token::Comma),
        '%' => Some(Token::Unit(unit(Measure::Percent, 1, 0))),
        '‰' => Some(Token::Unit(unit(Measure::Percent, 1, 1))),
        '\u{1}' => Some(Token::Other),
        _ => None,
    };
    if sign.is_some() {
        return (sign, 1);
    }
    if c == '[' && starts(letters, at, "[iu]") {
        return (Some(Token::Unit(unit(Measure::Units, 1, 0))), 4);
    }
    if is_running(c) {
        return running_at(letters, at);
    }
    if c.is_alphabetic() {
        return word_at(letters, at, after_number);
    }
    (None, 1)
}

/// A number with decimal comma or point, groups of three, and a multiplier such as 万 or million.
fn number_at(letters: &[(char, usize)], at: usize) -> (Option<Token>, usize) {
    let digit = |i: usize| letters.get(i).is_some_and(|l| l.0.is_ascii_digit());
    let sign = |i: usize| letters.get(i).map_or('\u{0}', |l| l.0);
    let run = |mut i: usize| {
        let begin = i;
        while digit(i) {
            i += 1;
        }
        i - begin
    };
    let mut whole: String = letters[at..at + run(at)].iter().map(|l| l.0).collect();
    let mut end = at + whole.len();
    let mut fraction = String::new();
    while whole.len() <= 12 {
        let mark = sign(end);
        let group = run(end + 1);
        let part = || {
            letters[end + 1..end + 1 + group]
                .iter()
                .map(|l| l.0)
                .collect::<String>()
        };
        let grouped = group == 3 && whole.len() <= 9 && !whole.starts_with('0');
        let first = end - at <= 3;
        match mark {
            ' ' | '\'' if grouped && (first || whole.len() > 3) && group_follows(letters, end + 4) => {
                whole.push_str(&part());
                end += 4;
            }
            ',' | '.' if group > 0 => {
                let digits = part();
                let again = matches!(sign(end + 4), ',' | '.') && sign(end + 4) == mark && run(end + 5) == 3;
                let thousands = grouped
                    && (again || whole.len() > 3 || digits.ends_with(if mark == ',' { "0" } else { "00" }))
                    && (whole.len() <= 3 || mark == previous_mark(letters, at, end));
                if thousands {
                    whole.push_str(&digits);
                    end += 4;
                } else {
                    fraction = digits;
                    end += 1 + group;
                    break;
                }
            }
            _ => break,
        }
    }
    if whole.len() + fraction.len() > 18 {
        return (Some(Token::Other), end - at);
    }
    let text = if fraction.is_empty() {
        whole
    } else {
        format!("{whole}.{fraction}")
    };
    let Ok(mut value) = text.parse::<Decimal>() else {
        return (Some(Token::Other), end - at);
    };
    let (factor, used) = multiplier(letters, end);
    if let Some(product) = value.checked_mul(Decimal::from(factor)) {
        value = product;
        end += used;
    }
    (Some(Token::Number(value.normalize())), end - at)
}

/// The sign before the last group of three.
fn previous_mark(letters: &[(char, usize)], at: usize, end: usize) -> char {
    letters[at..end]
        .iter()
        .rev()
        .map(|l| l.0)
        .find(|c| !c.is_ascii_digit())
        .unwrap_or(' ')
}

/// After a group of three there is a unit or another group, not a fourth digit.
fn group_follows(letters: &[(char, usize)], at: usize) -> bool {
    letters.get(at).is_none_or(|l| !l.0.is_ascii_digit())
}

fn multiplier(letters: &[(char, usize)], at: usize) -> (u64, usize) {
    const WORDS: [(&str, u64); 24] = [
        ("百万", 1_000_000),
        ("千万", 10_000_000),
        ("万", 10_000),
        ("亿", 100_000_000),
        ("千", 1_000),
        ("萬", 10_000),
        ("million", 1_000_000),
        ("milionow", 1_000_000),
        ("miliony", 1_000_000),
        ("milion", 1_000_000),
        ("millones", 1_000_000),
        ("million", 1_000_000),
        ("mln", 1_000_000),
        ("mio", 1_000_000),
        ("trieu", 1_000_000),
        ("mil", 1_000_000),
        ("millionov", 1_000_000),
        ("milioane", 1_000_000),
        ("tys", 1_000),
        ("tis", 1_000),
        ("nghin", 1_000),
        ("ngan", 1_000),
        ("thousand", 1_000),
        ("ล้าน", 1_000_000),
    ];
    let spaces = letters[at.min(letters.len())..]
        .iter()
        .take_while(|l| l.0 == ' ')
        .count();
    let begin = at + spaces;
    for (word, factor) in WORDS {
        let length = word.chars().count();
        let next = letters.get(begin + length).map_or(' ', |l| l.0);
        if starts(letters, begin, word)
            && (is_running(word.chars().next().unwrap_or(' ')) || !next.is_alphabetic())
        {
            let dot = usize::from(next == '.');
            return (factor, spaces + length + dot);
        }
    }
    (1, 0)
}

fn starts(letters: &[(char, usize)], at: usize, word: &str) -> bool {
    word.chars()
        .enumerate()
        .all(|(i, c)| letters.get(at + i).is_some_and(|l| l.0 == c))
}

/// A word of letters, with full stops inside as in `j.m.`.
fn word_at(letters: &[(char, usize)], at: usize, after_number: bool) -> (Option<Token>, usize) {
    let plain = |i: usize| {
        letters
            .get(i)
            .is_some_and(|l| l.0.is_alphabetic() && !is_running(l.0))
    };
    let mut word = String::new();
    let mut end = at;
    while plain(end) || (letters.get(end).is_some_and(|l| l.0 == '.') && plain(end + 1) && end - at <= 3) {
        if letters[end].0 != '.' {
            word.push(letters[end].0);
        }
        end += 1;
    }
    // "j. m." and "100 M E": single letters that belong together.
    if word.len() == 1 && after_number {
        let mut next = end;
        while letters.get(next).is_some_and(|l| matches!(l.0, '.' | ' ')) {
            next += 1;
        }
        if plain(next) && !plain(next + 1) {
            let joined = format!("{word}{}", letters[next].0);
            if matches!(joined.as_str(), "jm" | "mj" | "iu" | "ui" | "me" | "ie" | "ne") {
                word = joined;
                end = next + 1;
            }
        }
    }
    let token = match super::units::latin(&word) {
        Some(unit) => Token::Unit(unit),
        None => super::units::word(&word),
    };
    (Some(token), end - at)
}

fn running_at(letters: &[(char, usize)], at: usize) -> (Option<Token>, usize) {
    match super::units::running(|word| starts(letters, at, word)) {
        Some((token, length)) => (Some(token), length),
        None => (Some(Token::Other), 1),
    }
}

/// A unit of `factor` times ten to the minus `scale`.
pub(crate) fn unit(kind: Measure, factor: i64, scale: u32) -> Unit {
    Unit {
        kind,
        factor: Decimal::new(factor, scale),
    }
}
