//! What a user asked for in words, and what the vocabulary made of it.

use tantivy::TantivyError;

use super::clauses::{Clause, all, any, combine, constant, exact, none};
use super::error::QueryError;
use super::synonyms::{Part, parts};
use super::text::TextQuery;
use super::words::{Word, Words};
use crate::schema::Fields;

/// What a record of exactly the substances asked for has on top: more than any text can score.
const SAME_SUBSTANCES: f32 = 100.0;

/// What a record that has them among others has on top.
const AMONG_OTHERS: f32 = 50.0;

/// A question, read.
pub(crate) struct Question<'a> {
    words: Words,
    parts: Vec<Part>,
    substances: &'a [String],
    blank: bool,
}

impl<'a> Question<'a> {
    /// Reads a question, within the limits.
    pub(crate) fn read(
        q: &str,
        substances: &'a [String],
        synonyms: &[Vec<String>],
    ) -> Result<Self, QueryError> {
        let words = Words::parse(q)?;
        let parts = parts(&words, synonyms);
        Ok(Self {
            words,
            parts,
            substances,
            blank: q.trim().is_empty(),
        })
    }

    /// Every word must match, or all substances do: a question that names a drug finds every record of it,
    /// whatever language its other words are in, and those words only decide the order. `everything` is what
    /// a blank question means.
    pub(crate) fn strict(
        &self,
        text: &mut TextQuery<'_>,
        fields: &Fields,
        everything: Clause,
    ) -> Result<Clause, TantivyError> {
        if self.blank {
            return Ok(combine(vec![everything], self.identity(fields), Vec::new()));
        }
        if self.parts.is_empty() {
            return Ok(none());
        }
        let mut must = vec![text.strict(&self.parts, self.words.open)?];
        let mut should = text.bonuses(&self.words);
        if !self.substances.is_empty() {
            must.push(self.has_all(fields, everything));
            should.extend(self.identity(fields));
            should.extend(text.each(&self.parts, self.words.open)?);
        }
        Ok(combine(vec![any(must)], should, Vec::new()))
    }

    /// Half of the words. `None` where that is no less than the strict question.
    pub(crate) fn relaxed(
        &self,
        text: &mut TextQuery<'_>,
        fields: &Fields,
    ) -> Result<Option<Clause>, TantivyError> {
        let one_word = match self.parts.as_slice() {
            [] => true,
            [Part { written, .. }] => match written.as_slice() {
                [Word::Run(run)] => run.len() < 3,
                [Word::Plain(pieces)] => pieces.len() < 2,
                _ => false,
            },
            _ => false,
        };
        if one_word {
            return Ok(None);
        }
        let must = text.relaxed(&self.parts, self.words.open)?;
        let mut should = text.bonuses(&self.words);
        should.extend(self.identity(fields));
        Ok(Some(combine(vec![must], should, Vec::new())))
    }

    /// The substances are shared by listings and lines, so `everything` has to say which are meant.
    fn has_all(&self, fields: &Fields, everything: Clause) -> Clause {
        let substances = self.substances.iter().map(|id| exact(fields.substance.term(id)));
        all(substances.chain([everything]).collect())
    }

    fn identity(&self, fields: &Fields) -> Vec<Clause> {
        if self.substances.is_empty() {
            return Vec::new();
        }
        let mut ids: Vec<&str> = self.substances.iter().map(String::as_str).collect();
        ids.sort_unstable();
        ids.dedup();
        let same = exact(fields.substance_key.term(&ids.join("+")));
        let all_of_them = all(ids.iter().map(|id| exact(fields.substance.term(id))).collect());
        vec![
            constant(same, SAME_SUBSTANCES),
            constant(all_of_them, AMONG_OTHERS),
        ]
    }
}
