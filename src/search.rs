//! The only seam between database rows and the `search-index` crate.

mod read;

pub use read::{knows_substance, read_demand, read_identity, read_listing};
