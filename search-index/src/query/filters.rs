//! Filters: they match or don't, and score nothing.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{RangeQuery, TermSetQuery};

use super::clauses::{Clause, constant, exact};
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

    /// The field has none of these values.
    pub(crate) fn is_none_of(&mut self, field: Named, values: &[String]) {
        if !values.is_empty() {
            let terms = values.iter().map(|value| field.term(value));
            self.must_not.push(Box::new(TermSetQuery::new(terms)));
        }
    }

    /// The number is greater.
    pub(crate) fn after(&mut self, field: Named, limit: i64) {
        let from = Bound::Excluded(Term::from_field_i64(field.field, limit));
        let range = RangeQuery::new(from, Bound::Unbounded);
        self.must.push(constant(Box::new(range), 0.0));
    }
}
