//! What of a person's news is true now, in words of now.

use super::pairs;
use crate::{
    app::App,
    db::{
        self, Db, companies,
        companies::Company,
        demands::LiveDemand,
        matches::{self, Opened},
        notices::Piece,
        review,
        users::{self, User},
    },
    domain::{
        Id, Time,
        company::CompanyStatus,
        listing::name_in,
        matching::Side,
        notice::{Decided, Notice},
    },
    email::messages::{Contact, DIGEST_ITEMS, Interest, NewMatches, NewOpportunities},
    error::Result,
};
use std::collections::BTreeSet;

/// What a person may be told now, by kind.
#[derive(Debug, Default)]
pub struct Current {
    /// Decisions about the company.
    pub company: Vec<(Id, Decided)>,
    /// Decisions about demands.
    pub demands: Vec<(Id, Decided)>,
    /// Decisions about listings.
    pub listings: Vec<(Id, Decided)>,
    /// Offers that fit.
    pub matches: Option<NewMatches>,
    /// Needs that fit.
    pub opportunities: Option<NewOpportunities>,
    /// Who wants to talk.
    pub interests: Vec<Interest>,
    /// Whom to talk to.
    pub contacts: Vec<Contact>,
    /// What cannot be told while a company is suspended, by topic and record; it may be reinstated.
    pub later: Vec<(&'static str, Id)>,
    /// Matches that cannot be told now, and are news when they can be.
    pub unsaid: BTreeSet<Id>,
}

/// Reads what these pieces of news are about. Whoever is suspended learns of no business, only of that, and nobody of
/// theirs.
pub fn of(app: &App, db: &mut Db, user: &User, pieces: Vec<Piece>, now: Time) -> Result<Current> {
    let Some(company) = user.company_id else {
        return Ok(Current::default());
    };
    let company = companies::get(db, company)?;
    let suspended = company.status.0 == CompanyStatus::Suspended;
    let mut current = Current::default();
    let (mut matches, mut opportunities) = (Vec::new(), Vec::new());
    for (id, notice) in pieces {
        match notice {
            Some(Notice::Company { item }) => current.company.push((id, item)),
            Some(notice) if suspended => current.later.push((notice.topic(), id)),
            Some(Notice::Demand { item }) => current.demands.push((id, item)),
            Some(Notice::Decision { item }) => current.listings.push((id, item)),
            Some(Notice::Match {}) => matches.push(id),
            Some(Notice::Opportunity {}) => opportunities.push(id),
            Some(notice @ (Notice::Interest {} | Notice::Contact {}))
                if with_suspended(db, company.id, id)? =>
            {
                current.later.push((notice.topic(), id));
            }
            Some(Notice::Interest {}) => current
                .interests
                .extend(interest(app, db, user, &company, id, now)?),
            Some(Notice::Contact {}) => current
                .contacts
                .extend(contact(app, db, user, &company, id, now)?),
            // It was logged when it was read.
            None => {}
        }
    }
    name_listings(db, &mut current.listings, &user.locale)?;
    let unsaid = &mut current.unsaid;
    current.matches = pairs::matches(app, db, user, company.id, &matches, unsaid, now)?;
    current.opportunities = pairs::opportunities(app, db, user, company.id, &opportunities, unsaid, now)?;
    Ok(current)
}

/// What needs work comes first; what a mail shows is named in the reader's language.
fn name_listings(db: &mut Db, listings: &mut [(Id, Decided)], language: &str) -> Result<()> {
    use crate::domain::notice::Decision::{Approved, ChangesRequested, Reinstated, Rejected, Suspended};
    listings.sort_by_key(|(_, item)| match item.decision {
        ChangesRequested => 0,
        Rejected => 1,
        Suspended => 2,
        Approved => 3,
        Reinstated => 4,
    });
    let shown = listings
        .get_mut(..DIGEST_ITEMS.min(listings.len()))
        .unwrap_or_default();
    let ids: Vec<Id> = shown.iter().map(|(id, _)| *id).collect();
    let versions = review::of_listings(db, &ids)?;
    for (id, item) in shown {
        if let Some(versions) = versions.get(id) {
            versions
                .newest
                .content
                .0
                .display_name(language)
                .clone_into(&mut item.name);
        }
    }
    Ok(())
}

/// The other side wants to talk, if the match is still there; without the name of a hidden buyer.
fn interest(
    app: &App,
    db: &mut Db,
    user: &User,
    company: &Company,
    id: Id,
    now: Time,
) -> Result<Option<Interest>> {
    let Some(opened) = still_open(db, company.id, id, now)? else {
        return Ok(None);
    };
    let hidden = opened.demand.as_ref().is_none_or(|d| d.content.hide_buyer);
    let from = match opened.side {
        Side::Supplier if hidden => None,
        Side::Supplier => Some(companies::get(db, opened.row.buyer_company_id)?.name),
        Side::Buyer => Some(companies::get(db, opened.row.supplier_company_id)?.name),
    };
    let (product, line) = texts(&opened, user);
    Ok(Some(Interest {
        from,
        product,
        line,
        link: app.link(&format!("/pages/matches/{id}")),
    }))
}

/// Whom to talk to on the other side, if both still may.
fn contact(
    app: &App,
    db: &mut Db,
    user: &User,
    company: &Company,
    id: Id,
    now: Time,
) -> Result<Option<Contact>> {
    let opened = still_open(db, company.id, id, now)?;
    let Some(opened) = opened.filter(|o| o.row.both_interested()) else {
        return Ok(None);
    };
    let (other, began) = match opened.side {
        Side::Supplier => (opened.row.buyer_company_id, opened.row.buyer_interest_by),
        Side::Buyer => (opened.row.supplier_company_id, opened.row.supplier_interest_by),
    };
    let Some(person) = users::spokesperson(db, other, began)? else {
        return Ok(None);
    };
    let (product, line) = texts(&opened, user);
    Ok(Some(Contact {
        company: companies::get(db, other)?.name,
        person: person.name,
        email: person.email,
        product,
        line,
        link: app.link(&format!("/pages/matches/{id}")),
    }))
}

/// Whether the other side of a match is suspended.
fn with_suspended(db: &mut Db, company: Id, id: Id) -> Result<bool> {
    let (row, side) = match matches::own(db, company, id) {
        Ok(own) => own,
        Err(db::Error::NotFound) => return Ok(false),
        Err(e) => return Err(e.into()),
    };
    let other = match side {
        Side::Supplier => row.buyer_company_id,
        Side::Buyer => row.supplier_company_id,
    };
    Ok(companies::get(db, other)?.status.0 == CompanyStatus::Suspended)
}

fn still_open(db: &mut Db, company: Id, id: Id, now: Time) -> Result<Option<Opened>> {
    match matches::open(db, company, id, now) {
        Ok(opened) => Ok(Some(opened)),
        Err(db::Error::NotFound) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

/// Product and line as both sides may read them now: since the pair was judged, its buyer may have chosen to stay
/// unnamed.
fn texts(opened: &Opened, user: &User) -> (String, String) {
    let row = &opened.row;
    let names = opened.listing.as_ref().map(|l| &l.content.name);
    let product = names.map(|n| name_in(n, &user.locale).to_owned());
    let product = product.or_else(|| row.snapshot.0.offer.names.first().cloned());
    let line_of = |d: &LiveDemand| d.line(row.line_id).map(|l| l.text.clone());
    let line = opened.demand.as_ref().and_then(line_of);
    let line = line.unwrap_or_else(|| row.snapshot.0.need.text.clone());
    (product.unwrap_or_default(), line)
}
