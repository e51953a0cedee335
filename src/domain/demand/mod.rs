//! Demands: what a buyer asks for, line by line.

mod disclosure;
mod line_ids;

pub use disclosure::{for_others, without};
pub use line_ids::give_line_ids;

use crate::domain::{
    Id, Money, Problems, Time, account::check_language, listing::check_attributes, moderation::Content,
    time::Day,
};
use search_index::{
    identity::{Kind, ProductText},
    matching::SupplyMode,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The most lines that one demand may have.
pub const MAX_LINES: usize = 200;

/// A substance by which an owner settles what the text leaves open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubstanceChoice {
    /// The vocabulary's id, such as `clavulanic-acid`.
    pub id: String,
}

/// Who may see a demand; the later, the fewer.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Anyone sees the public part.
    Public,
    /// Approved suppliers.
    #[default]
    Verified,
    /// Only suppliers whom the buyer invited: until invitations exist, the owner and operators.
    Invited,
}

impl Visibility {
    /// The word in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Verified => "verified",
            Self::Invited => "invited",
        }
    }
}

/// Everything that a buyer says of a demand, as written. One version of it is one value of this type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandContent {
    /// What the demand is called.
    pub title: String,
    /// Where the goods go, ISO 3166-1 alpha-2.
    pub destination_country: String,
    /// The hub on which it is posted; a buyer from any country may post on any hub.
    pub hub: String,
    /// How the buyer wants to be supplied.
    #[serde(default)]
    #[schema(value_type = String, example = "registered_only")]
    pub supply_mode: SupplyMode,
    /// The language of the texts, BCP 47.
    #[serde(default)]
    pub language: Option<String>,
    /// Who may see it.
    #[serde(default)]
    pub visibility: Visibility,
    /// Whether the buyer stays unnamed until both sides agree to meet.
    #[serde(default)]
    pub hide_buyer: bool,
    /// The day by which the goods must be there.
    #[serde(default)]
    pub need_by: Option<Day>,
    /// When the demand ends by itself.
    #[serde(default)]
    pub closes_at: Option<Time>,
    /// What is asked for; at most 200.
    #[serde(default)]
    pub lines: Vec<LineContent>,
}

/// One line of a demand, as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineContent {
    /// The line's id: given by the service, and kept by sending it back in an edit.
    #[serde(default)]
    pub id: Option<Id>,
    /// The buyer's own line number, echoed back.
    #[serde(default)]
    pub reference: Option<String>,
    /// What is asked for, in the buyer's words.
    pub text: String,
    /// What kind of thing is asked for, where the buyer says so.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub kind: Option<Kind>,
    /// The substances by which the buyer settled what the text leaves open.
    #[serde(default)]
    pub substances: Option<Vec<SubstanceChoice>>,
    /// The dose form in words, where it is not in the text.
    #[serde(default)]
    pub dose_form: Option<String>,
    /// The strength in words, where it is not in the text.
    #[serde(default)]
    pub strength: Option<String>,
    /// How many units.
    #[serde(default)]
    pub quantity: Option<i64>,
    /// The unit of presentation.
    #[serde(default = "super::listing::unit")]
    pub unit: String,
    /// What one unit should cost at most.
    #[serde(default)]
    pub target_price: Option<Money>,
    /// Whether only the salt that the line names will do: then another one is a gap, not a detail.
    #[serde(default)]
    pub same_salt: bool,
    /// What describes a thing that has no dose form, as in a listing of the line's `kind`, which must be
    /// said. At least what stands here is asked for.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
}

impl DemandContent {
    /// What is wrong with it. Hub and substance ids are checked by the caller, who knows them.
    pub fn check(&self) -> Problems {
        let mut p = Problems::new();
        p.text("title", &self.title, 300);
        p.country("destination_country", Some(&self.destination_country));
        if let Some(language) = &self.language {
            check_language("language", language, &mut p);
        }
        p.check(
            self.lines.len() <= MAX_LINES,
            "lines",
            "too_many",
            "must have at most 200 lines",
        );
        for (i, line) in self.lines.iter().enumerate().take(MAX_LINES) {
            p.nest(&format!("lines[{i}]"), line.check());
        }
        p
    }
}

impl Content for DemandContent {
    /// Dates, quantities and target prices. And telling fewer people needs nobody's leave.
    fn take_terms(&mut self, from: &Self) {
        self.need_by = from.need_by;
        self.closes_at = from.closes_at;
        self.visibility = self.visibility.max(from.visibility);
        self.hide_buyer |= from.hide_buyer;
        for line in &mut self.lines {
            if let Some(theirs) = from.lines.iter().find(|l| l.id.is_some() && l.id == line.id) {
                line.quantity = theirs.quantity;
                line.target_price.clone_from(&theirs.target_price);
            }
        }
    }
}

impl LineContent {
    /// What is wrong with it.
    pub fn check(&self) -> Problems {
        let mut p = Problems::new();
        p.optional_text("reference", self.reference.as_deref(), 100);
        p.text("text", &self.text, 500);
        p.optional_text("dose_form", self.dose_form.as_deref(), 200);
        p.optional_text("strength", self.strength.as_deref(), 200);
        p.range("quantity", self.quantity, 1, 1_000_000_000_000);
        p.text("unit", &self.unit, 40);
        check_attributes(&mut p, self.kind, &self.attributes);
        if let Some(price) = &self.target_price {
            p.nest("target_price", price.check());
        }
        p.check(
            self.substances.as_ref().is_none_or(|s| s.len() <= 50),
            "substances",
            "too_many",
            "at most 50",
        );
        p
    }

    /// The words from which the identity is read.
    pub fn product_text(&self) -> ProductText<'_> {
        ProductText {
            kind: self.kind.unwrap_or_default(),
            names: vec![&self.text],
            dose_form: self.dose_form.as_deref(),
            strength: self.strength.as_deref(),
            pack: None,
            remarks: self
                .reference
                .iter()
                .chain(self.attributes.values())
                .map(String::as_str)
                .collect(),
            settled: self.substances.iter().flatten().map(|s| s.id.as_str()).collect(),
        }
    }
}
