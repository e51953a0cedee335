//! Numbers in all notations: decimal comma and point, groups of three, Indian groups, powers of ten, and
//! multipliers such as 万 and million.

use super::lex::Token;
use crate::identity::scan::is_running;
use rust_decimal::Decimal;

/// Folded letters with their bytes.
pub(super) type Letters = [(char, usize)];

/// Where the number stands: it decides how its signs are read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// A space must not join it to the next digits: after `N` or `x` a count stands.
    pub(super) counted: bool,
}

/// A number from `at` on, and how many letters it takes.
pub(super) fn number_at(letters: &Letters, at: usize, place: Place) -> (Option<Token>, usize) {
    let (digits, mut end) = match indian_groups(letters, at) {
        Some(found) => found,
        None => plain(letters, at, place),
    };
    if digits.chars().filter(char::is_ascii_digit).count() > 18 {
        return (Some(Token::Other), end - at);
    }
    let Ok(mut value) = digits.parse::<Decimal>() else {
        return (Some(Token::Other), end - at);
    };
    if let Some((raised, after)) = raise(letters, value, end) {
        value = raised;
        end = after;
    }
    if let Some((times, after)) = times_power(letters, end)
        && let Some(product) = value.checked_mul(times)
    {
        value = product;
        end = after;
    }
    let (factor, used) = multiplier(letters, end);
    if let Some(product) = value.checked_mul(Decimal::from(factor)) {
        value = product;
        end += used;
    }
    (Some(Token::Number(value.normalize())), end - at)
}

fn sign(letters: &Letters, at: usize) -> char {
    letters.get(at).map_or('\u{0}', |l| l.0)
}

/// How many digits stand from `at` on.
fn run(letters: &Letters, at: usize) -> usize {
    letters
        .iter()
        .skip(at)
        .take_while(|l| l.0.is_ascii_digit())
        .count()
}

fn text(letters: &Letters, from: usize, to: usize) -> String {
    letters[from.min(letters.len())..to.min(letters.len())]
        .iter()
        .map(|l| l.0)
        .collect()
}

/// `10,00,000`: groups of two before the last one of three.
fn indian_groups(letters: &Letters, at: usize) -> Option<(String, usize)> {
    let first = run(letters, at);
    if !(1..=2).contains(&first) {
        return None;
    }
    let mut digits = text(letters, at, at + first);
    let mut end = at + first;
    let mut pairs = 0;
    while sign(letters, end) == ',' && run(letters, end + 1) == 2 {
        digits.push_str(&text(letters, end + 1, end + 3));
        end += 3;
        pairs += 1;
    }
    if pairs == 0 || sign(letters, end) != ',' || run(letters, end + 1) != 3 {
        return None;
    }
    digits.push_str(&text(letters, end + 1, end + 4));
    Some((digits, end + 4))
}

/// Digits with groups of three and a decimal sign.
fn plain(letters: &Letters, at: usize, place: Place) -> (String, usize) {
    let mut whole = text(letters, at, at + run(letters, at));
    let mut end = at + whole.len();
    while whole.len() <= 12 {
        let mark = sign(letters, end);
        let group = run(letters, end + 1);
        let grouped = group == 3 && whole.len() <= 9 && !whole.starts_with('0');
        let first = end - at <= 3;
        match mark {
            ' ' | '\'' | '’' if grouped && (first || whole.len() > 3) && !(mark == ' ' && place.counted) => {
                whole.push_str(&text(letters, end + 1, end + 4));
                end += 4;
            }
            '٬' if grouped => {
                whole.push_str(&text(letters, end + 1, end + 4));
                end += 4;
            }
            '·' | '٫' if group > 0 => {
                let fraction = text(letters, end + 1, end + 1 + group);
                return (format!("{whole}.{fraction}"), end + 1 + group);
            }
            ',' | '.' if group > 0 => {
                let digits = text(letters, end + 1, end + 1 + group);
                let again = matches!(sign(letters, end + 4), ',' | '.')
                    && sign(letters, end + 4) == mark
                    && run(letters, end + 5) == 3;
                let thousands = grouped
                    && (again || whole.len() > 3 || digits.ends_with(if mark == ',' { "0" } else { "00" }))
                    && (whole.len() <= 3 || mark == previous_mark(letters, at, end));
                if !thousands {
                    return (format!("{whole}.{digits}"), end + 1 + group);
                }
                whole.push_str(&digits);
                end += 4;
            }
            _ => break,
        }
    }
    (whole, end)
}

