//! Who may fit whom: candidates from the index, judged on the rows as they are in the database.

use super::{
    Search,
    judge::{Terms, judge, need_of, offer_of},
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
    identity::{Identity, Span},
    matching::{Context, Need, Snapshot, kindred},
    query::QueryError,
};
use std::collections::{BTreeMap, BTreeSet};

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

impl Search {
    /// All pairs of these listings as they are now, judged anew: those that the index names, and those that are
    /// stored, so that a pair which only one side's words lead to is not lost when the other side changes.
    pub fn pairs_of_listings(&self, db: &mut Db, ids: &[Id], now: Time) -> Result<Vec<Pair>> {
        let known = matches::known(db, &Scope::Listings(ids.to_vec()))?;
        let context = context(db, now)?;
        let (mut wanted, mut offered) = (BTreeSet::new(), Vec::new());
        for listing in listings::live(db, ids)? {
            let stored = known.iter().filter(|k| k.listing_id == listing.listing.id);
            let mut near: BTreeSet<Id> = stored.map(|k| k.demand_id).collect();
            near.extend(self.demands_near(&listing)?);
            wanted.extend(near.iter().copied());
            offered.push((listing, near));
        }
        // Listings of one company often meet the same demands: each is loaded once.
        let wanted: Vec<Id> = wanted.into_iter().collect();
        let demands = demands::live(db, &wanted, now)?;
        let mut pairs = Vec::new();
        for (listing, near) in &offered {
            for demand in demands.iter().filter(|d| near.contains(&d.demand.id)) {
                pairs.extend(self.judge_lines(listing, demand, None, &context));
            }
        }
        Ok(pairs)
    }

    /// The same of one line of a demand; none where the demand has no such line.
    pub fn pairs_of_line(&self, db: &mut Db, demand: &LiveDemand, line: Id, now: Time) -> Result<Vec<Pair>> {
        let lines = demand.content.lines.iter().zip(&demand.readings);
        let Some((content, reading)) = lines.into_iter().find(|(l, _)| l.id == Some(line)) else {
            return Ok(Vec::new());
        };
        let known = matches::known(db, &Scope::Line(line))?;
        let context = context(db, now)?;
        let mut near: BTreeSet<Id> = known.into_iter().map(|k| k.listing_id).collect();
        near.extend(self.listings_near(&need_of(&Terms::from(demand), content, reading))?);
        let near: Vec<Id> = near.into_iter().collect();
        let mut pairs = Vec::new();
        for ids in near.chunks(500) {
            for listing in listings::live(db, ids)? {
                pairs.extend(self.judge_lines(&listing, demand, Some(line), &context));
            }
        }
        Ok(pairs)
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
        let near: Vec<Id> = self.listings_near(need)?.into_iter().collect();
        let mut found = Vec::new();
        for listing in listings::live(db, &near)? {
            let mut offer = offer_of(&listing);
            if !terms {
                (offer.price, offer.moq, offer.capacity, offer.lead_time_days) = (None, None, None, None);
            }
            let words = (listing.reading.spans.as_slice(), spans);
            if let Some(snapshot) = judge(&offer, need.clone(), &self.lexicon(), words, &context) {
                found.push((listing, snapshot));
            }
        }
        found.sort_by(|(_, a), (_, b)| {
            search_index::matching::rank((&a.verdict, &a.offer.id), (&b.verdict, &b.offer.id))
        });
        Ok(found)
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

    /// Listings of the same substances; where it is not sure what the need means, those of each substance that it
    /// may mean; where it could not be read at all, those with similar words.
    fn listings_near(&self, need: &Need) -> Result<BTreeSet<Id>> {
        let mut texts = Vec::new();
        for key in keys(&need.identity) {
            texts.extend(self.index.listing_candidates(&key)?);
        }
        if need.identity.substance_key().is_none() {
            let words: Vec<&str> = [need.text.as_str()]
                .into_iter()
                .chain(need.attributes.values().map(String::as_str))
                .collect();
            let similar = self.index.similar_listings(&words.join(" "), SIMILAR)?;
            texts.extend(similar.into_iter().map(|(id, _)| id));
        }
        Ok(texts.iter().filter_map(|id| id.parse().ok()).collect())
    }

    fn demands_near(&self, listing: &LiveListing) -> Result<BTreeSet<Id>> {
        let mut texts = Vec::new();
        for key in keys(&listing.reading.identity) {
            let lines = self.index.line_candidates(&key)?;
            texts.extend(lines.into_iter().map(|(demand, _)| demand));
        }
        let content = &listing.content;
        let words = content.name.values().chain(content.attributes.values());
        let words: Vec<&str> = words.map(String::as_str).collect();
        let similar = self.index.similar_lines(&words.join(" "), SIMILAR)?;
        texts.extend(similar.into_iter().map(|(demand, _, _)| demand));
        Ok(texts.iter().filter_map(|id| id.parse().ok()).collect())
    }
}

/// The substance keys under which the other side may stand: its own, and those of its class or members, when the text
/// was read, else one for each reading.
fn keys(identity: &Identity) -> Vec<String> {
    let Some(key) = identity.substance_key() else {
        return identity.candidate_keys();
    };
    let mut keys = identity.kindred.clone();
    keys.push(key);
    keys
}

/// The day and the rates on which verdicts of this moment rest.
fn context(db: &mut Db, now: Time) -> Result<Context> {
    Ok(Context {
        today: now.day().to_string(),
        rates: fx_rates::latest_on(db, now.day())?,
        ..Context::default()
    })
}
