//! Who may fit whom: candidates from the index, judged on the rows as they are in the database.

use super::Search;
use crate::{
    db::{
        Db,
        demands::{self, LiveDemand},
        fx_rates,
        listings::{self, LiveListing},
    },
    domain::{Id, Money, Time, demand::LineContent},
    error::{Error, Result},
};
use search_index::{
    matching::{Context, Need, Offer, Price, Snapshot},
    query::QueryError,
};
use std::collections::BTreeMap;

/// How many candidates are looked at where no substance is known.
const SIMILAR: usize = 20;

/// A listing and a demand line that fit, and how well.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The demand.
    pub demand_id: Id,
    /// Its live version.
    pub demand_version: i32,
    /// The line.
    pub line_id: Id,
    /// The buyer.
    pub buyer_company_id: Id,
    /// The listing.
    pub listing_id: Id,
    /// Its live version.
    pub listing_version: i32,
    /// The supplier.
    pub supplier_company_id: Id,
    /// Everything that the verdict was made from, and the verdict.
    pub snapshot: Snapshot,
}

/// What a listing offers, as matching sees it.
pub fn offer_of(live: &LiveListing) -> Offer {
    let content = &live.content;
    Offer {
        id: live.listing.id.to_string(),
        kind: content.kind,
        identity: live.reading.identity.clone(),
        names: content.name.values().cloned().collect(),
        hubs: content.hubs.clone(),
        moq: content.moq,
        capacity: content.capacity,
        unit: content.unit.clone(),
        price: content.price.as_ref().map(price),
        lead_time_days: content.lead_time_days,
        ..Offer::default()
    }
}

/// What a demand line asks for, as matching sees it.
pub fn need_of(live: &LiveDemand, line: &LineContent, reading: &search_index::identity::Reading) -> Need {
    Need {
        id: line.id.map(|id| id.to_string()).unwrap_or_default(),
        kind: line.kind,
        identity: reading.identity.clone(),
        text: line.text.clone(),
        hub: Some(live.demand.hub_id.clone()),
        destination_country: live.content.destination_country.clone(),
        supply_mode: live.content.supply_mode,
        quantity: line.quantity,
        unit: line.unit.clone(),
        target_price: line.target_price.as_ref().map(price),
        need_by: live.content.need_by.map(|d| d.to_string()),
    }
}

fn price(money: &Money) -> Price {
    Price {
        amount: money.amount,
        currency: money.currency.clone(),
    }
}

impl From<QueryError> for Error {
    fn from(e: QueryError) -> Self {
        match e {
            QueryError::NotReady => Self::Unavailable("the index is being built".to_owned()),
            other => Self::field("q", "not_searchable", other.to_string()),
        }
    }
}

impl Search {
    /// The pairs of a live listing with all open demand lines. Empty when it is not live.
    pub fn pairs_of_listing(&self, db: &mut Db, listing: &LiveListing, now: Time) -> Result<Vec<Pair>> {
        if listing.listing.controlled || listing.reading.controlled {
            return Ok(Vec::new());
        }
        let mut demand_ids: Vec<Id> = self.demands_near(listing)?;
        demand_ids.sort_unstable();
        demand_ids.dedup();
        let context = context(db, now)?;
        let mut pairs = Vec::new();
        for ids in demand_ids.chunks(200) {
            for demand in demands::live(db, ids, now)? {
                pairs.extend(judge_lines(listing, &demand, None, &context));
            }
        }
        Ok(pairs)
    }

    /// The pairs of all lines of a live demand with all published listings.
    pub fn pairs_of_demand(&self, db: &mut Db, demand: &LiveDemand, now: Time) -> Result<Vec<Pair>> {
        let context = context(db, now)?;
        let mut pairs = Vec::new();
        for (line, reading) in demand.content.lines.iter().zip(&demand.readings) {
            if reading.controlled {
                continue;
            }
            let listing_ids = self.listings_near(&need_of(demand, line, reading))?;
            for ids in listing_ids.chunks(500) {
                for listing in listings::live(db, ids)? {
                    if !listing.listing.controlled && !listing.reading.controlled {
                        pairs.extend(judge_lines(&listing, demand, line.id, &context));
                    }
                }
            }
        }
        Ok(pairs)
    }

