//! One match, opened by one of its sides, if that side may see it now.

use super::{Match, own};
use crate::{
    db::{Db, Error, Result, companies, demands, demands::LiveDemand, listings, listings::LiveListing},
    domain::{Id, Time, company::CompanyStatus, demand::Visibility, matching::Side, moderation::Status},
};
use search_index::matching::Band;

/// A match and what of its two records is to be seen at this moment.
#[derive(Debug)]
pub struct Opened {
    /// The row.
    pub row: Match,
    /// Which side looks.
    pub side: Side,
    /// The listing, if others see it.
    pub listing: Option<LiveListing>,
    /// The demand, if others may see it.
    pub demand: Option<LiveDemand>,
}

/// Opens a match for a company on one of its sides.
///
/// It is there as long as the pair fits, both records are live and this side may see the other's. Once both sides
/// want to talk it stays, unless a company or a record of theirs was taken away by operators.
pub fn open(db: &mut Db, company: Id, id: Id, now: Time) -> Result<Opened> {
    let (row, side) = own(db, company, id)?;
    let listing = listings::live(db, &[row.listing_id])?.pop();
    let has_line = |d: &LiveDemand| d.content.lines.iter().any(|l| l.id == Some(row.line_id));
    let demand = demands::live(db, &[row.demand_id], now)?.pop().filter(has_line);
    let invited = side == Side::Buyer
        || row.buyer_interest_at.is_some()
        || demand
            .as_ref()
            .is_some_and(|d| d.content.visibility != Visibility::Invited);
    let fits = row.live && row.band.0 != Band::Blocked;
    let current = fits && listing.is_some() && demand.is_some() && invited;
    let open = current || (row.both_interested() && in_good_standing(db, &row)?);
    if !open {
        return Err(Error::NotFound);
    }
    Ok(Opened {
        row,
        side,
        listing,
        demand,
    })
}

fn in_good_standing(db: &mut Db, row: &Match) -> Result<bool> {
    let taken_away = |status: Status| matches!(status, Status::Suspended | Status::Rejected);
    let (listing, controlled) = listings::standing(db, row.listing_id)?;
    let demand = demands::standing(db, row.demand_id)?;
    if controlled || taken_away(listing) || taken_away(demand) {
        return Ok(false);
    }
    for company in [row.buyer_company_id, row.supplier_company_id] {
        if companies::get(db, company)?.status.0 != CompanyStatus::Approved {
            return Ok(false);
        }
    }
    Ok(true)
}
