//! Parts of answers about matches.

use crate::{
    api::{
        answers::{CompanyName, IdentityAnswer, SpanAnswer},
        http::checked_limit,
        listings::ListingAnswer,
    },
    db::{Db, jobs, matches::Match, meta},
    domain::{Id, Time, time::Day},
    error::{Error, Result},
    jobs::MATCHING,
};
use rust_decimal::prelude::ToPrimitive;
use search_index::matching::{Band, Criterion, Outcome, Severity, SupplyMode, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which matches.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MatchFilter {
    /// `match` or `near`; both when nothing is said.
    #[param(value_type = Option<String>)]
    band: Option<Band>,
    /// At most so many items, of each line for a demand; 1 to 100, 20 when nothing is said.
    limit: Option<i64>,
}

impl MatchFilter {
    /// Checked. What the law blocks is seen by operators only.
    pub fn check(self) -> Result<(Option<Band>, i64)> {
        if self.band == Some(Band::Blocked) {
            return Err(Error::field("band", "unknown_value", "must be match or near"));
        }
        Ok((self.band, checked_limit(self.limit)?))
    }
}

/// Whether all matches are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// Not yet: ask again in a moment, or once the record is approved.
    Pending,
    /// Everything that was there when the record was last shown to others has been compared with it.
    Done,
}

impl Matching {
    /// Of a record that others saw last from this change on; `None` if they never did.
    pub fn since(db: &mut Db, seq: Option<i64>) -> Result<Self> {
        let Some(seq) = seq else { return Ok(Self::Pending) };
        let done = meta::planned_seq(db)? >= seq && !jobs::any_covering(db, MATCHING, seq)?;
        Ok(if done { Self::Done } else { Self::Pending })
    }
}

/// One criterion's result, with its reason.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Criterion)]
pub struct CriterionAnswer {
    /// A stable code, such as `SUBSTANCES` or `MOQ`.
    pub code: String,
    /// `pass`, `fail` or `unknown`.
    #[schema(value_type = String, example = "pass")]
    pub result: Outcome,
    /// `law`, `must`, `gap` or `soft`.
    #[schema(value_type = String, example = "must")]
    pub severity: Severity,
    /// What was compared, in plain English with the values.
    pub detail: String,
    /// What would settle a gap.
    pub fix: Option<String>,
}

/// What became of a pair, as one side sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Verdict)]
pub struct VerdictAnswer {
    /// `match`: nothing that must hold fails. `near`: something would have to be settled first.
    #[schema(value_type = String, example = "match")]
    pub band: Band,
    /// 0 to 100.
    pub score: f64,
    /// All criteria, in the order in which a pharmacist reads them.
    pub criteria: Vec<CriterionAnswer>,
}

impl From<Verdict> for VerdictAnswer {
    fn from(verdict: Verdict) -> Self {
        let criterion = |c: Criterion| CriterionAnswer {
            code: c.code,
            result: c.result,
            severity: c.severity,
            detail: c.detail,
            fix: c.fix,
        };
        Self {
            band: verdict.band,
            score: verdict.score.round_dp(2).to_f64().unwrap_or(0.0),
            criteria: verdict.criteria.into_iter().map(criterion).collect(),
        }
    }
}

/// Who has said that they want to talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Interests {
    /// The buyer.
    pub buyer: bool,
    /// The supplier.
    pub supplier: bool,
}

impl From<&Match> for Interests {
    fn from(row: &Match) -> Self {
        Self {
            buyer: row.buyer_interest_at.is_some(),
            supplier: row.supplier_interest_at.is_some(),
        }
    }
}

impl Interests {
    /// Whether both have said it.
    pub fn both(self) -> bool {
        self.buyer && self.supplier
    }
}

/// Whom to speak to on the other side.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactAnswer {
    /// The company.
    pub company: CompanyName,
    /// The person who said that they want to talk.
    pub person: Option<String>,
    /// Where to write.
    pub email: String,
}

/// A pair, as the buyer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchedListing {
    /// The match; null in a preview.
    pub id: Option<Id>,
    /// The listing.
    pub listing_id: Id,
    /// Band, score and criteria.
    #[serde(flatten)]
    pub verdict: VerdictAnswer,
    /// The listing, as the caller may see it.
    pub listing: ListingAnswer,
    /// Who wants to talk; null in a preview.
    pub interest: Option<Interests>,
    /// The supplier's contact, once both sides want to talk.
    pub contact: Option<ContactAnswer>,
    /// In a preview, how the listing's texts were read; of a stored match `GET /matches/{id}` tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<Vec<SpanAnswer>>,
}

/// How the text of a line was read.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadLine {
    /// What it was read as.
    pub identity: IdentityAnswer,
    /// The stretches that decided, and those that were not understood.
    pub spans: Vec<SpanAnswer>,
}

/// A line with the listings that fit.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchedLine {
    /// The line; null in a preview.
    pub line_id: Option<Id>,
    /// The buyer's own line number.
    pub reference: Option<String>,
    /// Whether all matches are there.
    pub matching: Matching,
    /// In a preview, how the line was read; a demand that is stored tells it itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<ReadLine>,
    /// The listings, best first.
    pub items: Vec<MatchedListing>,
}

/// The lines of a demand, each with what fits; lines without a match are there too.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemandMatches {
    /// In the demand's order.
    pub lines: Vec<MatchedLine>,
}

/// A demand, as the supplier of a listing that fits sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchedDemand {
    /// Its id.
    pub id: Id,
    /// Who asks; null where the buyer is hidden, until both sides want to talk.
    pub company: Option<CompanyName>,
    /// What it is called.
    pub title: String,
    /// Where the goods go.
    pub destination_country: String,
    /// The hub on which it is posted.
    pub hub: String,
    /// How the buyer wants to be supplied.
    #[schema(value_type = String)]
    pub supply_mode: SupplyMode,
    /// The day by which the goods must be there.
    pub need_by: Option<Day>,
    /// When the demand ends by itself.
    pub closes_at: Option<Time>,
    /// What is asked for.
    pub line: WantedLine,
}

/// A line, as the supplier of a listing that fits sees it. The buyer's target price is not in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WantedLine {
    /// Its id.
    pub id: Id,
    /// What is asked for, in the buyer's words.
    pub text: String,
    /// The dose form in words.
    pub dose_form: Option<String>,
    /// The strength in words.
    pub strength: Option<String>,
    /// How many units.
    pub quantity: Option<i64>,
    /// The unit of presentation.
    pub unit: String,
}

/// A pair, as the supplier sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Opportunity {
    /// The match.
    pub id: Id,
    /// The demand.
    pub demand_id: Id,
    /// Its line.
    pub line_id: Id,
    /// Band, score and criteria, without the buyer's target price.
    #[serde(flatten)]
    pub verdict: VerdictAnswer,
    /// The demand and the line.
    pub demand: MatchedDemand,
    /// Who wants to talk.
    pub interest: Interests,
    /// The buyer's contact, once both sides want to talk.
    pub contact: Option<ContactAnswer>,
}

/// The demands that a listing fits.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListingMatches {
    /// The listing.
    pub listing_id: Id,
    /// Whether all matches are there.
    pub matching: Matching,
    /// The lines, best first.
    pub items: Vec<Opportunity>,
}