    /// The verdicts on a need that nobody stored, best first: listing and snapshot.
    pub fn preview(&self, db: &mut Db, need: &Need, now: Time) -> Result<Vec<(LiveListing, Snapshot)>> {
        let context = context(db, now)?;
        let mut found = Vec::new();
        for ids in self.listings_near(need)?.chunks(500) {
            for listing in listings::live(db, ids)? {
                if listing.listing.controlled || listing.reading.controlled {
                    continue;
                }
                if let Some(snapshot) = Snapshot::take(offer_of(&listing), need.clone(), context.clone()) {
                    found.push((listing, snapshot));
                }
            }
        }
        found.sort_by(|(_, a), (_, b)| {
            search_index::matching::rank((&a.verdict, &a.offer.id), (&b.verdict, &b.offer.id))
        });
        Ok(found)
    }

    /// Listings of the same substances; where the need's substances are not known, those with similar words.
    /// A need with known substances also meets listings that could not be read but have similar words.
    fn listings_near(&self, need: &Need) -> Result<Vec<Id>> {
        let mut ids: Vec<Id> = match need.identity.substance_key() {
            Some(key) => self
                .index
                .listing_candidates(&key)?
                .iter()
                .filter_map(|id| id.parse().ok())
                .collect(),
            None => Vec::new(),
        };
        if ids.is_empty() {
            let similar = self.index.similar_listings(&need.text, SIMILAR)?;
            ids = similar
                .into_iter()
                .filter_map(|(id, _)| id.parse().ok())
                .collect();
        }
        Ok(ids)
    }

    fn demands_near(&self, listing: &LiveListing) -> Result<Vec<Id>> {
        let mut ids: Vec<Id> = match listing.reading.identity.substance_key() {
            Some(key) => self
                .index
                .line_candidates(&key)?
                .iter()
                .filter_map(|(id, _)| id.parse().ok())
                .collect(),
            None => Vec::new(),
        };
        let words: Vec<&str> = listing.content.name.values().map(String::as_str).collect();
        let similar = self.index.similar_lines(&words.join(" "), SIMILAR)?;
        ids.extend(similar.into_iter().filter_map(|(id, _, _)| id.parse::<Id>().ok()));
        Ok(ids)
    }
}

/// The day and the rates on which verdicts of this moment rest.
fn context(db: &mut Db, now: Time) -> Result<Context> {
    Ok(Context {
        today: now.day().to_string(),
        rates: fx_rates::latest_on(db, now.day())?,
        ..Context::default()
    })
}

/// Judges a listing against a demand's lines, or against one of them.
fn judge_lines(listing: &LiveListing, demand: &LiveDemand, only: Option<Id>, context: &Context) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let offer = offer_of(listing);
    for (line, reading) in demand.content.lines.iter().zip(&demand.readings) {
        let Some(line_id) = line.id else { continue };
        if reading.controlled || only.is_some_and(|id| id != line_id) {
            continue;
        }
        let need = need_of(demand, line, reading);
        // Only the rates that these two currencies need are worth keeping with the match.
        let used = [&offer.price, &need.target_price].map(|p| p.as_ref().map(|p| p.currency.clone()));
        let rates = context
            .rates
            .iter()
            .filter(|(c, _)| used.iter().flatten().any(|u| u == *c));
        let rates: BTreeMap<_, _> = rates.map(|(c, r)| (c.clone(), r.clone())).collect();
        let context = Context {
            rates,
            ..context.clone()
        };
        let Some(snapshot) = Snapshot::take(offer.clone(), need, context) else {
            continue;
        };
        pairs.push(Pair {
            demand_id: demand.demand.id,
            demand_version: demand.demand.live_version.unwrap_or(demand.demand.version),
            line_id,
            buyer_company_id: demand.demand.company_id,
            listing_id: listing.listing.id,
            listing_version: listing.listing.live_version.unwrap_or(listing.listing.version),
            supplier_company_id: listing.listing.company_id,
            snapshot,
        });
    }
    pairs
}
