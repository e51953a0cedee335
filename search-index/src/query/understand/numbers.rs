//! Strengths in a question, with and without a unit.

use super::known::{Known, Stretch, push};
use crate::identity::{BasicForm, Item, What, matter, read_strengths, term};
use rust_decimal::Decimal;

/// Strengths as they were written, each in the ways in which a document may have it.
pub(super) fn strengths(question: &str, taken: &[bool], form: Option<BasicForm>, out: &mut Vec<Stretch>) {
    for written in read_strengths(question, taken, matter(form)) {
        let strength = &written.strength;
        let mut terms = vec![term(strength.value, &strength.unit)];
        let also = strength.also.as_ref().or(written.content.as_ref());
        terms.extend(also.map(|also| term(also.value, &also.unit)));
        // A percentage is of a volume or of a weight.
        if written.percent && form.is_none() {
            terms.push(term(strength.value, "mg/g"));
        }
        push(out, written.start, written.end, Known::Strength(terms));
    }
}

/// Numbers without a unit: 500 is milligrams, 0.5 perhaps grams, 50 perhaps micrograms, 5000 perhaps units.
pub(super) fn bare(question: &str, items: &[Item], out: &mut Vec<Stretch>) {
    for item in items.iter().filter(|item| item.what == What::Number) {
        let Some((number, end)) = number(question, item) else {
            continue;
        };
        let thousand = Decimal::from(1000);
        let milligrams = [
            Some(number),
            number
                .checked_mul(thousand)
                .filter(|_| number <= Decimal::from(5)),
            number.checked_div(thousand).filter(|_| number >= Decimal::ONE),
        ];
        let mut terms: Vec<String> = milligrams
            .into_iter()
            .flatten()
            .map(|mg| term(mg, "mg"))
            .collect();
        terms.extend((number >= thousand).then(|| term(number, "[iU]")));
        push(out, item.start, end, Known::Bare(terms));
    }
}

/// The number that begins at a run of digits, with its decimals.
fn number(question: &str, item: &Item) -> Option<(Decimal, usize)> {
    let written = question.get(item.start..item.end)?;
    let rest = question.get(item.end..)?;
    let after_a_point = question.get(..item.start)?.ends_with(['.', ',']);
    // No amount is written so, but many a supplier's own number.
    let padded = written.len() > 1 && written.starts_with('0');
    if after_a_point || padded || written.len() > 9 {
        return None;
    }
    let decimals: String = match rest.strip_prefix(['.', ',']) {
        Some(rest) => rest.chars().take_while(char::is_ascii_digit).collect(),
        None => String::new(),
    };
    let end = if decimals.is_empty() {
        item.end
    } else {
        item.end + 1 + decimals.len()
    };
    let joined = |c: char| c.is_alphanumeric();
    let alone = !question.get(..item.start)?.ends_with(joined) && !question.get(end..)?.starts_with(joined);
    let number = format!("{written}.{decimals}0").parse().ok()?;
    alone.then_some((number, end))
}
