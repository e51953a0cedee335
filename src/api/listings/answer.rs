//! A listing, as answered.

use crate::{
    api::answers::{CompanyName, IdentityAnswer, LastDecision, Pending},
    db::{
        self, Db, companies,
        companies::Company,
        decisions,
        decisions::Decision,
        listings::{Listing, LiveListing, Version},
    },
    domain::{Id, Time, listing::ListingContent, moderation::Status},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A listing. Its owner reads the newest content, which may still wait for a review (`pending`); others read the
/// version that is live.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Listing)]
pub struct ListingAnswer {
    /// Its id.
    pub id: Id,
    /// Who offers it.
    pub company: CompanyName,
    /// The version of the content that is shown here.
    pub version: i32,
    /// The listing's state.
    pub status: Status,
    /// An edit under review; null when there is none, and for others than the owner.
    pub pending: Option<Pending>,
    /// The version that others see; null when they see none, and for others than the owner.
    pub live_version: Option<i32>,
    /// The content, as the supplier wrote it.
    #[serde(flatten)]
    pub content: ListingContent,
    /// Whether price, MOQ, capacity and lead time are left out because the reader may not see them.
    pub terms_hidden: bool,
    /// What the content was read as.
    pub identity: IdentityAnswer,
    /// Whether it names a controlled substance: then nobody but its owner and operators sees it.
    pub controlled: bool,
    /// The number of the last change that others could see; for `min_seq` of searches.
    pub change_seq: i64,
    /// What operators last decided; null when nothing, and for others than the owner.
    pub last_decision: Option<LastDecision>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

impl ListingAnswer {
    /// Everything, for the owner and for operators.
    pub fn full(listing: Listing, version: Version, company: &Company, decision: Option<Decision>) -> Self {
        Self {
            id: listing.id,
            company: company.into(),
            version: version.version,
            status: listing.status.0,
            pending: listing.track().pending.map(Pending::of),
            live_version: listing.live_version,
            content: version.content.0,
            terms_hidden: false,
            identity: version.reading.0.identity.into(),
            controlled: version.reading.0.controlled,
            change_seq: listing.change_seq,
            last_decision: decision.map(Into::into),
            created_at: listing.created_at,
            updated_at: listing.updated_at,
        }
    }

    /// What others see; `terms` says whether that includes price, MOQ, capacity and lead time.
    pub fn live(live: LiveListing, terms: bool) -> Self {
        let LiveListing {
            listing,
            mut content,
            reading,
            company,
        } = live;
        if !terms {
            content.price = None;
            content.moq = None;
            content.capacity = None;
            content.lead_time_days = None;
        }
        Self {
            id: listing.id,
            company: (&company).into(),
            version: listing.live_version.unwrap_or(listing.version),
            status: listing.status.0,
            pending: None,
            live_version: None,
            content,
            terms_hidden: !terms,
            identity: reading.identity.into(),
            controlled: false,
            change_seq: listing.change_seq,
            last_decision: None,
            created_at: listing.created_at,
            updated_at: listing.updated_at,
        }
    }
}

/// The whole listing for its owner, in the transaction that changed it.
pub(super) fn for_owner(db: &mut Db, listing: Listing) -> db::Result<ListingAnswer> {
    let version = db::listings::version(db, listing.id, listing.version)?;
    let company = companies::get(db, listing.company_id)?;
    let decision = decisions::last_for(db, listing.id)?;
    Ok(ListingAnswer::full(listing, version, &company, decision))
}
