//! What is near to a question that nothing answers.

use super::Search;
use crate::error::Result;
use search_index::query::{DemandQuery, ListingQuery, Understanding};

/// More than this is not offered.
const MAX_NEAREST: usize = 3;

/// A question near the one that was asked, which finds something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearest {
    /// The words to ask with.
    pub q: String,
    /// The filters to leave away.
    pub without: Vec<&'static str>,
    /// How much it finds.
    pub total: usize,
}

/// A question that can be asked with other words, or without a filter.
trait Asked: Clone {
    /// Each filter that is set, and the question without it.
    fn without_each(&self) -> Vec<(&'static str, Self)>;
    /// The words.
    fn asked(&mut self) -> &mut Understanding;
}

/// Takes a filter away, if it is set.
fn leave<Q: Clone, V>(
    query: &Q,
    name: &'static str,
    filter: fn(&mut Q) -> &mut Option<V>,
) -> Option<(&'static str, Q)> {
    let mut without = query.clone();
    filter(&mut without).take().map(|_| (name, without))
}

impl Asked for ListingQuery {
    fn without_each(&self) -> Vec<(&'static str, Self)> {
        let each = [
            leave(self, "hub", |q| &mut q.hub),
            leave(self, "kind", |q| &mut q.kind),
            leave(self, "substance", |q| &mut q.substance),
            leave(self, "atc", |q| &mut q.atc),
            leave(self, "dose_form", |q| &mut q.dose_form),
            leave(self, "origin_country", |q| &mut q.origin_country),
            leave(self, "storage", |q| &mut q.storage),
            leave(self, "company", |q| &mut q.company_id),
            leave(self, "moq_max", |q| &mut q.moq_max),
            leave(self, "price_max", |q| &mut q.price_usd_max),
            leave(self, "lead_time_max", |q| &mut q.lead_time_days_max),
        ];
        each.into_iter().flatten().collect()
    }

    fn asked(&mut self) -> &mut Understanding {
        &mut self.asked
    }
}

impl Asked for DemandQuery {
    fn without_each(&self) -> Vec<(&'static str, Self)> {
        let each = [
            leave(self, "hub", |q| &mut q.hub),
            leave(self, "kind", |q| &mut q.kind),
            leave(self, "substance", |q| &mut q.substance),
            leave(self, "atc", |q| &mut q.atc),
            leave(self, "dose_form", |q| &mut q.dose_form),
            leave(self, "destination_country", |q| &mut q.destination_country),
            leave(self, "company", |q| &mut q.company_id),
        ];
        each.into_iter().flatten().collect()
    }

    fn asked(&mut self) -> &mut Understanding {
        &mut self.asked
    }
}

impl Search {
    /// Questions near this one about listings, which nothing answers.
    pub(super) fn near_listings(&self, query: &ListingQuery) -> Result<Vec<Nearest>> {
        let bare = ListingQuery {
            facets: Vec::new(),
            limit: 0,
            offset: 0,
            ..query.clone()
        };
        self.nearest(bare, |query| {
            let found = self.index.search_listings(query)?;
            Ok(if found.relaxed { 0 } else { found.total })
        })
    }

    /// The same about demands.
    pub(super) fn near_demands(&self, query: &DemandQuery) -> Result<Vec<Nearest>> {
        let bare = DemandQuery {
            facets: Vec::new(),
            limit: 0,
            offset: 0,
            ..query.clone()
        };
        self.nearest(bare, |query| {
            let found = self.index.search_demands(query)?;
            Ok(if found.relaxed { 0 } else { found.total })
        })
    }

    /// The same words without one of the filters, then other words with all of them.
    fn nearest<Q: Asked>(&self, mut query: Q, total: impl Fn(&Q) -> Result<usize>) -> Result<Vec<Nearest>> {
        let mut out = Vec::new();
        let q = query.asked().text().to_owned();
        for (filter, without) in query.without_each() {
            let total = total(&without)?;
            out.extend((total > 0).then(|| Nearest {
                q: q.clone(),
                without: vec![filter],
                total,
            }));
        }
        out.sort_by_key(|near| near.total);
        let lexicon = self.lexicon();
        for q in query.asked().alike(&lexicon) {
            *query.asked() = Understanding::of(&lexicon, &q)?;
            let total = total(&query)?;
            out.extend((total > 0).then(|| Nearest {
                q,
                without: Vec::new(),
                total,
            }));
        }
        out.truncate(MAX_NEAREST);
        Ok(out)
    }
}
