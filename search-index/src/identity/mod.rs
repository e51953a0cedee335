//! Free text in, a drug's identity out, or an honest "I do not know".

mod altered;
mod clash;
mod controlled;
mod doubts;
mod form;
pub(crate) mod isotopes;
mod kin;
pub(crate) mod normalise;
mod pack;
mod parts;
mod product;
mod read;
pub(crate) mod scan;
mod seems;
pub(crate) mod simplified;
mod spans;
mod strength;
mod substances;
mod terms;
mod types;
mod unread;
mod vehicle;
mod verdict;

pub use clash::{Clash, clash, is_near_controlled};
pub(crate) use form::{decide, matter};
pub use pack::{Pack, pack};
pub use parts::{FormReading, PlacedStrength, form, strengths};
pub use read::{Found, find, read};
pub(crate) use strength::read as read_strengths;
pub(crate) use strength::totals as strength_totals;
pub(crate) use substances::{Item, What, features, items};
pub(crate) use terms::term;
pub use terms::terms;
pub use types::{
    BasicForm, Basis, Candidate, Identity, Ingredient, Kind, ProductText, Quantity, Reading, Release, Route,
    Span, Status, Strength, Unread,
};
pub use unread::normal_form;
