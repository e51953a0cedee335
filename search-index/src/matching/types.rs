//! Offers, needs and verdicts, as plain data.

use super::score::{Parts, Weights};
use crate::attributes::Attributes;
use crate::identity::{Identity, Kind};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether a criterion holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It holds.
    Pass,
    /// It does not.
    Fail,
    /// Something is missing to tell.
    Unknown,
}

/// What a failed criterion does to the pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Failing removes the pair; operators see it as blocked.
    Law,
    /// Failing removes the pair; unknown keeps it and says so.
    Must,
    /// Failing keeps the pair as a near match and names what would settle it.
    Gap,
    /// Only moves the score.
    Soft,
}

/// How good a pair is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Nothing that must hold fails.
    Match,
    /// Only gaps fail.
    Near,
    /// The law forbids it; seen by operators only.
    Blocked,
}

/// One criterion's result, with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// A stable code, such as `SUBSTANCES` or `MOQ`.
    pub code: String,
    /// Whether it holds.
    pub result: Outcome,
    /// What failing does.
    pub severity: Severity,
    /// What was compared, in plain English with the values.
    pub detail: String,
    /// What would settle a gap; `None` where nothing needs settling.
    pub fix: Option<String>,
}

/// How the buyer wants to be supplied; decides how severe a missing registration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the field's own words")]
pub enum SupplyMode {
    #[default]
    RegisteredOnly,
    ImportWaiver,
    WillRegister,
    InLicence,
    ContractManufacture,
    ApiForManufacture,
    ClinicalTrialSupply,
}

/// A price per unit of presentation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// The amount.
    pub amount: Decimal,
    /// ISO 4217.
    pub currency: String,
}

/// What a listing offers, as far as matching looks at it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Offer {
    /// The listing's id; ties in the score break by it.
    pub id: String,
    /// What is offered.
    pub kind: Kind,
    /// What it was read as.
    pub identity: Identity,
    /// Names as written, for pairs whose substances are not known.
    pub names: Vec<String>,
    /// Hub ids; empty means every hub.
    pub hubs: Vec<String>,
    /// The smallest order, in `unit`s.
    pub moq: Option<i64>,
    /// The largest order that can be served, in `unit`s.
    pub capacity: Option<i64>,
    /// The unit of presentation: `tablet`, `box`, `unit` …
    pub unit: String,
    /// How many units of presentation of the single kind (tablets, vials) one pack holds, if the pack says so.
    pub units_per_pack: Option<i64>,
    /// Millilitres in one container (a vial, a bottle), if the pack or the strength says so.
    #[serde(default)]
    pub volume: Option<Decimal>,
    /// The strengths as written, to be quoted beside the normalised ones.
    #[serde(default)]
    pub strength_text: Option<String>,
    /// What kinds without substances are described by: see [`crate::attributes`].
    #[serde(default)]
    pub attributes: Attributes,
    /// Price per `unit`.
    pub price: Option<Price>,
    /// Days from order to dispatch.
    pub lead_time_days: Option<i64>,
    /// ISO 3166-1 alpha-2 codes where the offer may not go; empty when nothing is said.
    pub excluded_destinations: Vec<String>,
}

/// What a demand line asks for, as far as matching looks at it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Need {
    /// The line's id.
    pub id: String,
    /// What is asked for, where the buyer says so.
    pub kind: Option<Kind>,
    /// What it was read as.
    pub identity: Identity,
    /// The text as written.
    pub text: String,
    /// Whether only the salt that the line names will do.
    #[serde(default)]
    pub same_salt: bool,
    /// How many units of presentation of the single kind one pack is to hold, if the line says so.
    #[serde(default)]
    pub units_per_pack: Option<i64>,
    /// Millilitres that one container is to hold, if the line says so.
    #[serde(default)]
    pub volume: Option<Decimal>,
    /// The strengths as written, to be quoted beside the normalised ones.
    #[serde(default)]
    pub strength_text: Option<String>,
    /// What kinds without substances are described by: see [`crate::attributes`].
    #[serde(default)]
    pub attributes: Attributes,
    /// The demand's hub.
    pub hub: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub destination_country: String,
    /// How the buyer wants to be supplied.
    pub supply_mode: SupplyMode,
    /// How many `unit`s.
    pub quantity: Option<i64>,
    /// The unit of presentation.
    pub unit: String,
    /// Target price per `unit`.
    pub target_price: Option<Price>,
    /// The day it must be there, `YYYY-MM-DD`.
    pub need_by: Option<String>,
}

/// Everything else a verdict depends on. Kept with the match, so that the same rules give the same result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Context {
    /// The day of the comparison, `YYYY-MM-DD`.
    pub today: String,
    /// Rates: how many US dollars one unit of a currency is worth, with day and source.
    pub rates: BTreeMap<String, Rate>,
    /// How much base is in a salt, by [`Context::salt_key`]: milligrams of base in one milligram of the salt. Only
    /// what the vocabulary is sure of; kept here, so that a snapshot replays without the vocabulary.
    #[serde(default)]
    pub factors: BTreeMap<String, Decimal>,
    /// How many points each part of the score is worth.
    #[serde(default)]
    pub weights: Weights,
}

impl Context {
    /// The key under which [`Context::factors`] has a salt of a substance: `amlodipine/besilate`.
    pub fn salt_key(substance: &str, salt: &str) -> String {
        format!("{substance}/{salt}")
    }
}

/// A dated exchange rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// US dollars for one unit of the currency.
    pub usd: Decimal,
    /// The day it is for, `YYYY-MM-DD`.
    pub day: String,
    /// Who published it.
    pub source: String,
}

/// What became of a pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The band.
    pub band: Band,
    /// 0 to 100, two decimals at most.
    pub score: Decimal,
    /// Where the points come from; they add up to `score`.
    pub parts: Parts,
    /// 0 to 100: how close a near match is to what is asked for, whatever its terms; 100 for a match. Near matches
    /// are shown in this order before their scores.
    #[serde(default)]
    pub closeness: Decimal,
    /// All criteria, in the order in which a pharmacist reads them.
    pub criteria: Vec<Criterion>,
}
