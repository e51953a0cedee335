//! Cuts a strength text into numbers, units and signs.

use super::number::{Letters, Place, number_at};
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
    /// Units of vaccines and biologicals that convert into nothing, by their UCUM code.
    Named(&'static str),
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
    /// `in`, `w`, `в` before a volume.
    In,
    /// `contains`, 含, between a volume and what is in it.
    Contains,
    /// `:`.
    Colon,
    /// `-` between numbers: a range, or the strengths of a combination.
    Dash,
    /// `x`, `×`, `*`, `N`, `№`.
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
    /// 以…计, 按…计.
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

/// Stands for what is not to be read.
const HIDDEN: char = '\u{1}';

/// A microgram of old: γ alone behind a number.
const GAMMA: char = '\u{2}';

/// Folded letters with their bytes.
fn folded(text: &str, taken: &[bool]) -> Vec<(char, usize)> {
    let formulas = formulas(text);
    let mut out = Vec::with_capacity(text.len());
    let mut buffer = String::new();
    for (at, c) in text.char_indices() {
        let formula = formulas.iter().any(|f| f.contains(&at));
        if formula || taken.get(at).copied().unwrap_or(false) {
            out.push((HIDDEN, at));
            continue;
        }
        if is_invisible(c) {
            continue;
        }
        if let Some(plain) = special(text, at, c) {
            out.extend(plain.chars().map(|f| (f, at)));
            continue;
        }
        buffer.clear();
        fold_char(c, &mut buffer);
        out.extend(buffer.chars().map(|f| (f, at)));
    }
    out
}

/// Characters that folding would lose or misread: spaces, digits of other scripts, raised digits.
fn special(text: &str, at: usize, c: char) -> Option<String> {
    if c.is_ascii() {
        return None;
    }
    if matches!(c, '\u{A0}' | '\u{202F}' | '\u{2000}'..='\u{200A}' | '\u{3000}') {
        return Some(" ".to_owned());
    }
    if let Some(digit) = digit_of(c) {
        return Some(digit.to_string());
    }
    let raised = match c {
        '⁰' => Some(0),
        '¹' => Some(1),
        '²' => Some(2),
        '³' => Some(3),
        '⁴'..='⁹' => Some(c as u32 - '⁴' as u32 + 4),
        _ => None,
    };
    if let Some(digit) = raised {
        let before = text[..at].chars().next_back();
        // Behind a digit it is a power, once for all its digits; behind a letter (cm²) a plain digit.
        let mark = before.is_some_and(|b| b.is_numeric() && !matches!(b, '⁰'..='⁹' | '²' | '³' | '¹'));
        return Some(format!("{}{digit}", if mark { "^" } else { "" }));
    }
    if c == '№' {
        return Some("n".to_owned());
    }
    if c == 'γ' {
        let alone = |c: Option<char>| c.is_none_or(|c| !c.is_alphabetic());
        let (before, after) = (
            text[..at].chars().next_back(),
            text[at + c.len_utf8()..].chars().next(),
        );
        return (alone(before) && alone(after)).then(|| GAMMA.to_string());
    }
    matches!(c, '·' | '٫' | '٬' | '⁄').then(|| c.to_string())
}

/// The value of a decimal digit of a script of the hubs and their neighbours.
fn digit_of(c: char) -> Option<u32> {
    const ZEROS: [char; 9] = ['٠', '۰', '०', '০', '๐', '໐', '၀', '០', '０'];
    ZEROS.iter().find_map(|zero| {
        let value = (c as u32).checked_sub(*zero as u32)?;
        (value < 10).then_some(value)
    })
}

/// Chemical formulas such as C16H19N3O5S, whose digits are no amounts.
fn formulas(text: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes.iter().skip(from).take_while(|b| b.is_ascii_digit()).count();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('C')) {
        let start = at + found;
        let carbons = digits(start + 1);
        let hydrogen = start + 1 + carbons;
        at = start + 1;
        let inside = start > 0 && bytes[start - 1].is_ascii_alphanumeric();
        if carbons == 0 || inside || bytes.get(hydrogen) != Some(&b'H') || digits(hydrogen + 1) == 0 {
            continue;
        }
        let end = bytes
            .iter()
            .skip(start)
            .position(|b| !b.is_ascii_alphanumeric())
            .map_or(bytes.len(), |n| start + n);
        out.push(start..end);
        at = end;
    }
    out
}

