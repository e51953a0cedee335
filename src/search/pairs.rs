//! Pairs: candidates from the index, judged on the rows as they are in the database.

use super::{
    Search,
    best::Best,
    judge::{Terms, judge, need_of, offer_of},
    near::{Near, once},
};
use crate::{
    db::{
        Db,
        demands::{self, LiveDemand},
        fx_rates,
        listings::{self, LiveListing},
        matches::{self, Scope},
    },
    domain::{Id, Time, demand::Visibility},
    error::{Error, Result},
};
use search_index::{
    identity::Span,
    matching::{Context, Need, Snapshot, kindred},
    query::QueryError,
};
use std::collections::{BTreeMap, BTreeSet, HashSet};

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
    /// The listing's names by language.
    pub product: BTreeMap<String, String>,
    /// The supplier's name.
    pub supplier: String,
    /// Who may see the demand.
    pub visibility: Visibility,
    /// Everything that the verdict was made from, and the verdict.
    pub snapshot: Snapshot,
}

impl From<QueryError> for Error {
    fn from(e: QueryError) -> Self {
        match e {
            QueryError::NotReady => Self::Unavailable("the index is being built".to_owned()),
            QueryError::TooLong { .. } => Self::field("q", "too_long", e.to_string()),
            QueryError::TooManyTerms { .. } => Self::field("q", "too_many_words", e.to_string()),
            QueryError::OffsetTooLarge { .. } => Self::field("offset", "out_of_range", e.to_string()),
            QueryError::Engine(e) => Self::Internal(format!("index: {e}")),
        }
    }
}

/// Listings to be matched, each with the demands that it may fit.
#[derive(Debug)]
pub struct Offers {
    listings: Vec<(LiveListing, HashSet<Id>)>,
    context: Context,
}

/// How many listings are read at once.
const LISTINGS: usize = 200;

impl Search {
    /// These listings as they are now, and the demands that they may fit, each once: those that the index names, and
    /// those of stored pairs, so that a pair which only one side's words lead to is not lost when the other side
    /// changes.
    pub fn offers(&self, db: &mut Db, ids: &[Id], now: Time) -> Result<(Offers, Vec<Id>)> {
        let known = matches::known(db, &Scope::Listings(ids.to_vec()))?;
        let (mut wanted, mut offered) = (BTreeSet::new(), Vec::new());
        for listing in listings::live(db, ids)? {
            let stored = known.iter().filter(|k| k.listing_id == listing.listing.id);
            let mut near: HashSet<Id> = stored.map(|k| k.demand_id).collect();
            near.extend(self.demands_near(&listing, now)?.iter().map(|n| n.id));
            wanted.extend(near.iter().copied());
            offered.push((listing, near));
        }
        let context = context(db, now)?;
        let offers = Offers {
            listings: offered,
            context,
        };
        Ok((offers, wanted.into_iter().collect()))
    }

    /// The pairs of listings with some of the demands that they may fit. Listings of one company often meet the same
    /// demands: each is read once.
    pub fn pairs_of_offers(
        &self,
        db: &mut Db,
        offers: &Offers,
        demands: &[Id],
        now: Time,
    ) -> Result<Vec<Pair>> {
        let demands = demands::live(db, demands, now)?;
        let mut pairs = Vec::new();
        for (listing, near) in &offers.listings {
            for demand in demands.iter().filter(|d| near.contains(&d.demand.id)) {
                pairs.extend(self.judge_lines(listing, demand, None, &offers.context));
            }
        }
        Ok(pairs)
    }

    /// The pairs of one line of a demand: every match, and the best [`super::NEAR_KEPT`] near ones; none where the demand has
    /// no such line.
    pub fn pairs_of_line(&self, db: &mut Db, demand: &LiveDemand, line: Id, now: Time) -> Result<Vec<Pair>> {
        let lines = demand.content.lines.iter().zip(&demand.readings);
        let Some((content, reading)) = lines.into_iter().find(|(l, _)| l.id == Some(line)) else {
            return Ok(Vec::new());
        };
        let known = matches::known(db, &Scope::Line(line))?;
        let context = context(db, now)?;
        let near = self.listings_near(&need_of(&Terms::from(demand), content, reading), now)?;
        let near = once(known.into_iter().map(|k| Near::unknown(k.listing_id)).chain(near));
        let mut best = Best::new(|pair: &Pair| &pair.snapshot);
        for part in near.chunks(LISTINGS) {
            if part.first().is_some_and(|n| best.is_closer_than(n)) {
                break;
            }
            let ids: Vec<Id> = part.iter().map(|n| n.id).collect();
            for listing in listings::live(db, &ids)? {
                for pair in self.judge_lines(&listing, demand, Some(line), &context) {
                    best.add(pair);
                }
            }
        }
        Ok(best.all())
    }

    /// The verdicts on a need that nobody stored, best first: listing and snapshot. Without `terms`, prices,
    /// quantities and times of the listings are not looked at, so that nothing can be told of them.
    pub fn preview(
        &self,
        db: &mut Db,
        (need, spans): (&Need, &[Span]),
        terms: bool,
        now: Time,
    ) -> Result<Vec<(LiveListing, Snapshot)>> {
        let context = context(db, now)?;
        let mut asked = need.clone();
        if !terms {
            (asked.quantity, asked.need_by) = (None, None);
        }
        let near = self.listings_near(&asked, now)?;
        let mut best = Best::new(|(_, snapshot): &(LiveListing, Snapshot)| snapshot);
        for part in near.chunks(LISTINGS) {
            if part.first().is_some_and(|n| best.is_closer_than(n)) {
                break;
            }
            let ids: Vec<Id> = part.iter().map(|n| n.id).collect();
            for listing in listings::live(db, &ids)? {
                let mut offer = offer_of(&listing);
                if !terms {
                    (offer.price, offer.moq, offer.capacity, offer.lead_time_days) = (None, None, None, None);
                }
                let words = (listing.reading.spans.as_slice(), spans);
                if let Some(snapshot) = judge(&offer, need.clone(), &self.lexicon(), words, &context) {
                    best.add((listing, snapshot));
                }
            }
        }
        Ok(best.all())
    }

    /// Judges a listing against a demand's lines, or against one of them.
    fn judge_lines(
        &self,
        listing: &LiveListing,
        demand: &LiveDemand,
        only: Option<Id>,
        context: &Context,
    ) -> Vec<Pair> {
        let mut pairs = Vec::new();
        let offer = offer_of(listing);
        for (line, reading) in demand.content.lines.iter().zip(&demand.readings) {
            let Some(line_id) = line.id else { continue };
            if reading.controlled || only.is_some_and(|id| id != line_id) {
                continue;
            }
            // Another substance: no need to look closer.
            let keys = (offer.identity.substance_key(), reading.identity.substance_key());
            let other = matches!(&keys, (Some(offered), Some(asked)) if offered != asked);
            if other && !kindred(&offer.identity, &reading.identity) {
                continue;
            }
            let need = need_of(&Terms::from(demand), line, reading);
            let words = (listing.reading.spans.as_slice(), reading.spans.as_slice());
            let Some(snapshot) = judge(&offer, need, &self.lexicon(), words, context) else {
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
                product: listing.content.name.clone(),
                supplier: listing.company.name.clone(),
                visibility: demand.content.visibility,
                snapshot,
            });
        }
        pairs
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