/// The sign before the last group of three.
fn previous_mark(letters: &Letters, at: usize, end: usize) -> char {
    letters[at..end]
        .iter()
        .rev()
        .map(|l| l.0)
        .find(|c| !c.is_ascii_digit())
        .unwrap_or(' ')
}

/// `10^6`, as 10⁶ is folded too.
fn raise(letters: &Letters, value: Decimal, at: usize) -> Option<(Decimal, usize)> {
    let length = run(letters, at + 1);
    if value != Decimal::TEN || sign(letters, at) != '^' || !(1..=2).contains(&length) {
        return None;
    }
    let power: u32 = text(letters, at + 1, at + 1 + length).parse().ok()?;
    let raised = 10_i64.checked_pow(power).map(Decimal::from)?;
    Some((raised, at + 1 + length))
}

/// `x 10^6` behind a number.
fn times_power(letters: &Letters, at: usize) -> Option<(Decimal, usize)> {
    let spaces = |from: usize| letters.iter().skip(from).take_while(|l| l.0 == ' ').count();
    let cross = at + spaces(at);
    if !matches!(sign(letters, cross), 'x' | '×' | '*' | '·') {
        return None;
    }
    let ten = cross + 1 + spaces(cross + 1);
    if text(letters, ten, ten + 2) != "10" || run(letters, ten) != 2 {
        return None;
    }
    raise(letters, Decimal::TEN, ten + 2)
}

/// Words that multiply, folded (Thai loses its marks); longest first where one begins another.
const MULTIPLIERS: [(&str, u64); 46] = [
    ("百万", 1_000_000),
    ("千万", 10_000_000),
    ("十万", 100_000),
    ("万", 10_000),
    ("亿", 100_000_000),
    ("億", 100_000_000),
    ("千", 1_000),
    ("萬", 10_000),
    ("ลาน", 1_000_000),
    ("แสน", 100_000),
    ("หมน", 10_000),
    ("พน", 1_000),
    ("millions", 1_000_000),
    ("million", 1_000_000),
    ("millionov", 1_000_000),
    ("milliona", 1_000_000),
    ("milionow", 1_000_000),
    ("miliony", 1_000_000),
    ("milionu", 1_000_000),
    ("miliona", 1_000_000),
    ("milioni", 1_000_000),
    ("milion", 1_000_000),
    ("milionai", 1_000_000),
    ("millones", 1_000_000),
    ("milioane", 1_000_000),
    ("millio", 1_000_000),
    ("milijuna", 1_000_000),
    ("milijun", 1_000_000),
    ("milijon", 1_000_000),
    ("miljoni", 1_000_000),
    ("milyon", 1_000_000),
    ("mln", 1_000_000),
    ("mio", 1_000_000),
    ("mill", 1_000_000),
    ("trieu", 1_000_000),
    ("juta", 1_000_000),
    ("ekatommyria", 1_000_000),
    ("mega", 1_000_000),
    ("tys", 1_000),
    ("tysiecy", 1_000),
    ("tis", 1_000),
    ("nghin", 1_000),
    ("ngan", 1_000),
    ("ribu", 1_000),
    ("ezer", 1_000),
    ("thousand", 1_000),
];

fn multiplier(letters: &Letters, at: usize) -> (u64, usize) {
    let spaces = letters.iter().skip(at).take_while(|l| l.0 == ' ').count();
    let begin = at + spaces;
    let first = sign(letters, begin);
    for (word, factor) in MULTIPLIERS {
        if !word.starts_with(first) {
            continue;
        }
        let length = word.chars().count();
        let next = letters.get(begin + length).map_or(' ', |l| l.0);
        if super::lex::starts(letters, begin, word) && (is_running(first) || !next.is_alphabetic()) {
            let dot = usize::from(next == '.');
            return (factor, spaces + length + dot);
        }
    }
    (1, 0)
}
