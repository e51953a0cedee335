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
use std::collections::BTreeMap;

/// Of a name that more things share, no more sets of substances are looked for.
const MAX_IDENTITIES: usize = 4;

/// Of a name's beginning, no more substances are looked for.
const MAX_BEGUN: usize = 16;

/// Of a form's word that is being typed, no more forms are looked for.
const MAX_FORMS: usize = 2;

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
        text: question.to_owned(),
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
        if let (Some(Known::Unknown | Known::Begun(_)), Some(stretch)) = (known, stretch) {
            out.doubtful.push((stretch.start, stretch.end));
            let text = question.get(stretch.start..stretch.end);
            let unknown = text.filter(|_| matches!(known, Some(Known::Unknown)));
            out.unknown.extend(unknown.map(str::to_owned));
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
    if out.identities.is_empty() {
        out.identities = begun(&out.parts);
    }
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
            let sets = sets(lexicon, targets);
            let with = |ids: &Vec<String>| {
                sets.iter()
                    .map(|set| [ids.as_slice(), set].concat())
                    .collect::<Vec<_>>()
            };
            *identities = identities.iter().flat_map(with).take(MAX_IDENTITIES).collect();
            // The letter that was wrong is mended.
            if let ([set], true) = (sets.as_slice(), *slip) {
                let inn = set.iter().filter_map(|id| lexicon.substance(id));
                part.written = inn.flat_map(|s| Words::of_text(&s.inn).words).collect();
            }
            part.means = sets.into_iter().map(Meaning::Substances).collect();
            part.unread_only = true;
        }
        Some(Known::Form(codes)) => part.means = codes.iter().copied().map(Meaning::Form).collect(),
        Some(Known::Release(code)) => part.means = vec![Meaning::Term((*code).to_owned())],
        Some(Known::Strength(terms)) => part.means = terms.iter().cloned().map(Meaning::Term).collect(),
        Some(Known::Bare(terms)) => {
            part.means = terms.iter().cloned().map(Meaning::Term).collect();
            part.guessed = true;
        }
        Some(Known::Side) => {}
        Some(Known::Code(code)) => part.means = vec![Meaning::Atc(code.clone())],
        // On its way to a name, a word is no slip of another.
        Some(Known::Begun(targets)) => {
            part.grows = true;
            part.guessed = true;
            if targets.len() <= MAX_BEGUN {
                part.means = sets(lexicon, targets)
                    .into_iter()
                    .map(Meaning::Substances)
                    .collect();
            }
        }
        Some(Known::Unknown) | None => {
            part.typos = true;
        }
    }
}

/// What a name that is being typed may become.
fn begun(parts: &[Part]) -> Vec<Vec<String>> {
    let means = parts.iter().flat_map(|part| &part.means);
    let sets = means.filter_map(|meaning| match meaning {
        Meaning::Substances(ids) => Some(ids.clone()),
        _ => None,
    });
    sets.collect()
}

/// The ids of each target's members.
fn sets(lexicon: &Lexicon, targets: &[u32]) -> Vec<Vec<String>> {
    let id = |number: &u32| lexicon.numbered(*number).map(|s| s.id.clone());
    let ids = |target: &u32| lexicon.members(*target).iter().filter_map(id).collect();
    targets.iter().map(ids).collect()
}

/// Whether a thing is meant that a substance only gives its name: glucose test strips.
fn is_device(lexicon: &Lexicon, question: &str, stretches: &[Stretch]) -> bool {
    let named = stretches.iter().any(|s| matches!(s.known, Known::Name { .. }));
    let further = stretches
        .iter()
        .any(|s| matches!(s.known, Known::Unknown | Known::Begun(_)));
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
    let is_word =
        |known: &Option<&Known>| matches!(known, None | Some(Known::Unknown | Known::Begun(_) | Known::Side));
    let last_word = kinds.iter().rposition(|known| !is_product(known));
    let last = kinds.len().saturating_sub(1);
    let named = out.parts.iter().any(Part::is_name);
    for (at, (part, known)) in out.parts.iter_mut().zip(kinds).enumerate() {
        let typed = at == last && out.words.open;
        let begun = matches!(known, Some(Known::Begun(_)));
        part.grows = match known {
            Some(Known::Name { .. } | Known::Strength(_) | Known::Bare(_)) => false,
            _ => typed || (begun && Some(at) == last_word),
        };
        // What is a whole word may be a slip after all.
        if begun && !part.grows {
            part.typos = true;
            part.means.clear();
        }
        if typed
            && named
            && is_word(known)
            && let Some(token) = tokens.last().filter(|token| token.class == Class::Word)
            && let Some(text) = question.get(token.from..token.to)
        {
            part.means.extend(begun_forms(lexicon, &fold(text)));
            part.guessed = true;
        }
    }
}

/// The forms whose words begin so.
fn begun_forms(lexicon: &Lexicon, fold: &str) -> Vec<Meaning> {
    if fold.len() < 2 {
        return Vec::new();
    }
    let mut words: BTreeMap<&'static str, usize> = BTreeMap::new();
    for features in lexicon.forms.going_on(fold) {
        let mut set = Features::default();
        features.iter().for_each(|feature| set.add(*feature));
        if let Some(form) = decide(set).basic {
            *words.entry(form.code()).or_default() += 1;
        }
    }
    // Those of most words first.
    let mut words: Vec<(&'static str, usize)> = words.into_iter().collect();
    words.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let forms = words.into_iter().take(MAX_FORMS);
    forms.map(|(code, _)| Meaning::Form(code)).collect()
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
        .any(|k| matches!(k, Some(Known::Form(_) | Known::Begun(_))));
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
        // A strength that is known for sure is read wherever it stands. Forms have kinds that only their words tell.
        if named && matches!(known, Some(Known::Strength(_))) {
            part.unread_only = true;
        }
    }
}
