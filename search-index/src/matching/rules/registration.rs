//! Is it registered at the destination. Nothing tells yet; the severity already follows the way of supply.

use crate::identity::Kind;
use crate::matching::finding::Finding;
use crate::matching::{Context, Need, Offer, Severity, SupplyMode, code};

/// How severe a missing registration is: it rules out, it is nothing, or it is the gap to close.
pub fn severity(mode: SupplyMode) -> Severity {
    match mode {
        SupplyMode::RegisteredOnly => Severity::Must,
        SupplyMode::WillRegister => Severity::Gap,
        SupplyMode::ImportWaiver
        | SupplyMode::InLicence
        | SupplyMode::ContractManufacture
        | SupplyMode::ApiForManufacture
        | SupplyMode::ClinicalTrialSupply => Severity::Soft,
    }
}

/// Says that registration is not known. Rights, capacity and services are not registered at all.
pub(super) fn judge(offer: &Offer, need: &Need, _: &Context) -> Option<Finding> {
    if matches!(offer.kind, Kind::LicenceAsset | Kind::Capacity | Kind::Service) {
        return None;
    }
    let destination = if need.destination_country.is_empty() {
        "the destination"
    } else {
        &need.destination_country
    };
    let detail = format!("no registration in {destination} is declared or checked");
    let finding = Finding::unknown(code::REGISTRATION, severity(need.supply_mode), detail);
    Some(finding.fix(format!("ask the supplier for the registration in {destination}")))
}
