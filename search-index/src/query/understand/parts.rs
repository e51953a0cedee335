//! From stretches to the parts of a question.

use super::Understanding;
use super::known::{Known, Stretch};
use crate::analysis::{Class, Token};
use crate::identity::decide;
use crate::identity::normalise::fold;
use crate::query::part::{Meaning, Part};
use crate::query::words::{Word, Words, word};
use crate::vocabulary::Lexicon;
use crate::vocabulary::forms::Features;

/// Of a name that more things share, no more sets of substances are looked for.
const MAX_IDENTITIES: usize = 4;

/// Of a form's word that is being typed, no more forms are looked for.
const MAX_FORMS: usize = 4;

/// Joins the tokens and what is known of their stretches.
pub(super) fn understanding(
    lexicon: &Lexicon,
    question: &str,
    tokens: &[Token],
    stretches: &[Stretch],
) -> Understanding {
    let words = Words::of_tokens(question, tokens);
    let place = |token: &Token| {
        let at = stretches.partition_point(|s| s.end <= token.from);
        stretches.get(at).filter(|s| s.start <= token.from).map(|_| at)
    };
    let mut out = Understanding {
        asks: true,
        words,
        identities: vec![Vec::new()],
        ..Understanding::default()
    };
    let device = is_device(lexicon, question, stretches);
    let mut kinds: Vec<Option<&Known>> = Vec::new();
    // A stretch is one part, and so is each word outside of all.
    for tokens in tokens.chunk_by(|a, b| match (place(a), place(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => a.unit == b.unit,
        _ => false,
    }) {
        let stretch = tokens.first().and_then(place).and_then(|at| stretches.get(at));
        let known = stretch.map(|s| &s.known).filter(|_| !device);
        let mut part = Part {
            written: written(tokens, known),
            ..Part::default()
        };
        mean(lexicon, known, &mut part, &mut out.identities);
        if matches!(known, Some(Known::Unknown)) {
            let text = stretch.and_then(|s| question.get(s.start..s.end));
            out.unknown.extend(text.map(str::to_owned));
        }
        out.parts.push(part);
        kinds.push(known);
    }
    out.identities.retain(|ids| !ids.is_empty());
    out.identities.iter_mut().for_each(|ids| {
        ids.sort_unstable();
        ids.dedup();
    });
    grow(lexicon, question, tokens, &kinds, &mut out);
    soften(&kinds, &mut out.parts);
    out
}

/// The words of a part; a strength is one word, so that its number and its unit stand together.
fn written(tokens: &[Token], known: Option<&Known>) -> Vec<Word> {
    if matches!(known, Some(Known::Strength(_))) {
        return vec![word(tokens)];
    }
    tokens.chunk_by(|a, b| a.unit == b.unit).map(word).collect()
}

/// Fills in what a part means.
fn mean(lexicon: &Lexicon, known: Option<&Known>, part: &mut Part, identities: &mut Vec<Vec<String>>) {
    match known {
        Some(Known::Name { targets, slip }) => {
            let ids = |target: &u32| -> Vec<String> {
                let members = lexicon.members(*target).iter();
                members
                    .filter_map(|n| lexicon.numbered(*n).map(|s| s.id.clone()))
                    .collect()
            };
            let sets: Vec<Vec<String>> = targets.iter().map(ids).collect();
            let with = |ids: &Vec<String>| {
                sets.iter()
                    .map(|set| [ids.as_slice(), set].concat())
                    .collect::<Vec<_>>()
            };
            *identities = identities.iter().flat_map(with).take(MAX_IDENTITIES).collect();
            part.means = sets.into_iter().map(Meaning::Substances).collect();
            part.unread_only = !slip;
        }
        Some(Known::Form(codes)) => part.means = codes.iter().copied().map(Meaning::Form).collect(),
        Some(Known::Release(code)) => part.means = vec![Meaning::Term((*code).to_owned())],
        Some(Known::Strength(terms)) => part.means = terms.iter().cloned().map(Meaning::Term).collect(),
        Some(Known::Bare(terms)) => {
            part.means = terms.iter().cloned().map(Meaning::Term).collect();
            part.guessed = true;
        }
        Some(Known::Side) => {}
        // On its way to a name, a word is no slip of another.
        Some(Known::Begun) => part.grows = true,
        Some(Known::Unknown) | None => {
            part.typos = true;
            part.means = atc(lexicon, &part.written).into_iter().collect();
        }
    }
}

/// An ATC code of the second level at least.
fn atc(lexicon: &Lexicon, written: &[Word]) -> Option<Meaning> {
    let [Word::Plain(pieces)] = written else {
        return None;
    };
    let code: String = pieces
        .iter()
        .map(|piece| piece.text.to_ascii_uppercase())
        .collect();
    let shape: String = code
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { 'A' })
        .collect();
    let is_code = "A00AA00".starts_with(&shape) && matches!(code.len(), 3 | 4 | 5 | 7) && code.is_ascii();
    (is_code && lexicon.has_atc(&code)).then_some(Meaning::Atc(code))
}

