//! Tells people their pending news: however much it is, one mail a person and topic, with the best ten and a link.
//!
//! Taking the rows and writing the mail is one transaction, so news is told once and never lost.

use crate::{
    app::{App, Recipient},
    db::{
        Db, companies, mails,
        notices::{self, Pending},
        users,
    },
    domain::{
        Id,
        company::CompanyStatus,
        notice::{Band, DecidedListing, Decision, MatchItem, Notice, OpportunityItem},
    },
    email::{
        Message,
        messages::{DIGEST_ITEMS, ListingsDecided, NewMatches, NewOpportunities},
    },
    error::Result,
};
use std::{cmp::Reverse, time::Duration};

/// News waits for a quiet moment, but no longer than this.
const PATIENCE: Duration = Duration::from_secs(300);

/// One round: everybody whose news has waited long enough. Whether there was anything to do.
pub async fn flush_notices(app: App) -> Result<bool> {
    let (now, quiet) = (app.clock.now(), app.config.notice_quiet);
    let pending = app.db.read(notices::pending).await?;
    let is_due = |p: &Pending| p.newest.plus(quiet) <= now || p.oldest.plus(PATIENCE) <= now;
    let due: Vec<Pending> = pending.into_iter().filter(is_due).collect();
    let any = !due.is_empty();
    for news in due {
        let inner = app.clone();
        app.db.write(move |db| flush(&inner, db, &news)).await?;
    }
    if any {
        app.wake.notify_waiters();
    }
    Ok(any)
}

fn flush(app: &App, db: &mut Db, pending: &Pending) -> Result<()> {
    let taken = notices::take(db, pending.user_id, &pending.topic, pending.newest)?;
    let news = taken.into_iter().filter_map(|detail| {
        serde_json::from_value::<Notice>(detail)
            .inspect_err(|e| tracing::error!(topic = %pending.topic, error = %e, "notice cannot be read"))
            .ok()
    });
    let user = users::get(db, pending.user_id)?;
    let Some(message) = digest(app, news.collect()) else {
        return Ok(());
    };
    // Whoever is suspended learns of no business.
    if let Some(company) = user.company_id
        && companies::get(db, company)?.status.0 == CompanyStatus::Suspended
    {
        return Ok(());
    }
    let occasion = format!("{}-{}", user.id, pending.newest.micros());
    let mail = app.compose(&Recipient::from(&user), &message, &occasion)?;
    Ok(mails::enqueue(db, &mail)?)
}

/// The one mail for this news, all of one topic; `None` when there is none to tell.
fn digest(app: &App, news: Vec<Notice>) -> Option<Message> {
    let (mut decided, mut matches, mut demands, mut opportunities) = (vec![], vec![], vec![], vec![]);
    for notice in news {
        match notice {
            Notice::Decision { item } => decided.push(item),
            Notice::Match { demand_id, item } => {
                demands.push(demand_id);
                matches.push(item);
            }
            Notice::Opportunity { score, item } => opportunities.push((score, item)),
        }
    }
    if !decided.is_empty() {
        return Some(Message::ListingsDecided(of_decisions(app, decided)));
    }
    if !matches.is_empty() {
        return Some(Message::NewMatches(of_matches(app, matches, &demands)));
    }
    (!opportunities.is_empty()).then(|| Message::NewOpportunities(of_opportunities(app, opportunities)))
}

fn of_decisions(app: &App, mut decided: Vec<DecidedListing>) -> ListingsDecided {
    let count = |decision| decided.iter().filter(|d| d.decision == decision).count() as u64;
    let digest = ListingsDecided {
        approved: count(Decision::Approved),
        rejected: count(Decision::Rejected),
        changes_requested: count(Decision::ChangesRequested),
        suspended: count(Decision::Suspended),
        reinstated: count(Decision::Reinstated),
        items: Vec::new(),
        more: decided.len().saturating_sub(DIGEST_ITEMS) as u64,
        link: app.link("/pages/listings"),
    };
    // What needs work comes first.
    decided.sort_by_key(|d| match d.decision {
        Decision::ChangesRequested => 0,
        Decision::Rejected => 1,
        Decision::Suspended => 2,
        Decision::Approved => 3,
        Decision::Reinstated => 4,
    });
    decided.truncate(DIGEST_ITEMS);
    ListingsDecided {
        items: decided,
        ..digest
    }
}

fn of_matches(app: &App, mut matches: Vec<MatchItem>, demands: &[Id]) -> NewMatches {
    let (total, near) = (
        matches.len() as u64,
        matches.iter().filter(|m| m.band == Band::Near).count() as u64,
    );
    matches.sort_by_key(|m| (m.band == Band::Near, Reverse(m.score)));
    matches.truncate(DIGEST_ITEMS);
    let link = match demands {
        [first, rest @ ..] if rest.iter().all(|d| d == first) => {
            app.link(&format!("/pages/demands/{first}/matches"))
        }
        _ => app.link("/pages/matches"),
    };
    NewMatches {
        total,
        near,
        items: matches,
        link,
    }
}

fn of_opportunities(app: &App, mut opportunities: Vec<(u8, OpportunityItem)>) -> NewOpportunities {
    let total = opportunities.len() as u64;
    opportunities.sort_by_key(|(score, item)| (item.band == Band::Near, Reverse(*score)));
    let items = opportunities.into_iter().map(|(_, item)| item);
    NewOpportunities {
        total,
        items: items.take(DIGEST_ITEMS).collect(),
        link: app.link("/pages/opportunities"),
    }
}
