//! The stretches of a question that a table knows.

use super::numbers::{bare, strengths};
use crate::identity::normalise::fold;
use crate::identity::scan::{Gap, is_running};
use crate::identity::{BasicForm, Item, What, decide, features, items};
use crate::vocabulary::Lexicon;
use crate::vocabulary::forms::Feature;
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
    /// An ATC code.
    Code(String),
    /// The beginning of longer names, and what those mean.
    Begun(Vec<u32>),
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
    codes(lexicon, question, &mut out);
    let named = items.iter().any(|i| matches!(i.what, What::Name(_)) && !i.weak);
    let mut taken = vec![false; question.len()];
    for item in &items {
        let What::Name(targets) = &item.what else { continue };
        // Calcium beside atorvastatin is its salt.
        let known = match item.weak && named && item.gap != Gap::Plus {
            true => Known::Side,
            false => name(lexicon, question, item, targets),
        };
        let bytes = taken.get_mut(item.start..item.end);
        bytes.into_iter().flatten().for_each(|byte| *byte = true);
        push(&mut out, item.start, item.end, known);
    }
    let form = decide(features(&items)).basic;
    let numbers = |c: char| c.is_numeric() || is_running(c);
    if question.contains(numbers) {
        strengths(question, &taken, form, &mut out);
        bare(question, &items, &mut out);
    }
    forms(&items, &mut out);
    // What is left over is a word.
    for item in &items {
        let known = match &item.what {
            What::Salt(_) => Known::Side,
            What::Unknown(_) | What::Tie(_) | What::Strange => unknown(lexicon, question, item),
            _ => continue,
        };
        push(&mut out, item.start, item.end, known);
    }
    out.sort_by_key(|stretch| stretch.start);
    out
}

/// ATC codes of the second level at least, which stand by themselves: J01CA04, j01c.
fn codes(lexicon: &Lexicon, question: &str, out: &mut Vec<Stretch>) {
    let mut from = 0;
    for word in question.split(|c: char| !c.is_alphanumeric()) {
        let start = from;
        from += word.len()
            + question
                .get(from + word.len()..)
                .and_then(|r| r.chars().next())
                .map_or(0, char::len_utf8);
        let as_in_a_code = |(at, b): (usize, u8)| match at {
            1 | 2 | 5 | 6 => b.is_ascii_digit(),
            _ => b.is_ascii_alphabetic(),
        };
        if matches!(word.len(), 3 | 4 | 5 | 7) && word.bytes().enumerate().all(as_in_a_code) {
            let code = word.to_ascii_uppercase();
            if lexicon.has_atc(&code) {
                push(out, start, start + word.len(), Known::Code(code));
            }
        }
    }
}

/// Adds a stretch where nothing else stands.
pub(super) fn push(out: &mut Vec<Stretch>, start: usize, end: usize, known: Known) {
    if start < end && out.iter().all(|s| s.end <= start || end <= s.start) {
        out.push(Stretch { start, end, known });
    }
}

/// A name, unless it is the beginning of another's and only a slip away from this one: `prednisol` is on its way to
/// prednisolone.
fn name(lexicon: &Lexicon, question: &str, item: &Item, targets: &[u32]) -> Known {
    let slip = matches!(item.how, How::Slip | How::Loose);
    if slip
        && let Some(fold) = one_word(question, item)
        && let Some(further) = lexicon.names.going_on(&fold)
        && further.iter().any(|target| !targets.contains(target))
    {
        return Known::Begun(further);
    }
    Known::Name {
        targets: targets.to_vec(),
        slip,
    }
}

fn unknown(lexicon: &Lexicon, question: &str, item: &Item) -> Known {
    let fold = one_word(question, item);
    let further = fold.and_then(|fold| lexicon.names.going_on(&fold));
    further.map_or(Known::Unknown, Known::Begun)
}

fn one_word(question: &str, item: &Item) -> Option<String> {
    let folded = fold(question.get(item.start..item.end)?);
    folded.chars().all(char::is_alphabetic).then_some(folded)
}

/// Form words that stand together are one form; those of a release are a stretch of their own.
fn forms(items: &[Item], out: &mut Vec<Stretch>) {
    let is_form = |item: &&Item| matches!(item.what, What::Form(_));
    let is_release = |item: &&Item| matches!(item.what, What::Form(Feature::Prolonged | Feature::Enteric));
    let free = |item: &&Item| out.iter().all(|s| s.end <= item.start || item.end <= s.start);
    let free: Vec<&Item> = items.iter().filter(free).collect();
    for group in free
        .chunk_by(|a, b| is_form(a) && is_form(b))
        .filter(|g| g.iter().all(is_form))
    {
        let set = features(group.iter().copied());
        let form = decide(set);
        let mut codes: Vec<&'static str> = form.basic.iter().chain(&form.or).map(|f| f.code()).collect();
        // Who writes no more than "injection" takes a powder for one, too.
        if form.basic == Some(BasicForm::Injection) && !set.any(&[Feature::Solution, Feature::Infusion]) {
            codes.push(BasicForm::PowderForInjection.code());
        }
        for part in group.chunk_by(|a, b| is_release(a) == is_release(b)) {
            let release = form.release.filter(|_| part.iter().any(is_release));
            let known = match release {
                Some(release) => Known::Release(release.code()),
                None if codes.is_empty() => Known::Side,
                None => Known::Form(codes.clone()),
            };
            if let (Some(first), Some(last)) = (part.first(), part.last()) {
                push(out, first.start, last.end, known);
            }
        }
    }
}
