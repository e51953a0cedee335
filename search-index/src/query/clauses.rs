//! The small queries that everything is put together from.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, InvertedIndexRangeQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

/// A boxed query, as all of Tantivy's combinators take it.
pub(crate) type Clause = Box<dyn Query>;

/// A term of the text fields, scored by how rare it is.
pub(crate) fn scored(field: Field, text: &str) -> Clause {
    Box::new(TermQuery::new(
        Term::from_field_text(field, text),
        IndexRecordOption::WithFreqs,
    ))
}

/// A term that matches or doesn't, and scores nothing.
pub(crate) fn exact(term: Term) -> Clause {
    constant(Box::new(TermQuery::new(term, IndexRecordOption::Basic)), 0.0)
}

/// A query whose every match scores the same.
pub(crate) fn constant(query: Clause, score: f32) -> Clause {
    Box::new(ConstScoreQuery::new(query, score))
}

/// A query whose score counts more, or less.
pub(crate) fn boosted(query: Clause, by: f32) -> Clause {
    Box::new(BoostQuery::new(query, by))
}

/// Texts next to one another in this order; a single one is a plain term.
pub(crate) fn phrase(field: Field, texts: &[String], slop: u32) -> Clause {
    match texts {
        [] => none(),
        [only] => scored(field, only),
        _ => {
            let terms = texts
                .iter()
                .map(|text| Term::from_field_text(field, text))
                .enumerate()
                .collect();
            Box::new(PhraseQuery::new_with_offset_and_slop(terms, slop))
        }
    }
}

/// Every term that begins so: a range over the sorted terms.
pub(crate) fn prefix(field: Field, beginning: &str) -> Clause {
    let from = Term::from_field_text(field, beginning);
    let to = Term::from_field_text(field, &format!("{beginning}{}", char::MAX));
    Box::new(InvertedIndexRangeQuery::new(
        Bound::Included(from),
        Bound::Excluded(to),
    ))
}

/// All of these.
pub(crate) fn all(clauses: Vec<Clause>) -> Clause {
    one_or(clauses, |clauses| Box::new(BooleanQuery::intersection(clauses)))
}

/// Any of these; more of them score more.
pub(crate) fn any(clauses: Vec<Clause>) -> Clause {
    one_or(clauses, |clauses| Box::new(BooleanQuery::union(clauses)))
}

/// At least so many of these.
pub(crate) fn at_least(count: usize, clauses: Vec<Clause>) -> Clause {
    one_or(clauses, |clauses| {
        Box::new(BooleanQuery::union_with_minimum_required_clauses(
            clauses,
            count.max(1),
        ))
    })
}

/// What must match, what must not, and what only adds to the score.
pub(crate) fn combine(must: Vec<Clause>, should: Vec<Clause>, must_not: Vec<Clause>) -> Clause {
    let with = |occur| move |clause| (occur, clause);
    let clauses = must
        .into_iter()
        .map(with(Occur::Must))
        .chain(should.into_iter().map(with(Occur::Should)))
        .chain(must_not.into_iter().map(with(Occur::MustNot)))
        .collect();
    Box::new(BooleanQuery::with_minimum_required_clauses(clauses, 0))
}

/// Nothing.
pub(crate) fn none() -> Clause {
    Box::new(tantivy::query::EmptyQuery)
}

fn one_or(mut clauses: Vec<Clause>, combine: impl FnOnce(Vec<Clause>) -> Clause) -> Clause {
    match (clauses.pop(), clauses.is_empty()) {
        (None, _) => none(),
        (Some(only), true) => only,
        (Some(last), false) => {
            clauses.push(last);
            combine(clauses)
        }
    }
}
