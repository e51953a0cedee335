//! Pairs of listing and demand line that fit, seen from either side, and how the two sides meet.

mod answer;
mod demand_matches;
mod express_interest;
mod get_match;
mod listing_matches;
mod preview;
mod sides;

pub(in crate::api) use answer::{Interests, Matching, VerdictAnswer};
pub(in crate::api) use demand_matches::of_demand;
pub(in crate::api) use get_match::{MatchAnswer, answer as answer_match};
pub(in crate::api) use listing_matches::items as opportunities;

use utoipa_actix_web::service_config::ServiceConfig;

/// The area's routes.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(demand_matches::demand_matches)
        .service(listing_matches::listing_matches)
        .service(preview::preview)
        .service(get_match::get_match)
        .service(express_interest::express_interest);
}
