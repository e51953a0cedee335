//! Made-up questions: what people type, in several languages.

use super::Corpus;
use super::chance::{Chance, Stream};
use super::words::{Amount, has_name, name};
use crate::vocabulary::Substance;
use std::collections::HashSet;

/// What sort of question it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// One word: a substance's name.
    OneTerm,
    /// A name and another word: the form, the strength, or another name.
    TwoTerms,
    /// The first three to six letters of a name; two or three where a letter is a word.
    Prefix,
    /// A name of five letters or more with one letter wrong, missing, doubled or swapped.
    Typo,
    /// One word, with counts by several facets; every second one with a filter.
    Facets,
}

impl Class {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 5] = [
        Self::OneTerm,
        Self::TwoTerms,
        Self::Prefix,
        Self::Typo,
        Self::Facets,
    ];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::OneTerm => "one term",
            Self::TwoTerms => "two terms",
            Self::Prefix => "prefix",
            Self::Typo => "typo",
            Self::Facets => "term + facets",
        }
    }
}

/// A made-up question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What sort it is.
    pub class: Class,
    /// What was typed.
    pub text: String,
    /// The language of the name in it.
    pub language: &'static str,
    /// The id of the substance that was meant.
    pub substance_id: String,
    /// Only listings that are offered on this hub.
    pub hub: Option<&'static str>,
    /// Only listings of this basic form.
    pub dose_form: Option<&'static str>,
}

const LANGUAGES: [(usize, &str); 5] = [(40, "en"), (20, "zh"), (20, "ru"), (10, "vi"), (10, "pl")];

/// So many different questions of a class, the same ones for the same corpus. Fewer where there are no more.
pub(super) fn questions(corpus: &Corpus, class: Class, count: usize) -> Vec<Question> {
    let mut seen = HashSet::new();
    let mut found = Vec::with_capacity(count);
    // Most tries give a new question; the bound is for who asks for more than there are.
    for attempt in 0..count.saturating_mul(50) {
        if found.len() == count {
            break;
        }
        let index = (class as u64) << 32 | attempt as u64;
        let mut chance = Chance::new(corpus.seed, Stream::Questions, index);
        if let Some(question) = question(corpus, class, &mut chance)
            && seen.insert((question.text.clone(), question.hub, question.dose_form))
        {
            found.push(question);
        }
    }
    found
}

fn question(corpus: &Corpus, class: Class, chance: &mut Chance) -> Option<Question> {
    let product = corpus.assortment.pick(chance)?;
    let substance = product.substances.first()?;
    let language = chance.weighed(&LANGUAGES)?;
    let word = one_word(substance, language)?;
    let form = chance.weighed(&product.forms)?;
    let mut asked = Question {
        class,
        text: word.clone(),
        language,
        substance_id: substance.id.clone(),
        hub: None,
        dose_form: None,
    };
    match class {
        Class::OneTerm => {}
        Class::TwoTerms => {
            let second = match chance.below(10) {
                0..5 => form.words(language).split(' ').next()?.to_owned(),
                5..8 => Amount::of(product, form, chance).written(language, true, chance),
                _ => one_word(corpus.assortment.pick(chance)?.substances.first()?, language)?,
            };
            if second.is_empty() || second == word || second.contains(' ') {
                return None;
            }
            asked.text = format!("{word} {second}");
        }
        Class::Prefix => {
            let length = if language == "zh" {
                2 + chance.below(2)
            } else {
                3 + chance.below(4)
            };
            if word.chars().count() <= length {
                return None;
            }
            asked.text = word.chars().take(length).collect();
        }
        Class::Typo => {
            let wrong = misspelt(&word, chance).filter(|_| language != "zh")?;
            if corpus.words.contains(&wrong) {
                return None;
            }
            asked.text = wrong;
        }
        Class::Facets => match chance.below(4) {
            0 => asked.hub = chance.pick(&["asean", "central-asia", "cee"]),
            1 => asked.dose_form = Some(form.code),
            _ => {}
        },
    }
    Some(asked)
}

/// The substance's name, where it is one word.
fn one_word(substance: &Substance, language: &str) -> Option<String> {
    let name = Some(name(substance, language)).filter(|_| has_name(substance, language))?;
    let plain = name.chars().count() > 1 && name.chars().all(char::is_alphabetic);
    plain.then(|| name.to_lowercase())
}

/// One letter wrong, not the first; `None` for words of less than five letters.
fn misspelt(word: &str, chance: &mut Chance) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 5 {
        return None;
    }
    let at = 1 + chance.below(letters.len() - 2);
    match chance.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, *letters.get(at)?),
        2 => letters.swap(at, at + 1),
        _ => *letters.get_mut(at)? = *letters.get(chance.below(word.chars().count()))?,
    }
    let wrong: String = letters.into_iter().collect();
    (wrong != word).then_some(wrong)
}
