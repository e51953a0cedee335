//! Completion over the names of published listings.
//!
//! Each name is indexed from the start of each of its words on. A term is the folded rest of the name, the
//! folded whole name and the name as written, parted by a character that no name contains.

use std::collections::{BTreeMap, HashMap, HashSet};

use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED, TantivyError, Term};

use crate::analysis::{fold, tokenize};
use crate::index::SearchIndex;
use crate::query::{MAX_QUERY_CHARS, QueryError};
use crate::schema::Named;

/// Parts the three pieces of a term.
const SEPARATOR: char = '\u{1}';

/// More word starts of one name are not indexed.
const MAX_STARTS: usize = 8;

/// Longer names are not suggested.
const MAX_NAME_CHARS: usize = 120;

/// Of more terms with the same beginning the first are looked at, equally many in each segment. Only a single
/// character in a catalogue of very many names reaches it; counts stay right, but a name may be missed.
const MAX_SCANNED: usize = 30_000;

/// A name that begins so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// A listing's name as written; of several spellings of the same letters, the most frequent.
    pub text: String,
    /// How many listings bear it.
    pub count: usize,
}

/// What to leave out, because the index may not have its removal yet.
#[derive(Debug, Clone, Default)]
pub struct Excluded {
    /// Listings.
    pub listings: Vec<String>,
    /// Companies.
    pub companies: Vec<String>,
}

