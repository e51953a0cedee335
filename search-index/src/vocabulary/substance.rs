//! One active substance, as a fact.

use serde::{Deserialize, Serialize};

/// Under which kind of international control a substance is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// Single Convention of 1961.
    Narcotic,
    /// Convention of 1971.
    Psychotropic,
    /// Convention of 1988.
    Precursor,
}

impl Control {
    /// Reads the word used in the tables. An unknown word is `None`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "narcotic" => Some(Self::Narcotic),
            "psychotropic" => Some(Self::Psychotropic),
            "precursor" => Some(Self::Precursor),
            _ => None,
        }
    }

    /// The word used in the tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Narcotic => "narcotic",
            Self::Psychotropic => "psychotropic",
            Self::Precursor => "precursor",
        }
    }
}

/// One active substance: a base or acid with all its names. Salts are the same substance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Substance {
    /// The INN in lower case with hyphens: `clavulanic-acid`.
    pub id: String,
    /// The International Nonproprietary Name in English.
    pub inn: String,
    /// The bare ATC code of the main use.
    pub atc: Option<String>,
    /// Names with their language (`zh`, `ru`, `vi`, `pl`; `mul` for the rest), the INN not included.
    pub names: Vec<(String, String)>,
    /// International control, if any.
    pub controlled: Option<Control>,
    /// The CAS registry number of the base or acid.
    #[serde(default)]
    pub cas: Option<String>,
}
