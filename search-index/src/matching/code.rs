//! The stable reason codes of criteria. Clients and translations depend on them: add, never rename.

/// Is it the kind of thing that is asked for.
pub const KIND: &str = "KIND";
/// Are the substances the same set.
pub const SUBSTANCES: &str = "SUBSTANCES";
/// Do the names share their words; asked only where the substances do not settle it.
pub const NAMES: &str = "NAMES";
/// Do the fields agree that describe things without a dose form: licences, capacity, services, devices.
pub const ATTRIBUTES: &str = "ATTRIBUTES";
/// Is it the same salt of the same active moiety.
pub const SALT: &str = "SALT";
/// Is each substance's strength the same.
pub const STRENGTH: &str = "STRENGTH";
/// Is it the same basic dose form.
pub const FORM: &str = "FORM";
/// Is it given off equally fast.
pub const RELEASE: &str = "RELEASE";
/// Does it go in the same way.
pub const ROUTE: &str = "ROUTE";
/// Does one pack hold as much as is asked for.
pub const PACK: &str = "PACK";
/// Is it registered at the destination.
pub const REGISTRATION: &str = "REGISTRATION";
/// May it go to the destination.
pub const DESTINATION: &str = "DESTINATION";
/// Does the order reach the supplier's minimum.
pub const MOQ: &str = "MOQ";
/// Can the supplier serve the whole order.
pub const CAPACITY: &str = "CAPACITY";
/// Can it be dispatched in time.
pub const LEAD_TIME: &str = "LEAD_TIME";
/// Is the price within the target.
pub const PRICE: &str = "PRICE";
/// Is it offered on the demand's hub.
pub const HUB: &str = "HUB";