/// The terms under which the names are indexed.
pub(crate) fn terms<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut terms = Vec::new();
    for name in names {
        let name = name
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .replace(SEPARATOR, "");
        if name.chars().count() > MAX_NAME_CHARS {
            continue;
        }
        let whole = fold(&name);
        let mut unit = None;
        let starts = tokenize(&name)
            .into_iter()
            .filter(|token| unit.replace(token.unit) != Some(token.unit));
        for token in starts.take(MAX_STARTS) {
            let rest = fold(name.get(token.from..).unwrap_or_default());
            terms.push(format!("{rest}{SEPARATOR}{whole}{SEPARATOR}{name}"));
        }
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// The terms that were found, all in one string: there may be very many.
#[derive(Default)]
struct Scanned {
    text: String,
    terms: Vec<ScannedTerm>,
}

/// A term: where its pieces stand in the text, and how many documents it has, removed ones included.
struct ScannedTerm {
    start: usize,
    whole: usize,
    written: usize,
    end: usize,
    at_most: usize,
}

impl Scanned {
    fn push(&mut self, term: &str, at_most: usize) {
        let mut separators = term.match_indices(SEPARATOR).map(|(at, _)| at + 1);
        if let (Some(whole), Some(written)) = (separators.next(), separators.next()) {
            let start = self.text.len();
            self.text.push_str(term);
            let (whole, written, end) = (start + whole, start + written, self.text.len());
            self.terms.push(ScannedTerm {
                start,
                whole,
                written,
                end,
                at_most,
            });
        }
    }

    fn piece(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// The terms by folded whole name, with the sum of their documents: most first.
    fn names(&self) -> Vec<(usize, &str, Vec<&ScannedTerm>)> {
        let mut names: HashMap<&str, (usize, Vec<&ScannedTerm>)> = HashMap::new();
        for term in &self.terms {
            let name = names.entry(self.piece(term.whole, term.written)).or_default();
            name.0 += term.at_most;
            name.1.push(term);
        }
        let mut names: Vec<_> = names
            .into_iter()
            .map(|(name, (sum, terms))| (sum, name, terms))
            .collect();
        names.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        names
    }
}

impl SearchIndex {
    /// Names of published listings of which a word begins so, in any script and from one character on: those
    /// of most listings first, then by name.
    pub fn suggest(
        &self,
        beginning: &str,
        limit: usize,
        excluded: &Excluded,
    ) -> Result<Vec<Suggestion>, QueryError> {
        if beginning.chars().nth(MAX_QUERY_CHARS).is_some() {
            return Err(QueryError::TooLong { max: MAX_QUERY_CHARS });
        }
        let searcher = self.searcher().ok_or(QueryError::NotReady)?;
        let beginning = fold(beginning.trim_start()).replace(SEPARATOR, "");
        if beginning.trim().is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let field = self.fields().suggest;
        let scanned = scan(&searcher, field, &beginning)?;
        let hidden = self.hidden(&searcher, excluded)?;
        let mut suggestions: Vec<Suggestion> = Vec::new();
        for (at_most, _, terms) in scanned.names() {
            if suggestions
                .get(limit - 1)
                .is_some_and(|last| at_most <= last.count)
            {
                break;
            }
            if let Some(suggestion) = count(&searcher, field, &scanned, &terms, &hidden)? {
                let at = suggestions.partition_point(|other| {
                    (std::cmp::Reverse(other.count), &other.text)
                        < (std::cmp::Reverse(suggestion.count), &suggestion.text)
                });
                suggestions.insert(at, suggestion);
                suggestions.truncate(limit);
            }
        }
        Ok(suggestions)
    }

    fn hidden(&self, searcher: &Searcher, excluded: &Excluded) -> Result<Vec<HashSet<DocId>>, TantivyError> {
        let fields = self.fields();
        let listings = excluded.listings.iter().map(|id| fields.id.term(id));
        let terms: Vec<Term> = listings
            .chain(excluded.companies.iter().map(|id| fields.company.term(id)))
            .collect();
        let of_segment = |segment: &SegmentReader| {
            let mut hidden = HashSet::new();
            for term in &terms {
                each_doc(segment, term, |doc| {
                    hidden.insert(doc);
                })?;
            }
            Ok(hidden)
        };
        searcher.segment_readers().iter().map(of_segment).collect()
    }
}

fn scan(searcher: &Searcher, field: Named, beginning: &str) -> Result<Scanned, TantivyError> {
    let mut scanned = Scanned::default();
    let end = format!("{beginning}{}", char::MAX);
    for reader in searcher.segment_readers() {
        let inverted = reader.inverted_index(field.field)?;
        let mut terms = inverted.terms().range().ge(beginning).lt(&end).into_stream()?;
        let mut left = MAX_SCANNED / searcher.segment_readers().len().max(1);
        while let Some((term, info)) = terms.next() {
            if let Ok(term) = std::str::from_utf8(term) {
                scanned.push(term, usize::try_from(info.doc_freq).unwrap_or(usize::MAX));
            }
            left = left.saturating_sub(1);
            if left == 0 {
                break;
            }
        }
    }
    Ok(scanned)
}

/// Counts the listings that bear a name, each once, and chooses the spelling. `None` where none is left.
fn count(
    searcher: &Searcher,
    field: Named,
    scanned: &Scanned,
    terms: &[&ScannedTerm],
    hidden: &[HashSet<DocId>],
) -> Result<Option<Suggestion>, TantivyError> {
    let mut docs: HashSet<(usize, DocId)> = HashSet::new();
    let mut spellings: BTreeMap<&str, usize> = BTreeMap::new();
    let distinct: BTreeMap<&str, &str> = terms
        .iter()
        .map(|term| {
            (
                scanned.piece(term.start, term.end),
                scanned.piece(term.written, term.end),
            )
        })
        .collect();
    for (term, written) in distinct {
        for (at, (segment, hidden)) in searcher.segment_readers().iter().zip(hidden).enumerate() {
            let alive = segment.alive_bitset();
            each_doc(segment, &field.term(term), |doc| {
                if alive.is_none_or(|alive| alive.is_alive(doc)) && !hidden.contains(&doc) {
                    docs.insert((at, doc));
                    *spellings.entry(written).or_default() += 1;
                }
            })?;
        }
    }
    let spelling = spellings
        .into_iter()
        .max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0)));
    Ok(spelling.map(|(text, _)| Suggestion {
        text: text.to_owned(),
        count: docs.len(),
    }))
}

fn each_doc(segment: &SegmentReader, term: &Term, mut each: impl FnMut(DocId)) -> Result<(), TantivyError> {
    let inverted = segment.inverted_index(term.field())?;
    if let Some(mut postings) = inverted.read_postings(term, IndexRecordOption::Basic)? {
        while postings.doc() != TERMINATED {
            each(postings.doc());
            postings.advance();
        }
    }
    Ok(())
}
