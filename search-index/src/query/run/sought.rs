//! A question's words, looked up in all segments of a view.

use std::ops::Range;

use super::union::{PREFIX_SCORE, TYPO_SCORE};
use crate::highlight::Highlighter;
use crate::index::View;
use crate::query::part::{Meaning, Part};
use crate::query::typos;
use crate::query::understand::Understanding;
use crate::query::words::{Piece, Word, bigrams};
use crate::resident::{Listings, Ord};

/// Typing errors are looked for in so many words of a question.
const MAX_MENDED: usize = 10;

/// A question, looked up.
pub(super) struct Sought<'a> {
    /// What must be there, the rarest first.
    pub(super) hard: Vec<SoughtPart<'a>>,
    /// What only decides the order.
    pub(super) soft: Vec<SoughtPart<'a>>,
    /// Each word about whose meaning nothing is known, as it counts more in a name.
    pub(super) in_names: Vec<Phrase>,
    /// The sets of substances that are meant.
    pub(super) identities: &'a [Vec<String>],
}

/// A part, looked up.
pub(super) struct SoughtPart<'a> {
    pub(super) words: Vec<SoughtWord>,
    pub(super) means: &'a [Meaning],
    pub(super) unread_only: bool,
}

/// A word, looked up.
pub(super) enum SoughtWord {
    /// One that may be mistyped, or a beginning.
    Token(Token),
    /// Several that stand side by side.
    Phrase(Phrase),
}

/// One token.
pub(super) struct Token {
    pub(super) weight: f32,
    /// For each segment.
    pub(super) places: Vec<Places>,
}

/// Where a token is in the words of one segment.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    pub(super) exact: Option<Ord>,
    /// The words that begin so.
    pub(super) beginning: Range<Ord>,
    /// The words that are meant if it is mistyped, itself included.
    pub(super) typos: Vec<Ord>,
}

/// Tokens side by side.
pub(super) struct Phrase {
    pub(super) weight: f32,
    /// For each segment the tokens' numbers, or `None` where it lacks one of them.
    pub(super) places: Vec<Option<Vec<Ord>>>,
}

/// Looks questions up in a view.
pub(super) struct Finder<'a> {
    view: &'a View,
    pub(super) highlighter: Highlighter,
    /// What was looked up already: a token, and its number in each segment.
    known: Vec<(String, Vec<Option<Ord>>)>,
    mended: usize,
}

impl<'a> Finder<'a> {
    pub(super) fn new(view: &'a View) -> Self {
        Self {
            view,
            highlighter: Highlighter::default(),
            known: Vec::new(),
            mended: 0,
        }
    }

