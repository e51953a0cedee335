//! Search over published listings.

use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue, SortByString};
use tantivy::collector::{Count, SortKeyComputer, TopDocs};
use tantivy::{DocAddress, Order, Searcher, TantivyError};

use super::clauses::{Clause, combine, exact};
use super::filters::Filters;
use super::question::Question;
use super::text::TextQuery;
use super::understand::Understanding;
use super::{MAX_LIMIT, MAX_OFFSET, QueryError};
use crate::document::kind_code;
use crate::facets::{self, Facet, FacetCollector, FacetCounts};
use crate::highlight::{Highlight, Highlighter};
use crate::identity::Kind;
use crate::index::SearchIndex;
use crate::schema::{DOC_LISTING, EVERY_HUB, Fields, Named};

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
    /// Whether to show why each hit is one.
    pub highlights: bool,
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
    /// Why it is a hit, if asked for.
    pub highlights: Vec<Highlight>,
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

/// The hits of one page, each with its score and id, and the total and the counts.
type Found = (Vec<(f32, Option<String>, DocAddress)>, usize, FacetCounts);

impl SearchIndex {
    /// Finds listings.
    pub fn search_listings(&self, query: &ListingQuery) -> Result<ListingHits, QueryError> {
        if query.offset > MAX_OFFSET {
            return Err(QueryError::OffsetTooLarge { max: MAX_OFFSET });
        }
        let searcher = self.searcher().ok_or(QueryError::NotReady)?;
        let fields = self.fields();
        let question = Question(&query.asked);
        let names = Some(fields.listing_names.field);
        let mut text = TextQuery::new(&searcher, fields.listing_text.field, names);
        let everything = exact(fields.doc.term(DOC_LISTING));
        let strict = question.strict(&mut text, fields, everything)?;
        let (mut page, mut total, mut facets) = self.find_listings(&searcher, query, strict)?;
        let mut relaxed = false;
        if total == 0
            && let Some(clause) = question.relaxed(&mut text, fields)?
        {
            (page, total, facets) = self.find_listings(&searcher, query, clause)?;
            relaxed = total > 0;
        }
        let mut hits = Vec::with_capacity(page.len());
        for (score, id, address) in page {
            let Some(id) = id else { continue };
            let highlights = if query.highlights {
                text.highlighter.of_document(&searcher, fields, address)?
            } else {
                Vec::new()
            };
            hits.push(ListingHit {
                id,
                score,
                highlights,
            });
        }
        Ok(ListingHits {
            total,
            hits,
            facets,
            relaxed,
            highlighter: text.highlighter,
        })
    }

    fn find_listings(
        &self,
        searcher: &Searcher,
        query: &ListingQuery,
        clause: Clause,
    ) -> Result<Found, TantivyError> {
        let fields = self.fields();
        let filters = query.filters(fields);
        let mut must = vec![clause];
        must.extend(filters.must);
        let clause = combine(must, Vec::new(), filters.must_not);
        let by_id = (SortByString::for_field(fields.id.name), Order::Asc);
        let number = |field: Named| SortByStaticFastValue::<i64>::for_field(field.name);
        match query.sort {
            ListingSort::Relevance => {
                let key = ((SortBySimilarityScore, Order::Desc), by_id);
                let ((page, total), facets) = top(searcher, fields, query, &clause, key)?;
                let page = page
                    .into_iter()
                    .map(|((score, id), address)| (score, id, address));
                Ok((page.collect(), total, facets))
            }
            ListingSort::Price => {
                let price = SortByStaticFastValue::<f64>::for_field(fields.price.name);
                Ok(unscored(top(
                    searcher,
                    fields,
                    query,
                    &clause,
                    ((price, Order::Asc), by_id),
                )?))
            }
            ListingSort::LeadTime => {
                let key = ((number(fields.lead_time), Order::Asc), by_id);
                Ok(unscored(top(searcher, fields, query, &clause, key)?))
            }
            ListingSort::Newest => {
                let key = ((number(fields.since), Order::Desc), by_id);
                Ok(unscored(top(searcher, fields, query, &clause, key)?))
            }
        }
    }
}

type Top<K> = ((Vec<(K, DocAddress)>, usize), FacetCounts);

/// One page, the total and the counts, in one pass.
fn top<K: 'static + Clone + Send + Sync + std::fmt::Debug>(
    searcher: &Searcher,
    fields: &Fields,
    query: &ListingQuery,
    clause: &Clause,
    key: impl SortKeyComputer<SortKey = K> + Send + 'static,
) -> Result<Top<K>, TantivyError> {
    let limit = query.limit.min(MAX_LIMIT);
    let page = TopDocs::with_limit(limit.max(1))
        .and_offset(query.offset)
        .order_by(key);
    let counts = FacetCollector {
        facets: &query.facets,
        fields,
    };
    let (mut page, total, counts) = searcher.search(clause, &(page, Count, counts))?;
    page.truncate(limit);
    Ok(((page, total), facets::sorted(&query.facets, counts)))
}

fn unscored<T>(((page, total), facets): Top<(T, Option<String>)>) -> Found {
    let page = page.into_iter().map(|((_, id), address)| (0.0, id, address));
    (page.collect(), total, facets)
}

impl ListingQuery {
    fn filters(&self, fields: &Fields) -> Filters {
        let mut filters = Filters::default();
        if let Some(hub) = &self.hub {
            filters.is_any(fields.hub, &[hub, EVERY_HUB]);
        }
        filters.is(fields.kind, self.kind.map(kind_code));
        filters.is(fields.substance, self.substance.as_deref());
        filters.is(fields.atc, self.atc.as_deref());
        filters.is(fields.dose_form, self.dose_form.as_deref());
        filters.is(fields.origin, self.origin_country.as_deref());
        filters.is(fields.storage, self.storage.as_deref());
        filters.is(fields.company, self.company_id.as_deref());
        filters.at_most(fields.moq, self.moq_max);
        filters.at_most(fields.lead_time, self.lead_time_days_max);
        filters.at_most_f64(fields.price, self.price_usd_max);
        filters.is_none_of(fields.id, &self.exclude_listings);
        filters.is_none_of(fields.company, &self.exclude_companies);
        filters
    }
}
