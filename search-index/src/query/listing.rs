//! Search over published listings.

use super::understand::Understanding;
use super::{MAX_OFFSET, QueryError, run};
use crate::facets::{Facet, FacetCounts};
use crate::highlight::Highlighter;
use crate::identity::Kind;
use crate::index::SearchIndex;

/// The order of listings. Ties go by id, so that pages neither overlap nor skip.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ListingSort {
    /// Best first.
    #[default]
    Relevance,
    /// Cheapest first; those without a price last.
    Price,
    /// Soonest delivered first; those that don't say last.
    LeadTime,
    /// Last published first.
    Newest,
}

/// A question about listings. What is left at its default asks nothing.
#[derive(Debug, Clone, Default)]
pub struct ListingQuery {
    /// The words, understood. Blank: everything. Without any letter or digit: nothing.
    pub asked: Understanding,
    /// Offered on this hub; listings that name no hub are offered on every hub.
    pub hub: Option<String>,
    /// What is traded.
    pub kind: Option<Kind>,
    /// Contains this substance.
    pub substance: Option<String>,
    /// ATC code, of any level.
    pub atc: Option<String>,
    /// The basic dose form's code.
    pub dose_form: Option<String>,
    /// Country of origin.
    pub origin_country: Option<String>,
    /// Storage class.
    pub storage: Option<String>,
    /// States a minimum order quantity not above this.
    pub moq_max: Option<i64>,
    /// States a price not above this, in US dollars.
    pub price_usd_max: Option<f64>,
    /// States a lead time not above this, in days.
    pub lead_time_days_max: Option<i64>,
    /// Offered by this company.
    pub company_id: Option<String>,
    /// Listings to leave out: those whose removal the index may not have yet.
    pub exclude_listings: Vec<String>,
    /// Companies to leave out, for the same reason.
    pub exclude_companies: Vec<String>,
    /// What to count the hits by.
    pub facets: Vec<Facet>,
    /// The order.
    pub sort: ListingSort,
    /// How many hits to return.
    pub limit: usize,
    /// How many hits to skip, at most [`MAX_OFFSET`].
    pub offset: usize,
}

/// A listing found.
#[derive(Debug, Clone, PartialEq)]
pub struct ListingHit {
    /// The listing's id.
    pub id: String,
    /// How well it fits; 0 unless sorted by relevance.
    pub score: f32,
}

/// Listings found.
#[derive(Debug, Clone, Default)]
pub struct ListingHits {
    /// How many there are in all.
    pub total: usize,
    /// One page of them.
    pub hits: Vec<ListingHit>,
    /// How many there are of each value, of the facets asked for.
    pub facets: FacetCounts,
    /// Whether nothing matched every word, so that these match some.
    pub relaxed: bool,
    /// Marks the question's words in any text.
    pub highlighter: Highlighter,
}

impl SearchIndex {
    /// Finds listings.
    pub fn search_listings(&self, query: &ListingQuery) -> Result<ListingHits, QueryError> {
        if query.offset > MAX_OFFSET {
            return Err(QueryError::OffsetTooLarge { max: MAX_OFFSET });
        }
        let view = self.view().ok_or(QueryError::NotReady)?;
        let found = run::run(&view, self.fields(), query)?;
        let hits = found.page.into_iter().map(|(id, score)| ListingHit { id, score });
        Ok(ListingHits {
            total: found.total,
            hits: hits.collect(),
            facets: found.facets,
            relaxed: found.relaxed,
            highlighter: found.highlighter,
        })
    }
}
