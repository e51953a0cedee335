//! What a user asked for, as a query.

use tantivy::TantivyError;

use super::clauses::{Clause, all, any, combine, constant, exact, none};
use super::part::{Meaning, Part};
use super::text::TextQuery;
use super::understand::Understanding;
use super::words::Word;
use crate::schema::Fields;

/// What a record of exactly the substances asked for has on top: more than any text can score.
const SAME_SUBSTANCES: f32 = 100.0;

/// What a record that has them among others has on top.
const AMONG_OTHERS: f32 = 50.0;

/// What a strength, a form or a code that is meant adds: more than a rare word of a long question.
const MEANT: f32 = 8.0;

/// A question, understood.
pub(crate) struct Question<'a>(pub(crate) &'a Understanding);

impl Question<'_> {
    /// Every part must match that is not soft; the others decide the order. `everything` is what a blank question
    /// means.
    pub(crate) fn strict(
        &self,
        text: &mut TextQuery<'_>,
        fields: &Fields,
        everything: Clause,
    ) -> Result<Clause, TantivyError> {
        if !self.0.asks {
            return Ok(everything);
        }
        if self.0.parts.is_empty() {
            return Ok(none());
        }
        // Substances and forms are shared by listings and lines, so `everything` has to say which are meant.
        let mut must = vec![everything];
        let mut should = text.bonuses(&self.0.parts);
        should.extend(self.identity(fields));
        for part in &self.0.parts {
            let clause = self.part(part, text, fields)?;
            if part.soft { &mut should } else { &mut must }.push(clause);
        }
        Ok(combine(must, should, Vec::new()))
    }

    /// Half of the words. `None` where that is no less than the strict question, or where a substance is named:
    /// another one is no answer.
    pub(crate) fn relaxed(
        &self,
        text: &mut TextQuery<'_>,
        fields: &Fields,
    ) -> Result<Option<Clause>, TantivyError> {
        let parts = &self.0.parts;
        // Any tablet of 500 mg is no answer either where the name is not found.
        let words: Vec<Part> = parts
            .iter()
            .filter(|p| !p.soft && p.means.is_empty())
            .cloned()
            .collect();
        let one_word = match words.as_slice() {
            [] => true,
            [Part { written, .. }] => match written.as_slice() {
                [Word::Run(run)] => run.len() < 3,
                [Word::Plain(pieces)] => pieces.len() < 2,
                _ => false,
            },
            _ => false,
        };
        if one_word || parts.iter().any(Part::is_name) {
            return Ok(None);
        }
        let mut should = text.bonuses(&self.0.parts);
        for part in parts.iter().filter(|p| p.soft || !p.means.is_empty()) {
            should.push(self.part(part, text, fields)?);
        }
        let must = text.relaxed(&words)?;
        Ok(Some(combine(vec![must], should, Vec::new())))
    }

    fn part(&self, part: &Part, text: &mut TextQuery<'_>, fields: &Fields) -> Result<Clause, TantivyError> {
        let words = text.words(part)?;
        let words = match part.unread_only {
            true => combine(vec![words], Vec::new(), vec![exists(fields.substance.name)]),
            false => words,
        };
        if part.means.is_empty() {
            return Ok(words);
        }
        let means = part.means.iter().map(|meaning| match meaning {
            Meaning::Substances(ids) => all(ids.iter().map(|id| exact(fields.substance.term(id))).collect()),
            Meaning::Form(code) => constant(exact(fields.dose_form.term(code)), MEANT),
            Meaning::Term(term) => constant(exact(fields.strength.term(term)), MEANT),
            Meaning::Atc(code) => constant(exact(fields.atc.term(code)), MEANT),
        });
        // Who has what is meant is not asked in which words.
        let meant = any(means.collect());
        let words = combine(vec![words], Vec::new(), vec![meant.box_clone()]);
        Ok(any(vec![meant, words]))
    }

    fn identity(&self, fields: &Fields) -> Vec<Clause> {
        let mut clauses = Vec::new();
        for ids in &self.0.identities {
            let same = exact(fields.substance_key.term(&ids.join("+")));
            let all_of_them = all(ids.iter().map(|id| exact(fields.substance.term(id))).collect());
            clauses.push(constant(same, SAME_SUBSTANCES));
            clauses.push(constant(all_of_them, AMONG_OTHERS));
        }
        clauses
    }
}

fn exists(column: &str) -> Clause {
    Box::new(tantivy::query::ExistsQuery::new(column.to_owned(), false))
}
