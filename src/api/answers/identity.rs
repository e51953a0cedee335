//! What a text was read as.

use rust_decimal::Decimal;
use search_index::identity::{
    BasicForm, Basis, Candidate, Identity, Ingredient, Kind, Release, Route, Status, Strength,
};
use serde::Serialize;
use utoipa::ToSchema;

/// The kind of drug that a text names, or an honest "I do not know".
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Identity)]
pub struct IdentityAnswer {
    /// `resolved`, `ambiguous` (the owner is asked) or `unresolved`.
    #[schema(value_type = String, example = "resolved")]
    pub status: Status,
    /// The substances, sorted by id; empty unless resolved.
    pub substances: Vec<SubstanceAnswer>,
    /// The basic form, such as `tablet`.
    #[schema(value_type = Option<String>)]
    pub dose_form: Option<BasicForm>,
    /// The exact form term, such as `film_coated_tablet`.
    pub form_term: Option<String>,
    /// `immediate`, `prolonged` or `enteric`.
    #[schema(value_type = Option<String>)]
    pub release: Option<Release>,
    /// Such as `oral`.
    #[schema(value_type = Option<String>)]
    pub route: Option<Route>,
    /// Names this kind of drug: equal keys are equal kinds.
    pub product_key: Option<String>,
    /// The possible readings of an ambiguous text.
    pub candidates: Vec<CandidateAnswer>,
    /// The originator's brand by which a substance was reached, as written.
    pub brand: Option<String>,
    /// What the text seems to be, where that is something without substances: `herbal`, `device`.
    #[schema(value_type = Option<String>)]
    pub seems: Option<Kind>,
    /// What would settle an ambiguous or unresolved text.
    pub question: Option<String>,
}

/// One active substance.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Substance)]
pub struct SubstanceAnswer {
    /// The vocabulary's id, such as `clavulanic-acid`.
    pub id: String,
    /// The International Nonproprietary Name.
    pub inn: String,
    /// The salt or hydrate that the text names.
    pub salt: Option<String>,
    /// How much of it.
    pub strength: Option<StrengthAnswer>,
}

/// An amount of a substance, normalised.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Strength)]
pub struct StrengthAnswer {
    /// The number, as a decimal string.
    #[schema(value_type = String, example = "500")]
    pub value: Decimal,
    /// The UCUM unit, such as `mg` or `mg/mL`.
    pub unit: String,
    /// `salt` or `base`, where the text says so.
    #[schema(value_type = Option<String>)]
    pub basis: Option<Basis>,
}

/// A substance that a text may mean.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Candidate)]
pub struct CandidateAnswer {
    /// The vocabulary's id: sent back in `substances`, it settles the matter.
    pub id: String,
    /// The International Nonproprietary Name.
    pub inn: String,
    /// What speaks for it.
    pub why: String,
}

impl From<Identity> for IdentityAnswer {
    fn from(identity: Identity) -> Self {
        Self {
            status: identity.status,
            substances: identity.substances.into_iter().map(substance).collect(),
            dose_form: identity.dose_form,
            form_term: identity.form_term,
            release: identity.release,
            route: identity.route,
            product_key: identity.product_key,
            candidates: identity.candidates.into_iter().map(Into::into).collect(),
            brand: identity.brand,
            seems: identity.seems,
            question: identity.question,
        }
    }
}

fn substance(ingredient: Ingredient) -> SubstanceAnswer {
    let Ingredient {
        id,
        inn,
        salt,
        strength,
    } = ingredient;
    let strength = strength.map(
        |Strength {
             value, unit, basis, ..
         }| StrengthAnswer { value, unit, basis },
    );
    SubstanceAnswer {
        id,
        inn,
        salt,
        strength,
    }
}

impl From<Candidate> for CandidateAnswer {
    fn from(Candidate { id, inn, why }: Candidate) -> Self {
        Self { id, inn, why }
    }
}
