//! Notices of pairs that are new, or of another band than was told before.

use crate::{
    db::{
        Db, notices,
        users::{self, User},
    },
    domain::{
        Id, Time,
        demand::Visibility,
        listing,
        notice::{Band as Told, MatchItem, Notice, OpportunityItem},
    },
    error::Result,
    search::Pair,
};
use rust_decimal::prelude::ToPrimitive;
use search_index::matching::{Band, Outcome, Severity, Verdict, code};
use std::collections::{HashMap, hash_map::Entry};

/// A pair to tell of, under the id by which it is stored.
#[derive(Debug)]
pub struct News {
    /// The match.
    pub id: Id,
    /// The pair.
    pub pair: Pair,
    /// Whether it is news to the buyer too.
    pub to_buyer: bool,
}

/// A notice for each verified person of the buyer and of the supplier. A supplier does not learn of a demand that is
/// for invited ones: the buyer's interest is the invitation. What the law forbids is told to nobody.
pub fn tell(db: &mut Db, news: &[News], now: Time) -> Result<()> {
    let mut people: HashMap<Id, Vec<User>> = HashMap::new();
    for News { id, pair, to_buyer } in news {
        let band = match pair.snapshot.verdict.band {
            Band::Match => Told::Match,
            Band::Near => Told::Near,
            Band::Blocked => continue,
        };
        for company in [pair.buyer_company_id, pair.supplier_company_id] {
            if let Entry::Vacant(unknown) = people.entry(company) {
                unknown.insert(users::of_company(db, company)?);
            }
        }
        let of = |company: Id| people.get(&company).into_iter().flatten();
        for user in of(pair.buyer_company_id).filter(|_| *to_buyer) {
            notices::add(db, user.id, *id, &for_buyer(pair, band, &user.locale), now)?;
        }
        if pair.visibility == Visibility::Invited {
            continue;
        }
        for user in of(pair.supplier_company_id) {
            notices::add(db, user.id, *id, &for_supplier(pair, band, &user.locale), now)?;
        }
    }
    Ok(())
}

fn for_buyer(pair: &Pair, band: Told, language: &str) -> Notice {
    let verdict = &pair.snapshot.verdict;
    Notice::Match {
        demand_id: pair.demand_id,
        item: MatchItem {
            line: pair.snapshot.need.text.clone(),
            product: listing::name_in(&pair.product, language).to_owned(),
            supplier: Some(pair.supplier.clone()),
            band,
            score: points(verdict),
            missing: missing(verdict),
        },
    }
}

fn for_supplier(pair: &Pair, band: Told, language: &str) -> Notice {
    let (need, verdict) = (&pair.snapshot.need, &pair.snapshot.verdict);
    Notice::Opportunity {
        score: points(verdict),
        item: OpportunityItem {
            product: listing::name_in(&pair.product, language).to_owned(),
            need: need.text.clone(),
            quantity: need.quantity,
            unit: need.quantity.map(|_| need.unit.clone()),
            destination_country: need.destination_country.clone(),
            band,
            missing: missing(verdict),
        },
    }
}

fn points(verdict: &Verdict) -> u8 {
    verdict.score.round().to_u8().unwrap_or(0)
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
