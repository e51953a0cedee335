//! What searching needs of every segment again and again, kept in memory; see `index::residents`.

mod ids;

pub(crate) use ids::ListingIds;
