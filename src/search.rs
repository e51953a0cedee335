//! The only seam between database rows and the `search-index` crate.
