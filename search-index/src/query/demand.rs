//! Search over open demands. Lines are found, demands are shown: each once, with the lines that fit.

use super::clauses::{Clause, any, combine, exact};
use super::filters::Filters;
use super::lines::{Group, LineCollector};
use super::question::Question;
use super::text::TextQuery;
use super::understand::Understanding;
use super::{MAX_LIMIT, MAX_OFFSET, QueryError};
use crate::document::{Visibility, kind_code};
use crate::facets::{Facet, FacetCounts};
use crate::highlight::Highlighter;
use crate::identity::Kind;
use crate::index::SearchIndex;
use crate::schema::{DOC_LINE, Fields};

/// The order of demands. Ties go by id, so that pages neither overlap nor skip.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DemandSort {
    /// Best first, by the best line.
    #[default]
    Relevance,
    /// Last opened first.
    Newest,
    /// First to close first.
    ClosingSoon,
}

/// Who is asking, as far as it decides which demands may be seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Viewer {
    /// Sees what is shown to verified companies.
    pub verified: bool,
    /// Sees all demands of this company, its own.
    pub company_id: Option<String>,
}

/// A question about demands. What is left at its default asks nothing.
#[derive(Debug, Clone, Default)]
pub struct DemandQuery {
    /// The words, understood. Blank: everything. Without any letter or digit: nothing.
    pub asked: Understanding,
    /// Who is asking; by default anyone, who sees public demands only.
    pub viewer: Viewer,
    /// The time, in microseconds since 1970: demands that close at or before it are not shown.
    pub now_micros: i64,
    /// Posted on this hub.
    pub hub: Option<String>,
    /// Bound for this country.
    pub destination_country: Option<String>,
    /// What is asked for.
    pub kind: Option<Kind>,
    /// Contains this substance.
    pub substance: Option<String>,
    /// ATC code, of any level.
    pub atc: Option<String>,
    /// The basic dose form's code.
    pub dose_form: Option<String>,
    /// Asked for by this company; finds no demand that hides its buyer.
    pub company_id: Option<String>,
    /// Demands to leave out: those whose removal the index may not have yet.
    pub exclude_demands: Vec<String>,
    /// Companies to leave out, for the same reason.
    pub exclude_companies: Vec<String>,
    /// What to count the demands by.
    pub facets: Vec<Facet>,
    /// The order.
    pub sort: DemandSort,
    /// How many demands to return.
    pub limit: usize,
    /// How many demands to skip, at most [`MAX_OFFSET`].
    pub offset: usize,
}

/// A line found.
#[derive(Debug, Clone, PartialEq)]
pub struct LineHit {
    /// The line's id.
    pub line_id: String,
    /// How well it fits.
    pub score: f32,
}

/// A demand found, by one or more of its lines.
#[derive(Debug, Clone, PartialEq)]
pub struct DemandHit {
    /// The demand's id.
    pub demand_id: String,
    /// The best line's score; 0 for a blank question.
    pub score: f32,
    /// The lines that fit, best first.
    pub lines: Vec<LineHit>,
}

/// Demands found.
#[derive(Debug, Clone, Default)]
pub struct DemandHits {
    /// How many demands there are in all.
    pub total: usize,
    /// One page of them.
    pub hits: Vec<DemandHit>,
    /// How many demands there are of each value, of the facets asked for.
    pub facets: FacetCounts,
    /// Whether nothing matched every word, so that these match some.
    pub relaxed: bool,
    /// Marks the question's words in any text.
    pub highlighter: Highlighter,
}

impl SearchIndex {
    /// Finds demands.
    pub fn search_demands(&self, query: &DemandQuery) -> Result<DemandHits, QueryError> {
        if query.offset > MAX_OFFSET {
            return Err(QueryError::OffsetTooLarge { max: MAX_OFFSET });
        }
        let searcher = self.searcher().ok_or(QueryError::NotReady)?;
        let fields = self.fields();
        let question = Question(&query.asked);
        let mut text = TextQuery::new(&searcher, fields.line_text.field, None);
        let everything = exact(fields.doc.term(DOC_LINE));
        let collector = LineCollector::new(query, fields);
        let strict = query.narrow(question.strict(&mut text, fields, everything)?, fields);
        let mut found = searcher.search(&strict, &collector)?;
        let mut relaxed = false;
        if found.total == 0
            && let Some(clause) = question.relaxed(&mut text, fields)?
        {
            found = searcher.search(&query.narrow(clause, fields), &collector)?;
            relaxed = found.total > 0;
        }
        let page = found
            .groups
            .into_iter()
            .skip(query.offset)
            .take(query.limit.min(MAX_LIMIT));
        let show = |group: Group| {
            let lines = group.lines.into_iter();
            DemandHit {
                demand_id: group.demand_id,
                score: group.score,
                lines: lines.map(|(score, line_id)| LineHit { line_id, score }).collect(),
            }
        };
        let hits = page.map(show).collect();
        Ok(DemandHits {
            total: found.total,
            hits,
            facets: found.facets,
            relaxed,
            highlighter: text.highlighter,
        })
    }
}

impl DemandQuery {
    fn narrow(&self, clause: Clause, fields: &Fields) -> Clause {
        let mut filters = Filters::default();
        filters.is(fields.hub, self.hub.as_deref());
        filters.is(fields.destination, self.destination_country.as_deref());
        filters.is(fields.kind, self.kind.map(kind_code));
        filters.is(fields.substance, self.substance.as_deref());
        filters.is(fields.atc, self.atc.as_deref());
        filters.is(fields.dose_form, self.dose_form.as_deref());
        filters.is(fields.shown_company, self.company_id.as_deref());
        filters.after(fields.closes_at, self.now_micros);
        filters.is_none_of(fields.record, &self.exclude_demands);
        filters.is_none_of(fields.company, &self.exclude_companies);
        let mut must = vec![clause, self.viewer.may_see(fields)];
        must.extend(filters.must);
        combine(must, Vec::new(), filters.must_not)
    }
}

impl Viewer {
    fn may_see(&self, fields: &Fields) -> Clause {
        let shown_to = |visibility: Visibility| exact(fields.visibility.term(visibility.code()));
        let mut any_of = vec![shown_to(Visibility::Public)];
        any_of.extend(self.verified.then(|| shown_to(Visibility::Verified)));
        any_of.extend(
            self.company_id
                .as_deref()
                .map(|own| exact(fields.company.term(own))),
        );
        any(any_of)
    }
}
