//! Filters: they match or don't, and score nothing.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{RangeQuery, TermSetQuery};

use super::clauses::{Clause, any, constant, exact};
use crate::schema::Named;

/// Collects filters from options that may be absent.
#[derive(Default)]
pub(crate) struct Filters {
    /// What must match.
    pub(crate) must: Vec<Clause>,
    /// What must not.
    pub(crate) must_not: Vec<Clause>,
}

impl Filters {
    /// The field has this value.
    pub(crate) fn is(&mut self, field: Named, value: Option<&str>) {
        self.must.extend(value.map(|value| exact(field.term(value))));
    }

    /// The field has one of these values.
    pub(crate) fn is_any(&mut self, field: Named, values: &[&str]) {
        self.must
            .push(any(values.iter().map(|value| exact(field.term(value))).collect()));
    }

    /// The field has none of these values.
    pub(crate) fn is_none_of(&mut self, field: Named, values: &[String]) {
        if !values.is_empty() {
            let terms = values.iter().map(|value| field.term(value));
            self.must_not.push(Box::new(TermSetQuery::new(terms)));
        }
    }

    /// The number is stated and not greater.
    pub(crate) fn at_most(&mut self, field: Named, limit: Option<i64>) {
        if let Some(limit) = limit {
            self.within(
                Bound::Unbounded,
                Bound::Included(Term::from_field_i64(field.field, limit)),
            );
        }
    }

    /// The number is stated and not greater.
    pub(crate) fn at_most_f64(&mut self, field: Named, limit: Option<f64>) {
        if let Some(limit) = limit {
            self.within(
                Bound::Unbounded,
                Bound::Included(Term::from_field_f64(field.field, limit)),
            );
        }
    }

    /// The number is greater.
    pub(crate) fn after(&mut self, field: Named, limit: i64) {
        self.within(
            Bound::Excluded(Term::from_field_i64(field.field, limit)),
            Bound::Unbounded,
        );
    }

    fn within(&mut self, from: Bound<Term>, to: Bound<Term>) {
        self.must.push(constant(Box::new(RangeQuery::new(from, to)), 0.0));
    }
}
