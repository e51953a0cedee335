//! The severity of a missing registration follows the way of supply.

use crate::support::{context, criterion, need, offer};
use search_index::identity::Kind;
use search_index::matching::{Band, Outcome, Severity, SupplyMode, evaluate, registration_severity};

const PRODUCT: &str = "ibuprofen 200 mg | tablet oral immediate";

#[test]
fn severity_by_way_of_supply() {
    let table = [
        (SupplyMode::RegisteredOnly, Severity::Must),
        (SupplyMode::ImportWaiver, Severity::Soft),
        (SupplyMode::WillRegister, Severity::Gap),
        (SupplyMode::InLicence, Severity::Soft),
        (SupplyMode::ContractManufacture, Severity::Soft),
        (SupplyMode::ApiForManufacture, Severity::Soft),
        (SupplyMode::ClinicalTrialSupply, Severity::Soft),
    ];
    for (mode, severity) in table {
        assert_eq!(registration_severity(mode), severity, "{mode:?}");
        let mut need = need(PRODUCT);
        need.supply_mode = mode;
        let mut offer = offer(PRODUCT);
        if mode == SupplyMode::ApiForManufacture {
            offer.kind = Kind::Api;
        }
        let found = criterion(&offer, &need, &context(), "REGISTRATION");
        assert_eq!(
            (found.result, found.severity),
            (Outcome::Unknown, severity),
            "{mode:?}"
        );
        assert!(found.detail.contains("VN") && found.fix.is_some(), "{found:?}");
    }
}

#[test]
fn an_unknown_registration_is_told_and_keeps_the_match() {
    let verdict = evaluate(&offer(PRODUCT), &need(PRODUCT), &context()).unwrap();
    assert_eq!(verdict.band, Band::Match);
}
