//! Whose a record is.

use crate::{db::companies::Company, domain::Id};
use serde::Serialize;
use utoipa::ToSchema;

/// A company by name, where it is not hidden.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompanyName {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Its country, ISO 3166-1 alpha-2.
    pub country: String,
}

impl From<&Company> for CompanyName {
    fn from(company: &Company) -> Self {
        Self {
            id: company.id,
            name: company.name.clone(),
            country: company.country.clone(),
        }
    }
}