fn token_at(letters: &Letters, at: usize, previous: Option<Token>) -> (Option<Token>, usize) {
    let c = letters[at].0;
    let place = Place {
        counted: previous == Some(Token::Times),
    };
    if c.is_ascii_digit() {
        return number_at(letters, at, place);
    }
    if c == '.' && leads_a_fraction(letters, at) {
        return fraction(letters, at, place);
    }
    let after_number = matches!(previous, Some(Token::Number(_)));
    let sign = match c {
        '+' | ';' | '&' | '、' => Some(Token::Plus),
        '/' | '⁄' | '∕' => Some(Token::Slash),
        ':' | '∶' => Some(Token::Colon),
        '-' | '‐' | '‑' | '–' | '—' | '−' | '~' | '〜' | '÷' => Some(Token::Dash),
        '×' | '*' | '✕' | '@' => Some(Token::Times),
        '(' => Some(Token::Open),
        ')' => Some(Token::Close),
        ',' => Some(Token::Comma),
        '%' => Some(Token::Unit(unit(Measure::Percent, 1, 0))),
        '‰' => Some(Token::Unit(unit(Measure::Percent, 1, 1))),
        GAMMA => Some(Token::Unit(unit(Measure::Mass, 1, 3))),
        HIDDEN => Some(Token::Other),
        _ => None,
    };
    if sign.is_some() {
        return (sign, 1);
    }
    if c == '[' && starts(letters, at, "[iu]") {
        return (Some(Token::Unit(unit(Measure::Units, 1, 0))), 4);
    }
    if c == '[' {
        return super::units::ucum(|word| starts(letters, at, word))
            .map_or((None, 1), |(unit, length)| (Some(Token::Unit(unit)), length));
    }
    if is_running(c) {
        return running_at(letters, at);
    }
    if c.is_alphabetic() {
        return word_at(letters, at, after_number);
    }
    (None, 1)
}

/// `.5 mg`: a point before a digit, with nothing before the point that it could end.
fn leads_a_fraction(letters: &Letters, at: usize) -> bool {
    let digit = letters.get(at + 1).is_some_and(|l| l.0.is_ascii_digit());
    let before = at
        .checked_sub(1)
        .and_then(|i| letters.get(i))
        .map_or(' ', |l| l.0);
    digit && matches!(before, ' ' | '(' | '/' | '+' | ':' | ',' | ';' | '-')
}

fn fraction(letters: &Letters, at: usize, place: Place) -> (Option<Token>, usize) {
    let mut padded = vec![('0', letters[at].1)];
    padded.extend_from_slice(&letters[at..]);
    let (token, used) = number_at(&padded, 0, place);
    (token, used.saturating_sub(1))
}

/// Whether a word stands at a place.
pub(super) fn starts(letters: &Letters, at: usize, word: &str) -> bool {
    word.chars()
        .enumerate()
        .all(|(i, c)| letters.get(at + i).is_some_and(|l| l.0 == c))
}

/// A word of letters, with full stops inside as in `j.m.`.
fn word_at(letters: &Letters, at: usize, after_number: bool) -> (Option<Token>, usize) {
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
            if matches!(
                joined.as_str(),
                "jm" | "mj" | "iu" | "ui" | "me" | "ie" | "ne" | "ij" | "mo" | "od"
            ) {
                word = joined;
                end = next + 1;
            }
        }
    }
    let digits = letters
        .iter()
        .skip(end)
        .take_while(|l| l.0.is_ascii_digit())
        .count();
    // CCID50 is a unit and log10 is none: their digits are no numbers.
    if word.ends_with("cid") && digits == 2 {
        let log = word.starts_with("lg") || word.starts_with("log");
        let token = if log {
            Token::Other
        } else {
            Token::Unit(unit(Measure::Named("[CCID_50]"), 1, 0))
        };
        return (Some(token), end + digits - at);
    }
    if word == "log" || word == "lg" {
        return (Some(Token::Other), end + digits - at);
    }
    let two_words = after_number.then(|| double(letters, end, &word)).flatten();
    if let Some((token, after)) = two_words {
        return (Some(token), after - at);
    }
    if word == "anti" && letters.get(end).is_some_and(|l| l.0 == '-') {
        end += 1;
        while plain(end) {
            end += 1;
        }
    }
    if super::units::is_filler(&word) {
        return (None, end - at);
    }
    // The Greek letter is kept for μg; in longer Greek words it is an m.
    if word.chars().count() > 4 {
        word = word.replace('μ', "m");
    }
    let token = match super::units::latin(&word) {
        // South Slavic "u" is "in" behind a unit, and a unit behind a number.
        Some(_) if word == "u" && !after_number => Token::In,
        Some(unit) => Token::Unit(unit),
        None => super::units::word(&word),
    };
    (Some(token), end - at)
}

/// Units of two words: đơn vị, nemzetközi egység, международных единиц.
fn double(letters: &Letters, end: usize, first: &str) -> Option<(Token, usize)> {
    let spaces = letters
        .iter()
        .skip(end)
        .take_while(|l| matches!(l.0, ' ' | '.'))
        .count();
    let begin = end + spaces;
    let second: String = letters
        .iter()
        .skip(begin)
        .map(|l| l.0)
        .take_while(|c| c.is_alphabetic() && !is_running(*c))
        .map(|c| if c == 'μ' { 'm' } else { c })
        .collect();
    let unit = super::units::two_words(first, &second)?;
    Some((Token::Unit(unit), begin + second.chars().count()))
}

fn running_at(letters: &Letters, at: usize) -> (Option<Token>, usize) {
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