    /// Looks a question up.
    pub(super) fn question(&mut self, asked: &'a Understanding) -> Sought<'a> {
        let (mut hard, mut soft) = (Vec::new(), Vec::new());
        for part in &asked.parts {
            let sought = self.part(part);
            if part.soft { &mut soft } else { &mut hard }.push(sought);
        }
        hard.sort_by_cached_key(|part| self.cost(part));
        let plain = asked.parts.iter().filter(|part| part.means.is_empty());
        let words = plain.flat_map(|part| &part.written);
        let in_names = words.map(|word| self.in_names(word)).collect();
        Sought {
            hard,
            soft,
            in_names,
            identities: &asked.identities,
        }
    }

    /// Looks a part up.
    pub(super) fn part(&mut self, part: &'a Part) -> SoughtPart<'a> {
        for meaning in &part.means {
            match meaning {
                Meaning::Substances(ids) => ids
                    .iter()
                    .for_each(|id| self.highlighter.meaning("substance", id)),
                Meaning::Form(code) => self.highlighter.meaning("form", code),
                Meaning::Term(term) => self.highlighter.meaning("strength", term),
                Meaning::Atc(_) => {}
            }
        }
        let last = part.written.len().saturating_sub(1);
        let words = part.written.iter().enumerate();
        SoughtPart {
            words: words
                .map(|(at, word)| self.word(word, part.grows && at == last, part.typos))
                .collect(),
            means: &part.means,
            unread_only: part.unread_only,
        }
    }

    fn word(&mut self, word: &Word, grows: bool, typos: bool) -> SoughtWord {
        match word {
            Word::Run(run) if run.len() == 1 => SoughtWord::Token(self.beginning(&bigrams(run).concat())),
            Word::Run(run) => SoughtWord::Phrase(self.phrase(&bigrams(run))),
            Word::Plain(pieces) => match pieces.as_slice() {
                [piece] => SoughtWord::Token(self.token(piece, grows, typos)),
                pieces => SoughtWord::Phrase(self.phrase(&texts(pieces))),
            },
        }
    }

    /// One character of a run: whatever begins with it.
    fn beginning(&mut self, text: &str) -> Token {
        self.highlighter.beginning(text);
        let places = self.segments().map(|segment| Places {
            beginning: segment.terms.beginning(text),
            ..Places::default()
        });
        Token {
            weight: 0.0,
            places: places.collect(),
        }
    }

    /// A token with what it may be the beginning of, or was meant to be.
    pub(super) fn token(&mut self, piece: &Piece, grows: bool, typos: bool) -> Token {
        self.highlighter.word(&piece.text);
        let exact = self.find(&piece.text);
        let weight = self.weight(&exact);
        let mut places: Vec<Places> = exact
            .into_iter()
            .map(|exact| Places {
                exact,
                ..Places::default()
            })
            .collect();
        if grows && piece.may_grow {
            self.highlighter.beginning(&piece.text);
            for (places, segment) in places.iter_mut().zip(self.segments()) {
                places.beginning = segment.terms.beginning(&piece.text);
            }
        }
        if typos && piece.by_letter && self.mended < MAX_MENDED {
            self.mended += 1;
            let meant = typos::expand_listings(self.view, &piece.text);
            for ((places, segment), typos) in places.iter_mut().zip(self.view.listings.iter()).zip(meant) {
                for &ord in &typos {
                    self.highlighter.word(segment.terms.word(ord));
                }
                places.typos = typos;
            }
        }
        Token { weight, places }
    }

    /// Tokens side by side.
    fn phrase(&mut self, texts: &[String]) -> Phrase {
        texts.iter().for_each(|text| self.highlighter.word(text));
        self.side_by_side(texts, Self::weight)
    }

    fn in_names(&mut self, word: &Word) -> Phrase {
        let texts = match word {
            Word::Run(run) => bigrams(run),
            Word::Plain(pieces) => texts(pieces),
        };
        self.side_by_side(&texts, Self::weight_in_names)
    }

    fn side_by_side(&mut self, texts: &[String], weigh: impl Fn(&Self, &[Option<Ord>]) -> f32) -> Phrase {
        let mut weight = 0.0;
        let mut places = vec![Some(Vec::with_capacity(texts.len())); self.view.listings.len()];
        for text in texts {
            let found = self.find(text);
            weight += weigh(self, &found);
            for (places, ord) in places.iter_mut().zip(found) {
                match (places.as_mut(), ord) {
                    (Some(known), Some(ord)) => known.push(ord),
                    _ => *places = None,
                }
            }
        }
        Phrase { weight, places }
    }

    /// The number of a token in each segment.
    fn find(&mut self, text: &str) -> Vec<Option<Ord>> {
        if let Some((_, known)) = self.known.iter().find(|(known, _)| known == text) {
            return known.clone();
        }
        let found: Vec<_> = self.segments().map(|segment| segment.terms.find(text)).collect();
        self.known.push((text.to_owned(), found.clone()));
        found
    }

    fn weight(&self, ords: &[Option<Ord>]) -> f32 {
        let each = self.segments().zip(ords);
        let frequency = each.filter_map(|(segment, ord)| Some(segment.terms.frequency((*ord)?)));
        self.view.statistics.weight(frequency.sum())
    }

    fn weight_in_names(&self, ords: &[Option<Ord>]) -> f32 {
        let each = self.segments().zip(ords);
        let frequency = each.filter_map(|(segment, ord)| Some(segment.terms.names_frequency((*ord)?)));
        self.view.statistics.weight(frequency.sum())
    }

    fn segments(&self) -> impl Iterator<Item = &'a Listings> + use<'a> {
        self.view.listings.iter()
    }

    /// About how many listings satisfy a part.
    fn cost(&self, part: &SoughtPart<'_>) -> usize {
        let segments = self.segments().enumerate();
        segments
            .map(|(at, segment)| {
                let means = part
                    .means
                    .iter()
                    .map(|meaning| super::meaning::about(segment, meaning));
                let words = part.words.iter().map(|word| word.about(segment, at));
                means.sum::<usize>() + words.min().unwrap_or(0)
            })
            .sum()
    }
}

impl SoughtPart<'_> {
    /// What its words add at most.
    pub(super) fn most(&self) -> f32 {
        let of_word = |word: &SoughtWord| match word {
            SoughtWord::Token(token) => token.weight + PREFIX_SCORE + TYPO_SCORE,
            SoughtWord::Phrase(phrase) => phrase.weight,
        };
        self.words.iter().map(of_word).sum()
    }
}

impl SoughtWord {
    /// About how many listings of a segment have it.
    pub(super) fn about(&self, segment: &Listings, at: usize) -> usize {
        let frequency = |ord: Ord| segment.terms.frequency(ord) as usize;
        match self {
            Self::Token(token) => token.places.get(at).map_or(0, |places| {
                let exact = places.exact.map_or(0, frequency);
                let beginning = match segment.beginnings.get(&places.beginning) {
                    Some(having) => having.count(),
                    None => places.beginning.clone().map(frequency).sum(),
                };
                exact + beginning + places.typos.iter().copied().map(frequency).sum::<usize>()
            }),
            Self::Phrase(phrase) => {
                let ords = phrase.places.get(at).and_then(|places| places.as_deref());
                let each = ords.unwrap_or_default().iter().copied().map(frequency);
                each.min().unwrap_or(0)
            }
        }
    }
}

fn texts(pieces: &[Piece]) -> Vec<String> {
    pieces.iter().map(|piece| piece.text.clone()).collect()
}
