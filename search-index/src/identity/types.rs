//! The identity of a product, as plain data.
//!
//! Two texts with the same identity are the same kind of drug, in whatever language they were written.

use super::pack::Pack;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// How far a text could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Every substance is known.
    Resolved,
    /// More than one reading is possible; the owner is asked.
    Ambiguous,
    /// No substance could be read.
    #[default]
    Unresolved,
}

/// What is traded. One engine serves all kinds; a kind adds fields, not a second system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A finished medicine, ready for patients.
    #[default]
    FinishedProduct,
    /// An active pharmaceutical ingredient.
    Api,
    /// A biological medicine other than a vaccine.
    Biologic,
    /// A vaccine.
    Vaccine,
    /// A medical device or diagnostic.
    Device,
    /// A herbal or traditional medicine.
    Herbal,
    /// Rights to a product or project.
    LicenceAsset,
    /// Free manufacturing capacity.
    Capacity,
    /// CDMO, CRO, regulatory agent, Qualified Person and the like.
    Service,
}

impl Kind {
    /// Whether offers of this kind have substances at all, so that an unread substance is a doubt.
    pub fn has_substances(self) -> bool {
        matches!(
            self,
            Self::FinishedProduct | Self::Api | Self::Biologic | Self::Vaccine
        )
    }
}

/// The basic dose form: how the medicine comes, without release and without route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasicForm {
    /// Tablets of every coating, chewable, dispersible, effervescent.
    Tablet,
    /// Hard and soft capsules.
    Capsule,
    /// A solution, suspension, emulsion or concentrate given by needle, infusions included.
    Injection,
    /// Powder or lyophilisate made into an injection before use.
    PowderForInjection,
    /// Syrup, oral solution, oral suspension, oral drops.
    OralLiquid,
    /// Granules, sachets, powder for oral suspension.
    OralPowder,
    /// Cream, lotion.
    Cream,
    /// Ointment.
    Ointment,
    /// Gel.
    Gel,
    /// Eye drops.
    EyeDrops,
    /// Ear or nose drops and nasal sprays.
    EarNoseDrops,
    /// Inhalers, nebuliser solutions.
    Inhalation,
    /// Suppositories and pessaries.
    Suppository,
    /// Transdermal patches and plasters.
    Patch,
    /// Solutions for the skin, shampoos, foams and anything named but not listed here.
    Other,
}

impl BasicForm {
    /// The code, as serialised.
    pub fn code(self) -> &'static str {
        match self {
            Self::Tablet => "tablet",
            Self::Capsule => "capsule",
            Self::Injection => "injection",
            Self::PowderForInjection => "powder_for_injection",
            Self::OralLiquid => "oral_liquid",
            Self::OralPowder => "oral_powder",
            Self::Cream => "cream",
            Self::Ointment => "ointment",
            Self::Gel => "gel",
            Self::EyeDrops => "eye_drops",
            Self::EarNoseDrops => "ear_nose_drops",
            Self::Inhalation => "inhalation",
            Self::Suppository => "suppository",
            Self::Patch => "patch",
            Self::Other => "other",
        }
    }
}

/// How fast the medicine is given off. Part of identity: metformin XR is not metformin IR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Release {
    /// Ordinary release; also assumed of an oral solid about which nothing is said.
    Immediate,
    /// Prolonged, sustained, extended: 缓释, ретард, MR, XR, SR, o przedłużonym uwalnianiu.
    Prolonged,
    /// Gastro-resistant, enteric: 肠溶, кишечнорастворимые, dojelitowe, EC.
    Enteric,
}

impl Release {
    /// The code, as serialised.
    pub fn code(self) -> &'static str {
        match self {
            Self::Immediate => "immediate",
            Self::Prolonged => "prolonged",
            Self::Enteric => "enteric",
        }
    }
}

/// Where the medicine goes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the field's own words")]
pub enum Route {
    Oral,
    Parenteral,
    Topical,
    Ocular,
    Otic,
    Nasal,
    Inhaled,
    Rectal,
    Vaginal,
    Transdermal,
}

/// Whether a stated amount is of the salt or of the active moiety.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The amount is of the salt or hydrate as named.
    Salt,
    /// The amount is of the base or acid.
    Base,
}

/// An amount of one substance, normalised: `mg` for mass, `mg/mL` for liquids, `%` never (1 % is 10 mg/mL
/// or 10 mg/g), `[iU]` for units, `ug/h` for patches. Units are UCUM.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Strength {
    /// The number, without trailing zeros.
    pub value: Decimal,
    /// The UCUM unit.
    pub unit: String,
    /// Salt or base, where the text says so.
    pub basis: Option<Basis>,
    /// The same said otherwise, where the text gives both: 0.25 g (25万单位), or the whole content of an injection
    /// of 40 mg/0.4 mL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<Quantity>,
}

/// A number and its unit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quantity {
    /// The number, without trailing zeros.
    pub value: Decimal,
    /// The UCUM unit.
    pub unit: String,
}

/// One active substance of a product.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ingredient {
    /// The vocabulary's id: the INN in lower case with hyphens, such as `clavulanic-acid`.
    pub id: String,
    /// The International Nonproprietary Name, in English.
    pub inn: String,
    /// The salt or hydrate that the text names, such as `besilate`.
    pub salt: Option<String>,
    /// How much of it.
    pub strength: Option<Strength>,
}

