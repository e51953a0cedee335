//! Whose records a query reaches: part of its key, so that no comparison behind it can be forgotten.

use crate::domain::Id;

/// The records of companies, and those on hubs.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// The caller's own company, if any.
    pub companies: Vec<Id>,
    /// The hubs that the caller operates; `None` for all.
    pub hubs: Option<Vec<String>>,
}

impl Reach {
    /// What an operator of these hubs reaches; `None` for all hubs.
    pub fn of_operator(hubs: Option<&[String]>) -> Self {
        Self {
            companies: Vec::new(),
            hubs: hubs.map(<[String]>::to_vec),
        }
    }

    /// What somebody who operates nothing reaches.
    pub fn of_company(company: Option<Id>) -> Self {
        Self {
            companies: company.into_iter().collect(),
            hubs: Some(Vec::new()),
        }
    }
}
