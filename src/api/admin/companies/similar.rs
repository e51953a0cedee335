//! Companies that could be taken for one another, as operators are told of them.

use crate::{
    api::http::HubScope,
    db::{
        self, Db,
        companies::{Company, Identity},
    },
    domain::{
        Id,
        likeness::{Likeness, Why},
    },
};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// The most that are named.
const MOST: usize = 20;

/// A company that another one could be taken for.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimilarCompany {
    /// Its id.
    pub id: Id,
    /// Its registered name.
    pub name: String,
    /// What is alike.
    pub why: Vec<Why>,
}

/// For each of these companies, those that it could be taken for. An operator is told of companies of their hubs, and of
/// others that are public anyway. All names are looked through: there are thousands, and operators ask seldom.
pub fn similar(
    db: &mut Db,
    scope: &HubScope,
    companies: &[&Company],
) -> db::Result<HashMap<Id, Vec<SimilarCompany>>> {
    let asked: Vec<(Id, Likeness)> = companies
        .iter()
        .map(|c| (c.id, Likeness::of(&c.name, &c.country, &c.registration_number)))
        .collect();
    let mut found: HashMap<Id, Vec<SimilarCompany>> = HashMap::new();
    if asked.is_empty() {
        return Ok(found);
    }
    for other in db::companies::identities(db, scope.hubs())? {
        let Identity {
            id,
            name,
            country,
            registration_number,
        } = other;
        let likeness = Likeness::of(&name, &country, &registration_number);
        for (company, asked) in asked.iter().filter(|(company, _)| *company != id) {
            let why = asked.compare(&likeness);
            let named = found.entry(*company).or_default();
            if !why.is_empty() && named.len() < MOST {
                let name = name.clone();
                named.push(SimilarCompany { id, name, why });
            }
        }
    }
    Ok(found)
}