/// Whether a thing is meant that a substance only gives its name: glucose test strips.
fn is_device(lexicon: &Lexicon, question: &str, stretches: &[Stretch]) -> bool {
    let named = stretches.iter().any(|s| matches!(s.known, Known::Name { .. }));
    let further = stretches
        .iter()
        .any(|s| matches!(s.known, Known::Unknown | Known::Begun));
    named && further && lexicon.kinds.of_text(question).is_some()
}

/// The word that is being typed may be a beginning, and so may the last word before form and strength.
fn grow(
    lexicon: &Lexicon,
    question: &str,
    tokens: &[Token],
    kinds: &[Option<&Known>],
    out: &mut Understanding,
) {
    let is_word = |known: &Option<&Known>| matches!(known, None | Some(Known::Unknown | Known::Begun));
    let last_word = kinds.iter().rposition(|known| !is_product(known));
    let last = kinds.len().saturating_sub(1);
    let named = out.parts.iter().any(Part::is_name);
    for (at, (part, known)) in out.parts.iter_mut().zip(kinds).enumerate() {
        let typed = at == last && out.words.open;
        let begun = matches!(known, Some(Known::Begun));
        part.grows = match known {
            Some(Known::Name { .. } | Known::Strength(_) | Known::Bare(_)) => false,
            _ => typed || (begun && Some(at) == last_word),
        };
        // What is a whole word may be a slip after all.
        part.typos |= begun && !part.grows;
        if typed
            && named
            && is_word(known)
            && let Some(token) = tokens.last().filter(|token| token.class == Class::Word)
            && let Some(text) = question.get(token.from..token.to)
        {
            part.means = begun_forms(lexicon, &fold(text));
            part.guessed = true;
        }
    }
}

/// The forms whose words begin so.
fn begun_forms(lexicon: &Lexicon, fold: &str) -> Vec<Meaning> {
    if fold.len() < 2 {
        return Vec::new();
    }
    let mut means = Vec::new();
    for features in lexicon.forms.going_on(fold) {
        let mut set = Features::default();
        features.iter().for_each(|feature| set.add(*feature));
        let form = decide(set).basic.map(|form| Meaning::Form(form.code()));
        means.extend(form.filter(|form| !means.contains(form)));
    }
    // So many forms are no hint.
    if means.len() > MAX_FORMS {
        means.clear();
    }
    means
}

/// Whether a stretch says something of a product beside its name.
fn is_product(known: &Option<&Known>) -> bool {
    matches!(
        known,
        Some(Known::Form(_) | Known::Release(_) | Known::Strength(_) | Known::Bare(_) | Known::Side)
    )
}

/// Who names a substance finds every record of it, whatever language its other words are in, and those words only
/// decide the order. Fillers never count, and a bare number not beside what it may be the strength of.
fn soften(kinds: &[Option<&Known>], parts: &mut [Part]) {
    let named = parts.iter().any(Part::is_name);
    let product = kinds
        .iter()
        .any(|k| matches!(k, Some(Known::Form(_) | Known::Begun)));
    let content = kinds
        .iter()
        .any(|k| !matches!(k, Some(Known::Side | Known::Bare(_))));
    for (part, known) in parts.iter_mut().zip(kinds) {
        part.soft = match known {
            Some(Known::Name { .. }) => false,
            _ if named => true,
            Some(Known::Side) => content,
            Some(Known::Bare(_)) => product,
            _ => false,
        };
    }
}
