//! Finding: the index gives ids, and what leaves is read from the database as it is at this moment.

use super::{Search, Understood};
use crate::{
    db::{
        Db,
        changes::{self, Hidden},
        demands::{self, LiveDemand},
        listings::{self, LiveListing},
    },
    domain::{Id, Time, demand::Visibility},
    error::Result,
};
use search_index::{
    facets::FacetCounts,
    highlight::Highlighter,
    query::{DemandQuery, ListingQuery},
    suggest::{Excluded, Suggestion},
};
use std::collections::HashMap;

/// One page of what was found, best first or as sorted.
#[derive(Debug)]
pub struct Page<H> {
    /// How many there are in all.
    pub total: usize,
    /// The page.
    pub hits: Vec<H>,
    /// Counts by value, of the facets asked for.
    pub facets: FacetCounts,
    /// Whether nothing had every word, so that these have some.
    pub relaxed: bool,
    /// Marks the question's words in the texts of hits.
    pub marker: Highlighter,
    /// What the question was understood to mean; nothing controlled is in it.
    pub understood: Understood,
    /// The change up to which the index was complete.
    pub indexed_seq: i64,
}

/// A listing found.
#[derive(Debug)]
pub struct ListingHit {
    /// As others see it at this moment.
    pub listing: LiveListing,
    /// How well it fits; 0 unless sorted by relevance.
    pub score: f32,
}

/// A demand found.
#[derive(Debug)]
pub struct DemandHit {
    /// As others may come to see it at this moment.
    pub demand: LiveDemand,
    /// The best line's score.
    pub score: f32,
    /// The lines that fit, best first, each with its score.
    pub lines: Vec<(Id, f32)>,
}

impl Search {
    /// Finds listings by words. What they mean and what is to be left out are filled in here.
    pub fn find_listings(&self, db: &mut Db, q: &str, query: ListingQuery) -> Result<Page<ListingHit>> {
        let indexed_seq = self.indexed_seq();
        let hidden = changes::hidden_since(db, indexed_seq)?;
        let asked = self.understand(q)?;
        let understood = self.understood(&asked);
        let found = self.index.search_listings(&ListingQuery {
            asked,
            exclude_listings: texts(&hidden.listings),
            exclude_companies: texts(&hidden.companies),
            ..query
        })?;
        let ids: Vec<Id> = found.hits.iter().filter_map(|h| h.id.parse().ok()).collect();
        let live = listings::live(db, &ids)?;
        let mut live: HashMap<String, LiveListing> =
            live.into_iter().map(|l| (l.listing.id.to_string(), l)).collect();
        let on_page = found.hits.len();
        let hits: Vec<ListingHit> = found
            .hits
            .into_iter()
            .filter_map(|h| {
                let listing = live.remove(&h.id)?;
                Some(ListingHit {
                    listing,
                    score: h.score,
                })
            })
            .collect();
        Ok(Page {
            total: found.total.saturating_sub(on_page - hits.len()),
            hits,
            facets: found.facets,
            relaxed: found.relaxed,
            marker: found.highlighter,
            understood,
            indexed_seq,
        })
    }

    /// Finds demands that the query's viewer may see.
    pub fn find_demands(
        &self,
        db: &mut Db,
        q: &str,
        query: DemandQuery,
        now: Time,
    ) -> Result<Page<DemandHit>> {
        let indexed_seq = self.indexed_seq();
        let hidden = changes::hidden_since(db, indexed_seq)?;
        let asked = self.understand(q)?;
        let understood = self.understood(&asked);
        let viewer = query.viewer.clone();
        let may_see = |company: Id, visibility: Visibility| match visibility {
            _ if viewer.company_id == Some(company.to_string()) => true,
            Visibility::Public => true,
            Visibility::Verified => viewer.verified,
            Visibility::Invited => false,
        };
        let found = self.index.search_demands(&DemandQuery {
            asked,
            exclude_demands: hidden_demands(&hidden, may_see),
            exclude_companies: texts(&hidden.companies),
            now_micros: now.micros(),
            ..query
        })?;
        let ids: Vec<Id> = found
            .hits
            .iter()
            .filter_map(|h| h.demand_id.parse().ok())
            .collect();
        let mut live: HashMap<String, LiveDemand> = demands::live(db, &ids, now)?
            .into_iter()
            .filter(|d| may_see(d.demand.company_id, d.content.visibility))
            .map(|d| (d.demand.id.to_string(), d))
            .collect();
        let on_page = found.hits.len();
        let hits: Vec<DemandHit> = found
            .hits
            .into_iter()
            .filter_map(|h| {
                let demand = live.remove(&h.demand_id)?;
                let lines = h
                    .lines
                    .iter()
                    .filter_map(|l| Some((l.line_id.parse().ok()?, l.score)));
                Some(DemandHit {
                    demand,
                    score: h.score,
                    lines: lines.collect(),
                })
            })
            .collect();
        Ok(Page {
            total: found.total.saturating_sub(on_page - hits.len()),
            hits,
            facets: found.facets,
            relaxed: found.relaxed,
            marker: found.highlighter,
            understood,
            indexed_seq,
        })
    }

    /// Names of published listings that begin so.
    pub fn suggest(&self, db: &mut Db, beginning: &str, limit: usize) -> Result<Vec<Suggestion>> {
        let hidden = changes::hidden_since(db, self.indexed_seq())?;
        let excluded = Excluded {
            listings: texts(&hidden.listings),
            companies: texts(&hidden.companies),
        };
        Ok(self.index.suggest(beginning, limit, &excluded)?)
    }
}

/// Changed demands that the index may still show too much of: those that this viewer may not see now, and those
/// whose texts may just have lost the buyer's name.
fn hidden_demands(hidden: &Hidden, may_see: impl Fn(Id, Visibility) -> bool) -> Vec<String> {
    let gone = hidden
        .demands
        .iter()
        .filter(|d| !d.status.0.is_live() || d.hide_buyer || !may_see(d.company_id, d.visibility.0));
    gone.map(|d| d.id.to_string()).collect()
}

fn texts(ids: &[Id]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}
