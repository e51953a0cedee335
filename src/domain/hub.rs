//! Regional hubs: front doors, as data and not as code.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A regional front door. It never restricts where a purchaser comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hub {
    /// A slug, such as `asean`.
    pub id: String,
    /// The name by language.
    pub names: BTreeMap<String, String>,
    /// Member countries, ISO 3166-1 alpha-2.
    pub countries: Vec<String>,
    /// Languages of the hub, BCP 47, the most spoken first.
    pub languages: Vec<String>,
}
