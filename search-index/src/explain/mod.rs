//! How a text was read, and why a pair fits or does not, as plain data: one core for every place that shows it.

mod decide;

use crate::identity::{Identity, Kind, Pack, ProductText, Reading, Span, read};
use crate::matching::{Band, Context, Criterion, Need, Offer, SupplyMode, examine, factors, strength_text};
use crate::vocabulary::{Control, Lexicon};
use rust_decimal::Decimal;
use serde::Serialize;

/// How one text was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The text as given.
    pub text: String,
    /// Its stretches in the order written: what each was taken for, where that led, and which fact decided.
    pub spans: Vec<Span>,
    /// What came of it.
    pub identity: Identity,
    /// What a pack holds, where the text says it.
    pub pack: Option<Pack>,
    /// What the tables say of each substance that the text names or may mean.
    pub facts: Vec<Fact>,
    /// Whether a controlled substance is named, or may be: such texts are shown to nobody but their owner.
    pub controlled: bool,
}

/// What the tables know of a substance, so that a reader can check that it is the one meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// The vocabulary's id.
    pub id: String,
    /// The International Nonproprietary Name.
    pub inn: String,
    /// The bare ATC code of the main use, where sure.
    pub atc: Option<String>,
    /// The CAS number, where sure.
    pub cas: Option<String>,
    /// International control, if any.
    pub controlled: Option<Control>,
}

/// Reads a text as it would be read in a demand line or as a listing's name.
pub fn explain(lexicon: &Lexicon, text: &str) -> Explanation {
    let product = ProductText {
        names: vec![text],
        ..ProductText::default()
    };
    explained(lexicon, text, read(lexicon, &product))
}

fn explained(lexicon: &Lexicon, text: &str, reading: Reading) -> Explanation {
    let Reading {
        identity,
        spans,
        pack,
        controlled,
        ..
    } = reading;
    Explanation {
        text: text.to_owned(),
        spans,
        pack,
        facts: facts(lexicon, &identity),
        identity,
        controlled,
    }
}

fn facts(lexicon: &Lexicon, identity: &Identity) -> Vec<Fact> {
    let named = identity.substances.iter().map(|s| s.id.as_str());
    let possible = identity.candidates.iter().flat_map(|c| c.id.split('+'));
    let mut facts: Vec<Fact> = Vec::new();
    for substance in named.chain(possible).filter_map(|id| lexicon.substance(id)) {
        if facts.iter().all(|f| f.id != substance.id) {
            facts.push(Fact {
                id: substance.id.clone(),
                inn: substance.inn.clone(),
                atc: substance.atc.clone(),
                cas: substance.cas.clone(),
                controlled: substance.controlled,
            });
        }
    }
    facts
}

/// What a comparison of two texts supposes beside them.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// How the buyer wants to be supplied.
    pub supply_mode: SupplyMode,
    /// Where the goods go, ISO 3166-1 alpha-2; empty when nothing is said.
    pub destination_country: String,
}

/// Two texts, the one asked for and the other offered, and what becomes of the pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// What is asked for.
    pub demand: Explanation,
    /// What is offered.
    pub offer: Explanation,
    /// The band; `None` where the pair is never shown.
    pub band: Option<Band>,
    /// 0 to 100; `None` where the pair is never shown.
    pub score: Option<Decimal>,
    /// All criteria, in the order in which a pharmacist reads them.
    pub criteria: Vec<Criterion>,
    /// What decided, in one sentence of plain English.
    pub decided: String,
}

/// Reads both texts and judges the pair by the rules of matching.
pub fn compare(lexicon: &Lexicon, demand: &str, offer: &str, terms: &Terms) -> Comparison {
    let (demand, offer) = (explain(lexicon, demand), explain(lexicon, offer));
    let offered = Offer {
        id: "offer".to_owned(),
        // A listing states its kind; a bare text can only look like one.
        kind: offer.identity.seems.unwrap_or(Kind::FinishedProduct),
        identity: offer.identity.clone(),
        names: vec![offer.text.clone()],
        strength_text: strength_text(&offer.spans),
        units_per_pack: offer.pack.as_ref().and_then(|p| p.units),
        volume: offer.pack.as_ref().and_then(|p| p.volume),
        ..Offer::default()
    };
    let asked = Need {
        id: "demand".to_owned(),
        kind: demand.identity.seems,
        identity: demand.identity.clone(),
        text: demand.text.clone(),
        destination_country: terms.destination_country.clone(),
        supply_mode: terms.supply_mode,
        strength_text: strength_text(&demand.spans),
        units_per_pack: demand.pack.as_ref().and_then(|p| p.units),
        volume: demand.pack.as_ref().and_then(|p| p.volume),
        ..Need::default()
    };
    let context = Context {
        factors: factors(lexicon, &offered.identity, &asked.identity),
        ..Context::default()
    };
    let mut examination = examine(&offered, &asked, &context);
    let decided = decide::decide(&demand, &offer, &examination);
    if decide::too_little(&demand, &offer, &examination) {
        examination.verdict = None;
    }
    Comparison {
        demand,
        offer,
        band: examination.verdict.as_ref().map(|v| v.band),
        score: examination.verdict.as_ref().map(|v| v.score),
        criteria: examination.criteria,
        decided,
    }
}
