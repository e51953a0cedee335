//! The stretches of a question that a table knows.

use super::numbers::{bare, strengths};
use crate::identity::scan::Gap;
use crate::identity::{BasicForm, Item, What, decide, items};
use crate::vocabulary::Lexicon;
use crate::vocabulary::forms::{Feature, Features};
use crate::vocabulary::how::How;

/// What a stretch stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    /// A name: what it may mean, and whether it is a name as written or only near one.
    Name { targets: Vec<u32>, slip: bool },
    /// A dose form: the codes of those that will do.
    Form(Vec<&'static str>),
    /// A release.
    Release(&'static str),
    /// A strength, in the ways in which documents may have it.
    Strength(Vec<String>),
    /// A number without a unit, and the strengths that it may be.
    Bare(Vec<String>),
    /// A salt, a filler, a word of form that decides no form.
    Side,
    /// The beginning of a longer name.
    Begun,
    /// A word that no table has.
    Unknown,
}

/// A stretch, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) known: Known,
}

/// The stretches of a question, in order; they don't overlap.
pub(super) fn stretches(lexicon: &Lexicon, question: &str) -> Vec<Stretch> {
    let items = items(lexicon, question);
    let mut out: Vec<Stretch> = Vec::new();
    let named = items.iter().any(|i| matches!(i.what, What::Name(_)) && !i.weak);
    let mut taken = vec![false; question.len()];
    for item in &items {
        let known = match &item.what {
            // Calcium beside atorvastatin is its salt.
            What::Name(_) if item.weak && named && item.gap != Gap::Plus => Known::Side,
            What::Name(targets) => name(lexicon, question, item.start..item.end, targets, item.how),
            What::Salt(_) => Known::Side,
            What::Unknown(_) | What::Tie(_) | What::Strange => {
                unknown(lexicon, question, item.start..item.end)
            }
            What::Form(_) | What::Number => continue,
        };
        if matches!(known, Known::Name { .. }) {
            taken
                .get_mut(item.start..item.end)
                .into_iter()
                .flatten()
                .for_each(|byte| *byte = true);
        }
        push(&mut out, item.start, item.end, known);
    }
    let form = forms(question, &items, &mut out);
    if question.bytes().any(|b| b.is_ascii_digit()) || !question.is_ascii() {
        strengths(question, &taken, form, &mut out);
        bare(question, &items, &mut out);
    }
    out.sort_by_key(|stretch| stretch.start);
    out
}

/// Adds a stretch where nothing else stands.
pub(super) fn push(out: &mut Vec<Stretch>, start: usize, end: usize, known: Known) {
    if start < end && out.iter().all(|s| s.end <= start || end <= s.start) {
        out.push(Stretch { start, end, known });
    }
}

/// A name, unless it is the beginning of another's and only a slip away from this one: `prednisol` is on its way to
/// prednisolone.
fn name(lexicon: &Lexicon, question: &str, at: std::ops::Range<usize>, targets: &[u32], how: How) -> Known {
    let slip = matches!(how, How::Slip | How::Loose);
    if slip
        && let Some(fold) = one_word(question.get(at).unwrap_or_default())
        && let Some(further) = lexicon.names.going_on(&fold)
        && further.iter().any(|target| !targets.contains(target))
    {
        return Known::Begun;
    }
    Known::Name {
        targets: targets.to_vec(),
        slip,
    }
}

fn unknown(lexicon: &Lexicon, question: &str, at: std::ops::Range<usize>) -> Known {
    let begun = one_word(question.get(at).unwrap_or_default())
        .is_some_and(|fold| lexicon.names.going_on(&fold).is_some());
    if begun { Known::Begun } else { Known::Unknown }
}

fn one_word(written: &str) -> Option<String> {
    let folded = crate::identity::normalise::fold(written);
    folded.chars().all(char::is_alphabetic).then_some(folded)
}

/// Form words that stand together are one form; those of a release are a stretch of their own.
fn forms(question: &str, items: &[Item], out: &mut Vec<Stretch>) -> Option<BasicForm> {
    let mut first = None;
    let is_form = |item: &Item| matches!(item.what, What::Form(_));
    for group in items.chunk_by(|a, b| is_form(a) && is_form(b)) {
        let mut set = Features::default();
        for item in group {
            if let What::Form(feature) = item.what {
                set.add(feature);
            }
        }
        let form = decide(set);
        let mut codes: Vec<&'static str> = form.basic.iter().chain(&form.or).map(|f| f.code()).collect();
        // Who writes no more than "injection" takes a powder for one, too.
        if form.basic == Some(BasicForm::Injection) && !set.any(&[Feature::Solution, Feature::Infusion]) {
            codes.push(BasicForm::PowderForInjection.code());
        }
        let released = |item: &Item| matches!(item.what, What::Form(Feature::Prolonged | Feature::Enteric));
        let said = group.iter().filter(|item| is_form(item));
        for part in said
            .collect::<Vec<_>>()
            .chunk_by(|a, b| released(a) == released(b))
        {
            let (Some(start), Some(end)) = (part.first().map(|i| i.start), part.last().map(|i| i.end)) else {
                continue;
            };
            let release = form.release.filter(|_| part.iter().any(|i| released(i)));
            let known = match release {
                Some(release) => Known::Release(release.code()),
                None if codes.is_empty() => Known::Side,
                None => Known::Form(codes.clone()),
            };
            if question.is_char_boundary(end) {
                push(out, start, end, known);
            }
        }
        first = first.or(form.basic);
    }
    first
}
