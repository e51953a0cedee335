//! Notices of pairs that are new, or of another band than was told before.

use crate::{
    db::{
        Db, notices,
        users::{self, User},
    },
    domain::{Id, Time, demand::Visibility, notice::Notice},
    error::Result,
    search::Pair,
};
use search_index::matching::Band;
use std::collections::{HashMap, hash_map::Entry};

/// A pair to tell of, under the id by which it is stored.
#[derive(Debug)]
pub struct News {
    /// The match.
    pub id: Id,
    /// The pair.
    pub pair: Pair,
    /// Whether it is news to the buyer too.
    pub to_buyer: bool,
}

/// A notice for each verified person of the buyer and of the supplier. A supplier does not learn of a demand that is
/// for invited ones: the buyer's interest is the invitation. What the law forbids is told to nobody.
pub fn tell(db: &mut Db, news: &[News], now: Time) -> Result<()> {
    let mut people: HashMap<Id, Vec<User>> = HashMap::new();
    for News { id, pair, to_buyer } in news {
        if pair.snapshot.verdict.band == Band::Blocked {
            continue;
        }
        for company in [pair.buyer_company_id, pair.supplier_company_id] {
            if let Entry::Vacant(unknown) = people.entry(company) {
                unknown.insert(users::of_company(db, company)?);
            }
        }
        let of = |company: Id| people.get(&company).into_iter().flatten();
        for user in of(pair.buyer_company_id).filter(|_| *to_buyer) {
            notices::add(db, user.id, *id, &Notice::Match {}, now)?;
        }
        if pair.visibility == Visibility::Invited {
            continue;
        }
        for user in of(pair.supplier_company_id) {
            notices::add(db, user.id, *id, &Notice::Opportunity {}, now)?;
        }
    }
    Ok(())
}
