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
    /// What cannot be told now, but may be true again.
    pub later: Vec<Later>,
}

/// News that has to wait: the record, and what is told about it.
pub type Later = (Id, Notice);

/// Reads what these pieces of news are about. Whoever is suspended learns of no business, only of that.
pub fn of(app: &App, db: &mut Db, user: &User, pieces: Vec<Piece>, now: Time) -> Result<Current> {
    let Some(company) = user.company_id else {
        return Ok(Current::default());
    };
    let company = companies::get(db, company)?;
    let suspended = company.status.0 == CompanyStatus::Suspended;
    let mut current = Current::default();
    let (mut matches, mut opportunities) = (Vec::new(), Vec::new());
    for (id, notice) in pieces {
        // What cannot be read was logged when it was.
        let Some(notice) = notice else { continue };
        match notice {
            Notice::Company { item } => current.company.push((id, item)),
            notice if suspended => current.later.push((id, notice)),
            Notice::Demand { item } => current.demands.push((id, item)),
            Notice::Decision { item } => current.listings.push((id, item)),
            Notice::Match {} => matches.push(id),
            Notice::Opportunity {} => opportunities.push(id),
            Notice::Interest {} => match interest(app, db, user, &company, id, now)? {
                Some(interest) => current.interests.push(interest),
                None => current.later.push((id, notice)),
            },
            Notice::Contact {} => match contact(app, db, user, &company, id, now)? {
                Some(contact) => current.contacts.push(contact),
                None => current.later.push((id, notice)),
            },
        }
    }
    name_listings(db, &mut current.listings, &user.locale)?;
    let later = &mut current.later;
    current.matches = pairs::matches(app, db, user, company.id, &matches, later, now)?;
    current.opportunities = pairs::opportunities(app, db, user, company.id, &opportunities, later, now)?;
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
