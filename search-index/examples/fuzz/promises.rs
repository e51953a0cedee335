//! What the parsers promise of every text, whatever is in it.

use super::searching;
use search_index::identity::{BasicForm, ProductText, Reading, Status, form, read, strengths};
use search_index::vocabulary::Lexicon;

/// Which parser is fed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parser {
    /// The whole reader, with the text as a name.
    Name,
    /// The strengths alone.
    Strength,
    /// The dose form alone.
    Form,
    /// What somebody looks for, understood and searched.
    Question,
}

/// The forms under which strengths are read differently.
const FORMS: [Option<BasicForm>; 6] = [
    None,
    Some(BasicForm::Tablet),
    Some(BasicForm::Injection),
    Some(BasicForm::Cream),
    Some(BasicForm::PowderForInjection),
    Some(BasicForm::Patch),
];

impl Parser {
    /// By the name used on the command line.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "name" => Some(Self::Name),
            "strength" => Some(Self::Strength),
            "form" => Some(Self::Form),
            "question" => Some(Self::Question),
            _ => None,
        }
    }

    /// Whether everything that is promised of this text holds. The number chooses among what would take too long
    /// to ask each time.
    ///
    /// # Errors
    /// Which promise is broken.
    pub(crate) fn holds(self, lexicon: &Lexicon, text: &str, number: u64) -> Result<(), String> {
        match self {
            Self::Name => name_holds(lexicon, text, number),
            Self::Strength => {
                let which = usize::try_from(number).unwrap_or(0) % FORMS.len();
                strength_holds(text, FORMS.get(which).copied().flatten(), number)
            }
            Self::Form => form_holds(lexicon, text, number),
            Self::Question => searching::question_holds(lexicon, text),
        }
    }
}

fn check(holds: bool, fault: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(fault.to_owned()) }
}

fn name_holds(lexicon: &Lexicon, text: &str, number: u64) -> Result<(), String> {
    let product = ProductText {
        names: vec![text],
        ..ProductText::default()
    };
    let reading = read(lexicon, &product);
    let identity = &reading.identity;
    match identity.status {
        Status::Resolved => {
            check(!identity.substances.is_empty(), "resolved without a substance")?;
            check(identity.product_key.is_some(), "resolved without a product key")?;
        }
        Status::Ambiguous => {
            check(identity.substances.is_empty(), "ambiguous, but with substances")?;
            check(!identity.candidates.is_empty(), "ambiguous without candidates")?;
        }
        Status::Unresolved => {
            check(identity.substances.is_empty(), "unresolved, but with substances")?;
            check(identity.product_key.is_none(), "unresolved with a product key")?;
        }
    }
    let ids: Vec<&str> = identity.substances.iter().map(|s| s.id.as_str()).collect();
    check(
        ids.windows(2).all(|w| w[0] < w[1]),
        "substances unsorted or twice",
    )?;
    check(ids.iter().all(|id| lexicon.substance(id).is_some()), "unknown id")?;
    let amounts = identity.substances.iter().filter_map(|s| s.strength.as_ref());
    check(
        amounts
            .into_iter()
            .all(|s| !s.value.is_zero() && !s.value.is_sign_negative()),
        "a strength of nothing",
    )?;
    for span in &reading.spans {
        let there = text.get(span.start..span.start + span.text.len());
        check(
            there == Some(span.text.as_str()),
            "a span that is not in the text",
        )?;
        check(!span.text.is_empty(), "an empty span")?;
        check(!span.how.is_empty(), "a span without its reason")?;
    }
    let places: Vec<usize> = reading.spans.iter().map(|s| s.start).collect();
    check(places.is_sorted(), "spans out of order")?;
    let controlled = |id: &&str| lexicon.substance(id).is_some_and(|s| s.controlled.is_some());
    check(
        reading.controlled || !ids.iter().any(controlled),
        "a controlled substance let through",
    )?;
    if number.is_multiple_of(8) {
        check(
            read(lexicon, &product) == reading,
            "read differently the second time",
        )?;
        let json = serde_json::to_string(&reading).map_err(|e| e.to_string())?;
        let back: Reading = serde_json::from_str(&json).map_err(|e| e.to_string())?;
        check(back == reading, "not the same after being stored")?;
    }
    Ok(())
}

fn strength_holds(text: &str, form: Option<BasicForm>, number: u64) -> Result<(), String> {
    let found = strengths(text, form);
    check(
        !number.is_multiple_of(8) || found == strengths(text, form),
        "read differently the second time",
    )?;
    for one in &found {
        let there = text.get(one.start..one.end);
        check(
            there.is_some_and(|t| !t.is_empty()),
            "a strength that is not in the text",
        )?;
        let value = one.strength.value;
        check(
            !value.is_zero() && !value.is_sign_negative(),
            "a strength of nothing",
        )?;
        // What was normalised reads as itself.
        let again = format!(
            "{value} {}",
            one.strength.unit.replace("[iU]", "IU").replace("ug", "mcg")
        );
        let back = strengths(&again, form);
        let same = back.len() == 1
            && back
                .iter()
                .all(|b| b.strength.value == value && b.strength.unit == one.strength.unit);
        check(same, &format!("{again} is read as {back:?}"))?;
    }
    Ok(())
}

fn form_holds(lexicon: &Lexicon, text: &str, number: u64) -> Result<(), String> {
    let read = form(lexicon, text);
    check(
        !number.is_multiple_of(8) || read == form(lexicon, text),
        "read differently the second time",
    )?;
    check(
        read.basic.is_some() == (read.term.is_some() || read.or.is_some()),
        "a form without its term",
    )?;
    let plain = |t: &str| t.bytes().all(|b| b == b'_' || b.is_ascii_lowercase());
    check(read.term.is_none_or(plain), "an odd term")
}
