//! Entries and substances, as operators see them.

use crate::{
    db::vocabulary::Entry,
    domain::{
        Id, Time,
        vocabulary::{Entry as Said, NameIn},
    },
};
use search_index::vocabulary::{Control, NoSubstance, Substance};
use serde::Serialize;
use utoipa::ToSchema;

/// What was decided about a name or a substance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VocabularyEntry)]
pub struct EntryAnswer {
    /// Its id, by which it is withdrawn.
    pub id: Id,
    /// `name`, `not_a_substance` or `substance`.
    pub kind: &'static str,
    /// The name, or the substance's INN.
    pub name: String,
    /// The name's language, where said.
    pub language: Option<String>,
    /// The ids of the substances that it means; none: that it means none.
    pub substances: Vec<String>,
    /// What it is instead of a substance: `herbal`, `device` or `noise`.
    #[schema(value_type = Option<String>)]
    pub seems: Option<NoSubstance>,
    /// Further names of a substance.
    pub names: Vec<NameIn>,
    /// Whether it makes the substance a controlled one: `narcotic`, `psychotropic` or `precursor`.
    #[schema(value_type = Option<String>)]
    pub controlled: Option<Control>,
    /// Why.
    pub note: String,
    /// Who decided; null for the command line.
    pub entered_by: Option<Id>,
    /// When.
    pub entered_at: Time,
    /// Who withdrew it.
    pub withdrawn_by: Option<Id>,
    /// When it was withdrawn; null while it holds.
    pub withdrawn_at: Option<Time>,
}

impl From<Entry> for EntryAnswer {
    fn from(row: Entry) -> Self {
        let kind = row.content.0.kind();
        let mut answer = Self {
            id: row.id,
            kind,
            name: row.name,
            language: None,
            substances: Vec::new(),
            seems: None,
            names: Vec::new(),
            controlled: None,
            note: row.note,
            entered_by: row.entered_by,
            entered_at: row.entered_at,
            withdrawn_by: row.withdrawn_by,
            withdrawn_at: row.withdrawn_at,
        };
        match row.content.0 {
            Said::Name {
                language, substances, ..
            } => (answer.language, answer.substances) = (language, substances),
            Said::NotASubstance { seems, .. } => answer.seems = Some(seems),
            Said::Substance(new) => {
                answer.substances = vec![new.id];
                (answer.name, answer.names, answer.controlled) = (new.inn, new.names, new.controlled);
            }
        }
        answer
    }
}

/// What became of a decision.
#[derive(Debug, Serialize, ToSchema)]
pub struct Decision {
    /// The decision as it stands.
    pub entry: EntryAnswer,
    /// Whether anything changed: the same decision twice changes nothing.
    pub changed: bool,
    /// The version of the vocabulary. This node reads with it; texts stored before are being read anew.
    pub version: i64,
}

/// A substance, as the vocabulary knows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KnownSubstance)]
pub struct SubstanceFacts {
    /// The vocabulary's id.
    pub id: String,
    /// The International Nonproprietary Name.
    pub inn: String,
    /// The bare ATC code of the main use, where sure.
    pub atc: Option<String>,
    /// The CAS registry number, where sure.
    pub cas: Option<String>,
    /// `narcotic`, `psychotropic` or `precursor`.
    #[schema(value_type = Option<String>)]
    pub controlled: Option<Control>,
    /// All further names; `mul` where a name belongs to several languages.
    pub names: Vec<NameIn>,
    /// Whether it was added here and is not among the built-in ones.
    pub added: bool,
}

impl SubstanceFacts {
    /// The facts; `added`: not a built-in one.
    pub fn new(substance: &Substance, added: bool) -> Self {
        let names = substance.names.iter().map(|(language, name)| NameIn {
            language: language.clone(),
            name: name.clone(),
        });
        Self {
            id: substance.id.clone(),
            inn: substance.inn.clone(),
            atc: substance.atc.clone(),
            cas: substance.cas.clone(),
            controlled: substance.controlled,
            names: names.collect(),
            added,
        }
    }
}
