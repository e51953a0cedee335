//! What only the service can say of a listing: whether it knows the hubs and substances that are named.

use crate::{
    db::{Db, hubs},
    domain::listing::ListingContent,
    error::Result,
    search::Search,
};

/// Everything that is wrong with a content, or nothing.
pub(super) fn check_listing(db: &mut Db, search: &Search, content: &ListingContent) -> Result<()> {
    let mut problems = content.check();
    let known: Vec<String> = hubs::all(db)?.into_iter().map(|h| h.id).collect();
    search.unknown_references(content, &known, &mut problems);
    Ok(problems.finish()?)
}