/// A substance that a text may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The vocabulary's id.
    pub id: String,
    /// The International Nonproprietary Name.
    pub inn: String,
    /// What speaks for it, in a few plain words.
    pub why: String,
}

/// What a product's text was read as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Identity {
    /// How far the text could be read.
    pub status: Status,
    /// The substances, sorted by id. Empty unless `status` is resolved.
    pub substances: Vec<Ingredient>,
    /// The basic form.
    pub dose_form: Option<BasicForm>,
    /// Another basic form that will do as well: `tablet or capsule`.
    #[serde(default)]
    pub dose_form_or: Option<BasicForm>,
    /// The exact form term as a stable code, such as `film_coated_tablet`; finer than `dose_form`.
    pub form_term: Option<String>,
    /// The release.
    pub release: Option<Release>,
    /// The route.
    pub route: Option<Route>,
    /// Names this kind of drug: sorted substance ids, form, release and strengths. Equal keys are equal kinds.
    pub product_key: Option<String>,
    /// The possible readings of an ambiguous text.
    pub candidates: Vec<Candidate>,
    /// Of a single substance the class that leaves open whether it is meant, or of a class its members: erythropoietin
    /// and the epoetins. Not the same, and not for sure another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kindred: Vec<String>,
    /// Of an unresolved text the words that may be its name, in normal form: `seladelpar`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strangers: Vec<String>,
    /// The originator's brand by which a substance was reached, as written.
    #[serde(default)]
    pub brand: Option<String>,
    /// What the text seems to be, where that is something without substances: a herbal product, a device.
    #[serde(default)]
    pub seems: Option<Kind>,
    /// What would settle an ambiguous or unresolved text, as a question to its owner in plain English.
    #[serde(default)]
    pub question: Option<String>,
}

impl Identity {
    /// The sorted substance ids joined with `+`: the key by which offers meet needs. `None` unless resolved.
    pub fn substance_key(&self) -> Option<String> {
        if self.status != Status::Resolved || self.substances.is_empty() {
            return None;
        }
        let ids: Vec<&str> = self.substances.iter().map(|s| s.id.as_str()).collect();
        Some(ids.join("+"))
    }

    /// The substance keys that an ambiguous text may turn out to have: that of each candidate, and that of all
    /// candidates together, since it may have named them all. Never that of a wider or a narrower combination.
    /// An unresolved text has one for each word that may be its name, so that two texts meet in a substance that
    /// is not in the vocabulary.
    pub fn candidate_keys(&self) -> Vec<String> {
        if self.status == Status::Unresolved {
            return self.strangers.iter().map(|word| format!("?{word}")).collect();
        }
        if self.status != Status::Ambiguous {
            return Vec::new();
        }
        let mut keys: Vec<String> = self.candidates.iter().map(|c| c.id.clone()).collect();
        let mut all: Vec<&str> = self.candidates.iter().flat_map(|c| c.id.split('+')).collect();
        all.sort_unstable();
        all.dedup();
        keys.push(all.join("+"));
        keys.sort_unstable();
        keys.dedup();
        keys.retain(|key| !key.is_empty());
        keys
    }
}

/// What is known of a product in words. Everything is as the owner wrote it.
#[derive(Debug, Clone, Default)]
pub struct ProductText<'a> {
    /// What is traded.
    pub kind: Kind,
    /// Names in whatever languages; a demand line's whole text is one name.
    pub names: Vec<&'a str>,
    /// The dose form in words.
    pub dose_form: Option<&'a str>,
    /// The strength in words.
    pub strength: Option<&'a str>,
    /// The pack in words; it never changes the strength.
    pub pack: Option<&'a str>,
    /// Further text (descriptions, notes) that is searched for controlled substances only.
    pub remarks: Vec<&'a str>,
    /// Substance ids by which the owner settled the matter; they win over the text.
    pub settled: Vec<&'a str>,
}

/// A stretch of text and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Where it stands: `name`, `dose_form`, `strength` or `pack`.
    pub field: String,
    /// The words as written.
    pub text: String,
    /// What it was taken for: `substance`, `salt`, `strength`, `form`, `release`, `route`, `pack`, or `unread`.
    pub role: String,
    /// The normal form or id that it led to; of an unread word the names that it is near to, if any.
    pub meaning: String,
    /// Which fact decided, such as `exact name`, `spelling rule`, `one slip forgiven`.
    #[serde(default)]
    pub how: String,
    /// In which of several names it stands, counted from 0.
    #[serde(default)]
    pub part: usize,
    /// First byte, within that field.
    #[serde(default)]
    pub start: usize,
}

/// An identity together with how it was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Reading {
    /// The result.
    pub identity: Identity,
    /// The stretches that decided, in the order of the text.
    pub spans: Vec<Span>,
    /// Whether any text, candidate or settled id names a controlled substance. When in doubt: true.
    pub controlled: bool,
    /// The words that nobody understood and that may be a name; none once the reading is resolved.
    #[serde(default)]
    pub unread: Vec<Unread>,
    /// What the pack holds; it never changes the strength.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<Pack>,
}

/// Words that nobody understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// In the form in which spelling habits do not count.
    pub name: String,
    /// As written.
    pub text: String,
    /// In which of the product's names they stand.
    pub at: usize,
}
