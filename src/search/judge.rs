//! From rows to a verdict: what a listing offers, what a line asks for, and whether the two may be shown together.

use crate::{
    db::{demands::LiveDemand, listings::LiveListing},
    domain::{Money, demand::LineContent, time::Day},
};
use search_index::{
    analysis::{Class, Token, tokenize},
    attributes,
    identity::{Identity, Reading, Span, Status},
    matching::{
        Context, Need, Offer, Outcome, Price, Snapshot, SupplyMode, code, factors, shared_stranger,
        strength_text,
    },
    vocabulary::Lexicon,
};
use std::collections::{BTreeMap, BTreeSet};

/// What a listing offers, as matching sees it.
pub(super) fn offer_of(live: &LiveListing) -> Offer {
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
        units_per_pack: live.reading.pack.as_ref().and_then(|p| p.units),
        volume: live.reading.pack.as_ref().and_then(|p| p.volume),
        strength_text: strength_text(&live.reading.spans),
        attributes: content.attributes.clone(),
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
        same_salt: line.same_salt,
        units_per_pack: reading.pack.as_ref().and_then(|p| p.units),
        volume: reading.pack.as_ref().and_then(|p| p.volume),
        strength_text: strength_text(&reading.spans),
        attributes: line.attributes.clone(),
    }
}

fn price(money: &Money) -> Price {
    Price {
        amount: money.amount,
        currency: money.currency.clone(),
    }
}

/// Judges a pair and keeps what the verdict rests on. `None` when it does not fit, or when too little was read of it
/// to say that it might: words alone never put another substance before anybody's eyes.
pub(super) fn judge(
    offer: &Offer,
    need: Need,
    lexicon: &Lexicon,
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
        factors: factors(lexicon, &offer.identity, &need.identity),
        ..context.clone()
    };
    let snapshot = Snapshot::take(offer.clone(), need, context)?;
    let result_of = |code: &str| {
        let found = snapshot.verdict.criteria.iter().find(|c| c.code == code);
        found.map(|c| c.result)
    };
    let read = |identity: &Identity| identity.status != Status::Unresolved;
    let share = |enough: fn(usize, usize, usize) -> bool| {
        let wanted = naming_words(&snapshot.need.text, asked);
        let mut names = snapshot.offer.names.iter().map(|n| naming_words(n, offered));
        names.any(|given| enough(given.intersection(&wanted).count(), given.len(), wanted.len()))
    };
    // Where things have no substances, a field tells what they are, or more than half of the shorter name.
    let described = || {
        let (offer, need) = (&snapshot.offer, &snapshot.need);
        attributes::any_agrees(offer.kind, &offer.attributes, &need.attributes)
            || share(|shared, a, b| shared * 2 > a.min(b))
    };
    let worth = match result_of(code::SUBSTANCES) {
        Some(Outcome::Pass | Outcome::Fail) => true,
        Some(Outcome::Unknown) => match (read(&snapshot.offer.identity), read(&snapshot.need.identity)) {
            // The readings have something in common, or the pair would not fit.
            (true, true) => true,
            // The same name, or more than half of the words of each side are those of the other.
            (false, false) => {
                shared_stranger(&snapshot.offer.identity, &snapshot.need.identity).is_some()
                    || share(|shared, a, b| shared * 2 > a && shared * 2 > b)
            }
            _ => !snapshot.offer.kind.has_substances() && described(),
        },
        None => described(),
    };
    worth.then_some(snapshot)
}

/// The words of a text that say what a thing is called: not how much, in which form or in what pack.
fn naming_words(text: &str, spans: &[Span]) -> BTreeSet<String> {
    let understood: Vec<(usize, usize)> = spans
        .iter()
        .filter(|s| s.role != "unread")
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
