//! What each side sees of a pair.

use super::answer::{ContactAnswer, Interests, MatchedDemand, VerdictAnswer, WantedLine};
use crate::{
    db::{Db, companies, demands::LiveDemand, matches::Match, users},
    domain::{demand::without, matching::Side},
    error::Result,
};
use search_index::matching::{Outcome, Snapshot, Verdict, code, evaluate};

/// The pair as the supplier sees it: judged again without the buyer's target price, so that neither a detail, nor a
/// result, nor the score tells what it is, and without what names a hidden buyer. `None` if it does not fit so.
pub fn for_supplier(snapshot: &Snapshot, hidden: &[&str]) -> Option<Snapshot> {
    let mut shown = snapshot.clone();
    shown.need.target_price = None;
    shown.need.text = without(&shown.need.text, hidden);
    let need = &mut shown.need;
    for text in need.strength_text.iter_mut().chain(need.attributes.values_mut()) {
        *text = without(text, hidden);
    }
    if !hidden.is_empty() {
        // Doubts quote the text word by word, and so perhaps a part of the buyer's name.
        shown.need.identity.question = None;
        for candidate in &mut shown.need.identity.candidates {
            candidate.why.clear();
        }
    }
    let currency = shown.offer.price.as_ref().map(|p| p.currency.clone());
    shown.context.rates.retain(|c, _| Some(c) == currency.as_ref());
    shown.verdict = evaluate(&shown.offer, &shown.need, &shown.context)?;
    if !hidden.is_empty() {
        shown.need.identity.strangers.clear();
        shown.need.identity.brand = None;
    }
    not_compared(
        &mut shown.verdict,
        &[code::PRICE],
        "target prices are shown to buyers only",
    );
    Some(shown)
}

/// The verdict of a preview without the terms that the viewer may not see.
pub fn without_terms(mut verdict: Verdict) -> VerdictAnswer {
    let terms = [code::MOQ, code::CAPACITY, code::LEAD_TIME, code::PRICE];
    not_compared(&mut verdict, &terms, "shown to approved buyers only");
    verdict.into()
}

/// Says why these criteria are open, whatever the reason seemed to be.
fn not_compared(verdict: &mut Verdict, codes: &[&str], why: &str) {
    for criterion in &mut verdict.criteria {
        if codes.contains(&criterion.code.as_str()) {
            criterion.result = Outcome::Unknown;
            why.clone_into(&mut criterion.detail);
            criterion.fix = None;
        }
    }
}

/// What must not be read by the supplier of this pair.
pub fn hidden_names<'a>(demand: &'a LiveDemand, row: &Match) -> Vec<&'a str> {
    if demand.content.hide_buyer && !Interests::from(row).both() {
        demand.company.identifying()
    } else {
        Vec::new()
    }
}

/// The demand and the pair's line for the supplier; `None` if the line is gone.
pub fn matched_demand(demand: &LiveDemand, row: &Match) -> Option<MatchedDemand> {
    let content = &demand.content;
    let line = content.lines.iter().find(|l| l.id == Some(row.line_id))?;
    let named = !content.hide_buyer || Interests::from(row).both();
    Some(MatchedDemand {
        id: demand.demand.id,
        company: named.then(|| (&demand.company).into()),
        title: content.title.clone(),
        destination_country: content.destination_country.clone(),
        hub: content.hub.clone(),
        supply_mode: content.supply_mode,
        need_by: content.need_by,
        closes_at: content.closes_at,
        line: WantedLine {
            id: row.line_id,
            text: line.text.clone(),
            dose_form: line.dose_form.clone(),
            strength: line.strength.clone(),
            quantity: line.quantity,
            unit: line.unit.clone(),
        },
    })
}

/// The contact that this side may see: the other's, once both have said that they want to talk.
pub fn contact(db: &mut Db, row: &Match, side: Side) -> Result<Option<ContactAnswer>> {
    if !Interests::from(row).both() {
        return Ok(None);
    }
    let (company, by) = match side.other() {
        Side::Buyer => (row.buyer_company_id, row.buyer_interest_by),
        Side::Supplier => (row.supplier_company_id, row.supplier_interest_by),
    };
    let Some(person) = users::spokesperson(db, company, by)? else {
        return Ok(None);
    };
    Ok(Some(ContactAnswer {
        company: (&companies::get(db, company)?).into(),
        person: person.name,
        email: person.email,
    }))
}
