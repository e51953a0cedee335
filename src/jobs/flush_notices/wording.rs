//! Which mail says it.

use super::current::Current;
use crate::{
    app::App,
    domain::{
        Id,
        notice::{Decided, Decision},
    },
    email::{
        Message,
        messages::{CompanyDecided, DIGEST_ITEMS, Decisions, DemandDecided, Digest, ListingsDecided, Period},
    },
};

/// The one mail for this news; `None` when there is none to tell. What came now and is of one kind has a mail of its
/// own, anything else is a digest.
pub fn message(app: &App, current: Current, period: Period) -> Option<Message> {
    let digest = digest(app, current, period)?;
    Some(match period {
        Period::Now => alone(digest),
        Period::Daily | Period::Weekly => Message::Digest(Box::new(digest)),
    })
}

fn digest(app: &App, current: Current, period: Period) -> Option<Digest> {
    let listings = of_listings(app, current.listings);
    let (contacts, interests) = (current.contacts.len(), current.interests.len());
    let decided = current.company.len() + current.demands.len();
    let total = (contacts + interests + decided) as u64
        + current.matches.as_ref().map_or(0, |m| m.total)
        + current.opportunities.as_ref().map_or(0, |o| o.total)
        + listings.as_ref().map_or(0, |l| l.items.len() as u64 + l.more);
    if total == 0 {
        return None;
    }
    let company = of_records(current.company, |_| app.link("/pages/company"));
    let demands = of_records(current.demands, |only| match only {
        Some(id) => app.link(&format!("/pages/demands/{id}")),
        None => app.link("/pages/demands"),
    });
    let mut digest = Digest {
        period,
        total,
        contacts: current.contacts,
        interests: current.interests,
        more_meetings: 0,
        matches: current.matches,
        opportunities: current.opportunities,
        company,
        demands,
        listings,
    };
    digest.contacts.truncate(DIGEST_ITEMS);
    digest.interests.truncate(DIGEST_ITEMS);
    let named = digest.contacts.len() + digest.interests.len();
    digest.more_meetings = (contacts + interests - named) as u64;
    Some(digest)
}

/// The mail of its own for a digest that holds one thing; else the digest.
fn alone(digest: Digest) -> Message {
    match digest {
        Digest {
            total,
            matches: Some(m),
            ..
        } if m.total == total => Message::NewMatches(m),
        Digest {
            total,
            opportunities: Some(o),
            ..
        } if o.total == total => Message::NewOpportunities(o),
        Digest {
            total,
            listings: Some(l),
            ..
        } if l.items.len() as u64 + l.more == total => Message::ListingsDecided(l),
        other if other.total == 1 => only(other),
        other => Message::Digest(Box::new(other)),
    }
}

fn only(mut digest: Digest) -> Message {
    if let Some(contact) = digest.contacts.pop() {
        return Message::Contact(contact);
    }
    if let Some(interest) = digest.interests.pop() {
        return Message::Interest(interest);
    }
    if let Some(Decisions { mut items, link, .. }) = digest.company.take()
        && let Some(Decided {
            name,
            decision,
            reason,
            note,
        }) = items.pop()
    {
        return Message::CompanyDecided(CompanyDecided {
            company: name,
            decision,
            reason,
            note,
            link,
        });
    }
    if let Some(Decisions { mut items, link, .. }) = digest.demands.take()
        && let Some(Decided {
            name,
            decision,
            reason,
            note,
        }) = items.pop()
    {
        return Message::DemandDecided(DemandDecided {
            title: name,
            decision,
            reason,
            note,
            link,
        });
    }
    Message::Digest(Box::new(digest))
}

/// Decisions about few records; the link leads to the record, where there is only one.
fn of_records(mut decided: Vec<(Id, Decided)>, link: impl Fn(Option<Id>) -> String) -> Option<Decisions> {
    let only = match decided.as_slice() {
        [] => return None,
        [(id, _)] => Some(*id),
        _ => None,
    };
    let more = decided.len().saturating_sub(DIGEST_ITEMS) as u64;
    decided.truncate(DIGEST_ITEMS);
    Some(Decisions {
        items: decided.into_iter().map(|(_, item)| item).collect(),
        more,
        link: link(only),
    })
}

fn of_listings(app: &App, mut decided: Vec<(Id, Decided)>) -> Option<ListingsDecided> {
    if decided.is_empty() {
        return None;
    }
    let count = |decision| decided.iter().filter(|(_, d)| d.decision == decision).count() as u64;
    let counted = ListingsDecided {
        approved: count(Decision::Approved),
        rejected: count(Decision::Rejected),
        changes_requested: count(Decision::ChangesRequested),
        suspended: count(Decision::Suspended),
        reinstated: count(Decision::Reinstated),
        items: Vec::new(),
        more: decided.len().saturating_sub(DIGEST_ITEMS) as u64,
        link: app.link("/pages/listings"),
    };
    decided.truncate(DIGEST_ITEMS);
    Some(ListingsDecided {
        items: decided.into_iter().map(|(_, item)| item).collect(),
        ..counted
    })
}
