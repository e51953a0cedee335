//! A demand, as answered.

use crate::{
    api::answers::{CompanyName, IdentityAnswer, LastDecision, Pending},
    db::{
        self, Db, companies,
        companies::Company,
        decisions,
        decisions::Decision,
        demands::{Demand, LiveDemand, Version},
    },
    domain::{
        Id, Time,
        demand::{DemandContent, LineContent, Visibility},
        moderation::Status,
        time::Day,
    },
};
use search_index::{identity::Reading, matching::SupplyMode};
use serde::Serialize;
use utoipa::ToSchema;

/// A demand. Its owner reads the newest content, which may still wait for a review (`pending`); others read the
/// version that is live, without lines of controlled substances.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Demand)]
pub struct DemandAnswer {
    /// Its id.
    pub id: Id,
    /// Who asks; null where the buyer is hidden.
    pub company: Option<CompanyName>,
    /// The version of the content that is shown here.
    pub version: i32,
    /// The demand's state.
    pub status: Status,
    /// An edit under review; null when there is none, and for others than the owner.
    pub pending: Option<Pending>,
    /// The version that others see; null when they see none, and for others than the owner.
    pub live_version: Option<i32>,
    /// What the demand is called.
    pub title: String,
    /// Where the goods go, ISO 3166-1 alpha-2.
    pub destination_country: String,
    /// The hub on which it is posted.
    pub hub: String,
    /// How the buyer wants to be supplied.
    #[schema(value_type = String, example = "registered_only")]
    pub supply_mode: SupplyMode,
    /// The language of the texts.
    pub language: Option<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// Whether the buyer stays unnamed until both sides agree to meet.
    pub hide_buyer: bool,
    /// The day by which the goods must be there.
    pub need_by: Option<Day>,
    /// When the demand ends by itself.
    pub closes_at: Option<Time>,
    /// What is asked for.
    pub lines: Vec<LineAnswer>,
    /// Whether quantities and target prices are left out because the reader may not see them.
    pub terms_hidden: bool,
    /// The number of the last change that others could see; for `min_seq` of searches.
    pub change_seq: i64,
    /// What operators last decided; null when nothing, and for others than the owner.
    pub last_decision: Option<LastDecision>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// One line of a demand.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DemandLine)]
pub struct LineAnswer {
    /// The line, as the buyer wrote it.
    #[serde(flatten)]
    pub content: LineContent,
    /// What it was read as.
    pub identity: IdentityAnswer,
    /// Whether it names a controlled substance: then nobody but the buyer and operators sees it.
    pub controlled: bool,
}

impl DemandAnswer {
    /// Everything, for the owner and for operators.
    pub fn full(
        demand: &Demand,
        version: Version,
        company: &Company,
        decision: Option<Decision>,
        now: Time,
    ) -> Self {
        let track = demand.track(now);
        Self {
            status: track.status,
            pending: track.pending.map(Pending::of),
            live_version: demand.live_version,
            last_decision: decision.map(Into::into),
            company: Some(company.into()),
            ..Self::of(demand, version.version, version.content.0, version.readings.0)
        }
    }

    /// What others see; `terms` says whether that includes quantities and target prices. The buyer's own line
    /// numbers are nobody else's business.
    pub fn live(live: LiveDemand, terms: bool) -> Self {
        let LiveDemand {
            demand,
            mut content,
            readings,
            company,
        } = live;
        for line in &mut content.lines {
            line.reference = None;
            if !terms {
                line.quantity = None;
                line.target_price = None;
            }
        }
        let version = demand.live_version.unwrap_or(demand.version);
        let named = (!content.hide_buyer).then(|| CompanyName::from(&company));
        Self {
            company: named,
            terms_hidden: !terms,
            ..Self::of(&demand, version, content, readings)
        }
    }

    fn of(demand: &Demand, version: i32, content: DemandContent, readings: Vec<Reading>) -> Self {
        let line = |(content, reading): (LineContent, Reading)| LineAnswer {
            content,
            identity: reading.identity.into(),
            controlled: reading.controlled,
        };
        Self {
            id: demand.id,
            company: None,
            version,
            status: demand.status.0,
            pending: None,
            live_version: None,
            title: content.title,
            destination_country: content.destination_country,
            hub: content.hub,
            supply_mode: content.supply_mode,
            language: content.language,
            visibility: content.visibility,
            hide_buyer: content.hide_buyer,
            need_by: content.need_by,
            closes_at: content.closes_at,
            lines: content.lines.into_iter().zip(readings).map(line).collect(),
            terms_hidden: false,
            change_seq: demand.change_seq,
            last_decision: None,
            created_at: demand.created_at,
            updated_at: demand.updated_at,
        }
    }
}

/// The whole demand for its owner, in the transaction that changed it.
pub(super) fn for_owner(db: &mut Db, demand: &Demand, now: Time) -> db::Result<DemandAnswer> {
    let version = db::demands::version(db, demand.id, demand.version)?;
    let company = companies::get(db, demand.company_id)?;
    let decision = decisions::last_for(db, demand.id)?;
    Ok(DemandAnswer::full(demand, version, &company, decision, now))
}
