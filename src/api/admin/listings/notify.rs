//! Who hears of decisions about listings: a notice for each person and listing, gathered into one mail later,
//! so that thirty thousand approvals are one mail.

use crate::{
    api::admin::ruling::Ruling,
    db::{self, Db, listings::Listing, notices},
    domain::{Id, listing::ListingContent, notice::Notice},
    error::Result,
};
use std::collections::HashMap;

/// Leaves a notice for each person of the suppliers, with the listing's name in that person's language.
pub fn notify(db: &mut Db, decided: &[Listing], ruling: &Ruling) -> Result<()> {
    for (supplier, listings) in by_supplier(db, decided)? {
        for user in db::users::of_company(db, supplier)? {
            let news: Vec<(Id, Notice)> = listings
                .iter()
                .map(|(id, content)| {
                    let item = ruling.about(content.display_name(&user.locale));
                    (*id, Notice::Decision { item })
                })
                .collect();
            let Some((_, first)) = news.first() else { continue };
            notices::add_many(db, user.id, first.topic(), &news, ruling.trail.now)?;
        }
    }
    Ok(())
}

fn by_supplier(db: &mut Db, decided: &[Listing]) -> Result<HashMap<Id, Vec<(Id, ListingContent)>>> {
    let ids: Vec<Id> = decided.iter().map(|row| row.id).collect();
    let mut versions = db::review::of_listings(db, &ids)?;
    let mut suppliers: HashMap<Id, Vec<(Id, ListingContent)>> = HashMap::new();
    for row in decided {
        if let Some(versions) = versions.remove(&row.id) {
            let listing = (row.id, versions.newest.content.0);
            suppliers.entry(row.company_id).or_default().push(listing);
        }
    }
    Ok(suppliers)
}
