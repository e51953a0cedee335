//! Pairs as each side is told of them.

use super::current::Later;
use crate::{
    app::App,
    db::{
        Db,
        demands::{self, LiveDemand},
        listings::{self, LiveListing},
        matches::{self, Match, Tellable, tellable},
        users::User,
    },
    domain::{
        Id, Time,
        demand::LineContent,
        listing::name_in,
        matching::Side,
        notice::{Band as Told, MatchItem, Notice, OpportunityItem},
    },
    email::messages::{DIGEST_ITEMS, NewMatches, NewOpportunities},
    error::Result,
};
use rust_decimal::prelude::ToPrimitive;
use search_index::matching::{Band, Outcome, Severity, Verdict, code};
use std::collections::{BTreeSet, HashMap};

/// A pair with both records as they are seen now.
struct Shown<'a> {
    row: Match,
    listing: &'a LiveListing,
    demand: &'a LiveDemand,
    line: &'a LineContent,
}

/// Of these matches, what the buyer may be told. The rest is for later.
pub fn matches(
    app: &App,
    db: &mut Db,
    user: &User,
    company: Id,
    ids: &[Id],
    later: &mut Vec<Later>,
    now: Time,
) -> Result<Option<NewMatches>> {
    let found = tellable(db, company, Side::Buyer, ids, now)?;
    later.extend(left_out(ids, &found).map(|id| (id, Notice::Match {})));
    let items = shown(db, company, &found, now, |pair| MatchItem {
        line: pair.line.text.clone(),
        product: name_in(&pair.listing.content.name, &user.locale).to_owned(),
        supplier: Some(pair.listing.company.name.clone()),
        band: told(&pair.row),
        score: pair.row.snapshot.0.verdict.score.round().to_u8().unwrap_or(0),
        missing: missing(&pair.row.snapshot.0.verdict),
    })?;
    if items.is_empty() {
        return Ok(None);
    }
    let near = found.iter().filter(|m| m.band.0 == Band::Near).count() as u64;
    let link = match found.as_slice() {
        [first, rest @ ..] if rest.iter().all(|m| m.demand_id == first.demand_id) => {
            app.link(&format!("/pages/demands/{}/matches", first.demand_id))
        }
        _ => app.link("/pages/matches"),
    };
    Ok(Some(NewMatches {
        total: found.len() as u64,
        near,
        items,
        link,
    }))
}

/// Of these matches, what the supplier may be told. The rest is for later.
pub fn opportunities(
    app: &App,
    db: &mut Db,
    user: &User,
    company: Id,
    ids: &[Id],
    later: &mut Vec<Later>,
    now: Time,
) -> Result<Option<NewOpportunities>> {
    let found = tellable(db, company, Side::Supplier, ids, now)?;
    later.extend(left_out(ids, &found).map(|id| (id, Notice::Opportunity {})));
    let items = shown(db, company, &found, now, |pair| OpportunityItem {
        product: name_in(&pair.listing.content.name, &user.locale).to_owned(),
        need: pair.line.text.clone(),
        quantity: pair.line.quantity,
        unit: pair.line.quantity.map(|_| pair.line.unit.clone()),
        destination_country: pair.demand.content.destination_country.clone(),
        band: told(&pair.row),
        missing: missing(&pair.row.snapshot.0.verdict),
    })?;
    if items.is_empty() {
        return Ok(None);
    }
    Ok(Some(NewOpportunities {
        total: found.len() as u64,
        items,
        link: app.link("/pages/opportunities"),
    }))
}

fn left_out(ids: &[Id], found: &[Tellable]) -> impl Iterator<Item = Id> {
    let found: BTreeSet<Id> = found.iter().map(|m| m.id).collect();
    ids.iter().copied().filter(move |id| !found.contains(id))
}

/// The best of these, with their records as they are seen now. One whose line is gone is left out: it is about to be
/// matched anew.
fn shown<T>(
    db: &mut Db,
    company: Id,
    found: &[Tellable],
    now: Time,
    item: impl Fn(&Shown<'_>) -> T,
) -> Result<Vec<T>> {
    let mut items = Vec::new();
    for part in found.chunks(DIGEST_ITEMS) {
        items.extend(shown_of(db, company, part, now, &item)?);
        if items.len() >= DIGEST_ITEMS {
            break;
        }
    }
    items.truncate(DIGEST_ITEMS);
    Ok(items)
}

fn shown_of<T>(
    db: &mut Db,
    company: Id,
    best: &[Tellable],
    now: Time,
    item: &impl Fn(&Shown<'_>) -> T,
) -> Result<Vec<T>> {
    let ids: Vec<Id> = best.iter().map(|m| m.id).collect();
    let listing_ids: Vec<Id> = best.iter().map(|m| m.listing_id).collect();
    let demand_ids: Vec<Id> = best.iter().map(|m| m.demand_id).collect();
    let mut rows: HashMap<Id, Match> = matches::own_of(db, company, &ids)?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let (listings, demands) = (
        listings::live(db, &listing_ids)?,
        demands::live(db, &demand_ids, now)?,
    );
    let mut items = Vec::new();
    for id in ids {
        let Some(row) = rows.remove(&id) else { continue };
        let listing = listings.iter().find(|l| l.listing.id == row.listing_id);
        let demand = demands.iter().find(|d| d.demand.id == row.demand_id);
        let (Some(listing), Some(demand)) = (listing, demand) else {
            continue;
        };
        if let Some(line) = demand.line(row.line_id) {
            items.push(item(&Shown {
                row,
                listing,
                demand,
                line,
            }));
        }
    }
    Ok(items)
}

fn told(row: &Match) -> Told {
    match row.band.0 {
        Band::Match => Told::Match,
        Band::Near | Band::Blocked => Told::Near,
    }
}

/// The first thing that keeps a near match from being a match.
fn missing(verdict: &Verdict) -> Option<String> {
    if verdict.band != Band::Near {
        return None;
    }
    let gap = verdict
        .criteria
        .iter()
        .find(|c| c.result == Outcome::Fail && c.severity == Severity::Gap);
    let doubt = verdict.criteria.iter().find(|c| {
        c.result == Outcome::Unknown
            && [code::KIND, code::SUBSTANCES, code::ATTRIBUTES].contains(&c.code.as_str())
    });
    gap.or(doubt).map(|c| c.code.clone())
}
