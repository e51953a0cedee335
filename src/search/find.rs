//! Finding: the index gives ids, and what leaves is as good as the database at this moment.

use super::{Card, Look, Nearest, Search, Understood};
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
use std::{borrow::Cow, collections::HashMap, sync::Arc};

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
    /// Where nothing has every word: questions near this one that find something.
    pub nearest: Vec<Nearest>,
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

/// A listing found, as anyone sees it.
#[derive(Debug)]
pub struct CardHit {
    /// What is shown of it.
    pub card: Arc<Card>,
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

/// Ids with their scores, best first.
type Scored = Vec<(Id, f32)>;

impl Page<()> {
    /// With these hits; those that turned out to be gone are not counted.
    fn with<H>(self, hits: impl ExactSizeIterator<Item = Option<H>>) -> Page<H> {
        let on_page = hits.len();
        let hits: Vec<H> = hits.flatten().collect();
        Page {
            total: self.total.saturating_sub(on_page - hits.len()),
            hits,
            facets: self.facets,
            relaxed: self.relaxed,
            marker: self.marker,
            understood: self.understood,
            nearest: self.nearest,
            indexed_seq: self.indexed_seq,
        }
    }
}

impl Search {
    /// Finds listings for a viewer who sees more than anyone does: each is read from the database.
    pub fn find_listings(&self, db: &mut Db, query: &ListingQuery) -> Result<Page<ListingHit>> {
        let indexed_seq = self.indexed_seq();
        let hidden = changes::hidden_since(db, indexed_seq)?;
        let (found, page) = self.ask(query, &hidden, indexed_seq)?;
        let ids: Vec<Id> = found.iter().map(|(id, _)| *id).collect();
        let live = listings::live(db, &ids)?.into_iter();
        let mut live: HashMap<Id, LiveListing> = live.map(|l| (l.listing.id, l)).collect();
        let hits = found.into_iter().map(|(id, score)| {
            let listing = live.remove(&id)?;
            Some(ListingHit { listing, score })
        });
        Ok(page.with(hits))
    }

    /// Finds listings as anyone sees them. Cards are shown as they are in memory, except those that changed since the
    /// index's cursor and those that are not there: these are made by `make` from what the database holds. `None`
    /// where the database would have to be asked and is not given.
    pub fn find_cards(
        &self,
        mut look: Look<'_>,
        query: &ListingQuery,
        make: impl Fn(LiveListing) -> Card,
    ) -> Result<Option<Page<CardHit>>> {
        let indexed_seq = self.indexed_seq();
        let Some(unindexed) = self.unindexed.look(&mut look, indexed_seq)? else {
            return Ok(None);
        };
        let (found, page) = self.ask(query, &unindexed.hidden, indexed_seq)?;
        let in_memory = |id| {
            let card = self.cards.get(id)?;
            (!unindexed.touches(id, card.company)).then_some(card)
        };
        let mut cards: Vec<(Id, f32, Option<Arc<Card>>)> = found
            .into_iter()
            .map(|(id, score)| (id, score, in_memory(id)))
            .collect();
        let missing = cards.iter().filter(|(_, _, card)| card.is_none());
        let missing: Vec<Id> = missing.map(|(id, _, _)| *id).collect();
        if !missing.is_empty() {
            let Look::Database(db) = look else {
                return Ok(None);
            };
            let live = listings::live(db, &missing)?.into_iter();
            let mut live: HashMap<Id, LiveListing> = live.map(|l| (l.listing.id, l)).collect();
            for (id, _, card) in cards.iter_mut().filter(|(_, _, card)| card.is_none()) {
                *card = live.remove(id).map(|listing| Arc::new(make(listing)));
                if let Some(card) = card {
                    self.cards.keep(*id, card, unindexed.upto);
                }
            }
        }
        let hits = cards
            .into_iter()
            .map(|(_, score, card)| card.map(|card| CardHit { card, score }));
        Ok(Some(page.with(hits)))
    }

    /// Asks the index: ids and scores, best first, and the page without its hits.
    fn ask(&self, query: &ListingQuery, hidden: &Hidden, indexed_seq: i64) -> Result<(Scored, Page<()>)> {
        // Nearly always there is nothing to leave out.
        let query = match hidden.listings.is_empty() && hidden.companies.is_empty() {
            true => Cow::Borrowed(query),
            false => Cow::Owned(ListingQuery {
                exclude_listings: texts(&hidden.listings),
                exclude_companies: texts(&hidden.companies),
                ..query.clone()
            }),
        };
        let found = self.index.search_listings(&query)?;
        let all_found = found.total > 0 && !found.relaxed;
        let nearest = match all_found {
            true => Vec::new(),
            false => self.near_listings(&query)?,
        };
        let ids = found
            .hits
            .iter()
            .filter_map(|h| Some((h.id.parse().ok()?, h.score)));
        let page = Page {
            total: found.total,
            hits: Vec::new(),
            facets: found.facets,
            relaxed: found.relaxed,
            marker: found.highlighter,
            understood: self.understood(&query.asked, all_found),
            nearest,
            indexed_seq,
        };
        Ok((ids.collect(), page))
    }

    /// Finds demands that the query's viewer may see.
    pub fn find_demands(&self, db: &mut Db, query: DemandQuery, now: Time) -> Result<Page<DemandHit>> {
        let indexed_seq = self.indexed_seq();
        let hidden = changes::hidden_since(db, indexed_seq)?;
        let viewer = query.viewer.clone();
        let may_see = |company: Id, visibility: Visibility| match visibility {
            _ if viewer.company_id == Some(company.to_string()) => true,
            Visibility::Public => true,
            Visibility::Verified => viewer.verified,
            Visibility::Invited => false,
        };
        let query = DemandQuery {
            exclude_demands: hidden_demands(&hidden, may_see),
            exclude_companies: texts(&hidden.companies),
            now_micros: now.micros(),
            ..query
        };
        let found = self.index.search_demands(&query)?;
        let all_found = found.total > 0 && !found.relaxed;
        let nearest = match all_found {
            true => Vec::new(),
            false => self.near_demands(&query)?,
        };
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
            understood: self.understood(&query.asked, all_found),
            nearest,
            indexed_seq,
        })
    }

    /// Names of published listings that begin so. `None` where the database would have to be asked and is not given.
    pub fn suggest(
        &self,
        mut look: Look<'_>,
        beginning: &str,
        limit: usize,
    ) -> Result<Option<Vec<Suggestion>>> {
        let Some(unindexed) = self.unindexed.look(&mut look, self.indexed_seq())? else {
            return Ok(None);
        };
        let excluded = Excluded {
            listings: texts(&unindexed.hidden.listings),
            companies: texts(&unindexed.hidden.companies),
        };
        Ok(Some(self.index.suggest(beginning, limit, &excluded)?))
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
