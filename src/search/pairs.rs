//! Who may fit whom: candidates from the index, judged on the rows as they are in the database.

use super::Search;
use crate::{
    db::{
        Db,
        demands::{self, LiveDemand},
        fx_rates,
        listings::{self, LiveListing},
        matches::{self, Scope},
    },
    domain::{
        Id, Money, Time,
        demand::{LineContent, Visibility, without},
        time::Day,
    },
    error::{Error, Result},
};
use search_index::{
    analysis::{Class, Token, tokenize},
    identity::{Identity, Reading, Span, Status},
    matching::{Context, Need, Offer, Outcome, Price, Snapshot, SupplyMode, code},
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
    /// The line's text as a supplier may read it: without what names a hidden buyer.
    pub shown_need: String,
    /// Everything that the verdict was made from, and the verdict.
    pub snapshot: Snapshot,
}

/// What a listing offers, as matching sees it.
fn offer_of(live: &LiveListing) -> Offer {
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

/// What a demand says of all its lines, as matching sees it.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The hub on which it is posted.
    pub hub: Option<String>,
    /// Where the goods go.
    pub destination_country: String,
    /// How the buyer wants to be supplied.
    pub supply_mode: SupplyMode,
    /// The day by which they must be there.
    pub need_by: Option<Day>,
}

impl From<&LiveDemand> for Terms {
    fn from(live: &LiveDemand) -> Self {
        Self {
            hub: Some(live.content.hub.clone()),
            destination_country: live.content.destination_country.clone(),
            supply_mode: live.content.supply_mode,
            need_by: live.content.need_by,
        }
    }
}

/// What a demand line asks for, as matching sees it.
pub fn need_of(terms: &Terms, line: &LineContent, reading: &Reading) -> Need {
    Need {
        id: line.id.map(|id| id.to_string()).unwrap_or_default(),
        kind: line.kind,
        identity: reading.identity.clone(),
        text: line.text.clone(),
        hub: terms.hub.clone(),
        destination_country: terms.destination_country.clone(),
        supply_mode: terms.supply_mode,
        quantity: line.quantity,
        unit: line.unit.clone(),
        target_price: line.target_price.as_ref().map(price),
        need_by: terms.need_by.map(|d| d.to_string()),
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
        let mut pairs = Vec::new();
        for listing in listings::live(db, ids)? {
            let stored = known.iter().filter(|k| k.listing_id == listing.listing.id);
            let mut near: BTreeSet<Id> = stored.map(|k| k.demand_id).collect();
            near.extend(self.demands_near(&listing)?);
            let near: Vec<Id> = near.into_iter().collect();
            for demand in demands::live(db, &near, now)? {
                pairs.extend(judge_lines(&listing, &demand, None, &context));
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
                pairs.extend(judge_lines(&listing, demand, Some(line), &context));
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
            if let Some(snapshot) = judge(&offer, need.clone(), words, &context) {
                found.push((listing, snapshot));
            }
        }
        found.sort_by(|(_, a), (_, b)| {
            search_index::matching::rank((&a.verdict, &a.offer.id), (&b.verdict, &b.offer.id))
        });
        Ok(found)
    }

    /// Listings of the same substances; where it is not sure what the need means, those of each substance that it
    /// may mean; where it could not be read at all, those with similar words.
    fn listings_near(&self, need: &Need) -> Result<BTreeSet<Id>> {
        let mut texts = Vec::new();
        for key in keys(&need.identity) {
            texts.extend(self.index.listing_candidates(&key)?);
        }
        if need.identity.substance_key().is_none() {
            let similar = self.index.similar_listings(&need.text, SIMILAR)?;
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
        let words: Vec<&str> = listing.content.name.values().map(String::as_str).collect();
        let similar = self.index.similar_lines(&words.join(" "), SIMILAR)?;
        texts.extend(similar.into_iter().map(|(demand, _, _)| demand));
        Ok(texts.iter().filter_map(|id| id.parse().ok()).collect())
    }
}

/// The substance keys under which the other side may stand: one when the text was read, else one for each reading.
fn keys(identity: &Identity) -> Vec<String> {
    match identity.substance_key() {
        Some(key) => vec![key],
        None => identity.candidates.iter().map(|c| c.id.clone()).collect(),
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
        // Another substance: no need to look closer.
        let keys = (offer.identity.substance_key(), reading.identity.substance_key());
        if matches!(keys, (Some(offered), Some(asked)) if offered != asked) {
            continue;
        }
        let need = need_of(&Terms::from(demand), line, reading);
        let words = (listing.reading.spans.as_slice(), reading.spans.as_slice());
        let Some(snapshot) = judge(&offer, need, words, context) else {
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
            shown_need: shown_need(demand, line),
            snapshot,
        });
    }
    pairs
}

fn shown_need(demand: &LiveDemand, line: &LineContent) -> String {
    if demand.content.hide_buyer {
        without(&line.text, &demand.company.identifying())
    } else {
        line.text.clone()
    }
}

/// Judges a pair and keeps what the verdict rests on. `None` when it does not fit, or when too little was read of it
/// to say that it might: words alone never put another substance before anybody's eyes.
fn judge(
    offer: &Offer,
    need: Need,
    (offered, asked): (&[Span], &[Span]),
    context: &Context,
) -> Option<Snapshot> {
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
    let snapshot = Snapshot::take(offer.clone(), need, context)?;
    let substances = snapshot
        .verdict
        .criteria
        .iter()
        .find(|c| c.code == code::SUBSTANCES);
    if substances.map(|c| c.result) != Some(Outcome::Unknown) {
        return Some(snapshot);
    }
    let read = |identity: &Identity| identity.status != Status::Unresolved;
    let worth = match (read(&snapshot.offer.identity), read(&snapshot.need.identity)) {
        // The readings have something in common, or the pair would not fit.
        (true, true) => true,
        (false, false) => {
            let wanted = naming_words(&snapshot.need.text, asked);
            let names = snapshot.offer.names.iter().map(|n| naming_words(n, offered));
            names.into_iter().any(|given| share_most(&given, &wanted))
        }
        _ => false,
    };
    worth.then_some(snapshot)
}

/// The words of a text that say what a thing is called: not how much, in which form or in what pack.
fn naming_words(text: &str, spans: &[Span]) -> BTreeSet<String> {
    let understood: Vec<(usize, usize)> = spans
        .iter()
        .flat_map(|s| {
            text.match_indices(s.text.as_str())
                .map(|(at, t)| (at, at + t.len()))
        })
        .collect();
    let names = |token: &Token| {
        token.class != Class::Number
            && !understood
                .iter()
                .any(|(from, to)| token.from < *to && *from < token.to)
    };
    let tokens = tokenize(text).into_iter().filter(names);
    tokens.map(|token| token.text).collect()
}

/// Whether more than half of the words of each side are those of the other.
fn share_most(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    let shared = a.intersection(b).count();
    shared * 2 > a.len() && shared * 2 > b.len()
}
