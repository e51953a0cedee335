//! What operators add to the vocabulary, and what of it can be right at all.

use super::{Problems, account::check_language};
use search_index::vocabulary::{Control, NoSubstance};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 120;
/// The most names that one entry may have.
pub const MOST_NAMES: usize = 100;
/// The most substances of one combination.
const MOST_MEMBERS: usize = 12;

/// What one entry says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entry {
    /// A name means a substance, or a combination of several.
    Name {
        /// As people write it.
        name: String,
        /// Its language, BCP 47.
        language: Option<String>,
        /// The substances' ids.
        substances: Vec<String>,
    },
    /// A name means no substance.
    NotASubstance {
        /// As people write it.
        name: String,
        /// What it is instead.
        seems: NoSubstance,
    },
    /// A further substance, or further names of a known one.
    Substance(NewSubstance),
}

/// A substance that the vocabulary lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSubstance {
    /// The INN in lower case with hyphens.
    pub id: String,
    /// The International Nonproprietary Name.
    pub inn: String,
    /// The bare ATC code.
    pub atc: Option<String>,
    /// The CAS registry number.
    pub cas: Option<String>,
    /// Names in whatever languages.
    pub names: Vec<NameIn>,
    /// International control, if any.
    pub controlled: Option<Control>,
}

/// A name in a language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameIn {
    /// BCP 47; `mul` where it belongs to several.
    pub language: String,
    /// As people write it.
    pub name: String,
}

impl Entry {
    /// The word for its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Name { .. } => "name",
            Self::NotASubstance { .. } => "not_a_substance",
            Self::Substance(_) => "substance",
        }
    }

    /// What it is about: the name, or the substance's id.
    pub fn subject(&self) -> &str {
        match self {
            Self::Name { name, .. } | Self::NotASubstance { name, .. } => name,
            Self::Substance(substance) => &substance.id,
        }
    }

    /// What is wrong with it by itself. Whether it fits the vocabulary is for those who know that.
    pub fn check(&self) -> Problems {
        let mut p = Problems::new();
        match self {
            Self::Name {
                name,
                language,
                substances,
            } => {
                check_name(&mut p, "name", name);
                if let Some(language) = language {
                    check_language("language", language, &mut p);
                }
                p.check(
                    (1..=MOST_MEMBERS).contains(&substances.len()),
                    "substances",
                    "length",
                    "must have 1 to 12 entries",
                );
                let mut sorted: Vec<&String> = substances.iter().collect();
                sorted.sort_unstable();
                sorted.dedup();
                p.check(
                    sorted.len() == substances.len(),
                    "substances",
                    "duplicate",
                    "must name each once",
                );
            }
            Self::NotASubstance { name, .. } => check_name(&mut p, "name", name),
            Self::Substance(substance) => return substance.check(),
        }
        p
    }
}

impl NewSubstance {
    /// What is wrong with it by itself.
    pub fn check(&self) -> Problems {
        let mut p = Problems::new();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | ',');
        p.check(
            (3..=100).contains(&self.id.len())
                && self.id.chars().all(plain)
                && self.id.starts_with(|c: char| c.is_ascii_alphanumeric()),
            "id",
            "invalid",
            "must be the INN in small Latin letters, with hyphens between words, such as clavulanic-acid",
        );
        check_name(&mut p, "inn", &self.inn);
        let atc = |code: &str| {
            (3..=7).contains(&code.len())
                && code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        };
        p.check(
            self.atc.as_deref().is_none_or(atc),
            "atc",
            "invalid",
            "must be a bare ATC code such as J01CA04",
        );
        p.check(
            self.cas.as_deref().is_none_or(is_cas),
            "cas",
            "invalid",
            "must be a CAS number with the right check digit, such as 26787-78-0",
        );
        p.check(
            self.names.len() <= MOST_NAMES,
            "names",
            "too_many",
            "must have at most 100 entries",
        );
        for (i, name) in self.names.iter().enumerate().take(MOST_NAMES) {
            check_name(&mut p, &format!("names[{i}].name"), &name.name);
            if name.language != "mul" {
                check_language(&format!("names[{i}].language"), &name.language, &mut p);
            }
        }
        p
    }
}

/// A name fits one cell of a table: no tab, no line break, no bar.
fn check_name(p: &mut Problems, field: &str, name: &str) {
    p.text(field, name, LONGEST_NAME);
    p.check(
        !name.contains(['\t', '\n', '\r', '|']),
        field,
        "control_character",
        "must not contain tabs, line breaks or bars",
    );
    // The exported file is opened in spreadsheet programs, too, and read again as it stands: no sign is put in front.
    p.check(
        !name.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']),
        field,
        "formula",
        "must not begin with a sign that spreadsheet programs take for a formula",
    );
}

/// Whether the check digit of a CAS registry number is right.
fn is_cas(number: &str) -> bool {
    let parts: Vec<&str> = number.split('-').collect();
    let [long, two, check] = parts.as_slice() else {
        return false;
    };
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if !(2..=7).contains(&long.len())
        || two.len() != 2
        || check.len() != 1
        || !parts.iter().all(|p| digits(p))
    {
        return false;
    }
    let sum: u32 = format!("{long}{two}")
        .chars()
        .rev()
        .zip(1..)
        .filter_map(|(c, weight): (char, u32)| Some(c.to_digit(10)? * weight))
        .sum();
    check.parse() == Ok(sum % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_counts() {
        assert!(is_cas("26787-78-0") && is_cas("50-78-2"));
        for wrong in ["26787-78-1", "26787780", "1-78-2", "50-78-", "", "aa-bb-c"] {
            assert!(!is_cas(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_name_fits_a_cell() {
        for name in ["", " ", "a\tb", "a|b", "a\u{0}b", &"x".repeat(121)] {
            let entry = Entry::NotASubstance {
                name: name.to_owned(),
                seems: NoSubstance::Noise,
            };
            assert!(!entry.check().is_empty(), "{name:?}");
        }
    }
}
