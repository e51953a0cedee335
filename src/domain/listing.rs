//! Listings: what a supplier offers.

use crate::domain::{Money, Problems, demand::SubstanceChoice, moderation::Content};
use search_index::{
    attributes::{self, Attributes},
    identity::{Kind, ProductText},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Everything that a supplier says of a listing, as written. One version of it is one value of this type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListingContent {
    /// The supplier's own code, unique per company.
    #[serde(default)]
    pub external_id: Option<String>,
    /// What is offered.
    #[serde(default)]
    #[schema(value_type = String, example = "finished_product")]
    pub kind: Kind,
    /// The name by language; at least one.
    pub name: BTreeMap<String, String>,
    /// The substances by which the owner settled what the text leaves open.
    #[serde(default)]
    pub substances: Option<Vec<SubstanceChoice>>,
    /// The dose form in words.
    #[serde(default)]
    pub dose_form: Option<String>,
    /// The strength in words.
    #[serde(default)]
    pub strength: Option<String>,
    /// The pack in words.
    #[serde(default)]
    pub pack: Option<String>,
    /// Who makes it.
    #[serde(default)]
    pub manufacturer: Option<String>,
    /// Where it is made, ISO 3166-1 alpha-2.
    #[serde(default)]
    pub origin_country: Option<String>,
    /// The hubs on which it is offered; empty means every hub.
    #[serde(default)]
    pub hubs: Vec<String>,
    /// The smallest order, in units.
    #[serde(default)]
    pub moq: Option<i64>,
    /// The largest order that can be served, in units.
    #[serde(default)]
    pub capacity: Option<i64>,
    /// The unit of presentation: `tablet`, `vial`, `box`; `unit` when nothing is said.
    #[serde(default = "unit")]
    pub unit: String,
    /// The price of one unit.
    #[serde(default)]
    pub price: Option<Money>,
    /// Incoterms 2020.
    #[serde(default)]
    pub incoterm: Option<String>,
    /// Days from order to dispatch.
    #[serde(default)]
    pub lead_time_days: Option<i64>,
    /// Months from manufacture to expiry.
    #[serde(default)]
    pub shelf_life_months: Option<i64>,
    /// The storage class, such as `ambient_25`.
    #[serde(default)]
    pub storage: Option<String>,
    /// Free text by language.
    #[serde(default)]
    pub description: BTreeMap<String, String>,
    /// What describes a thing that has no dose form; compared with a demand line's field by field. A `licence_asset` has
    /// modality, target, indication, stage (preclinical, ind, phase_1, phase_2, phase_3, filed, approved) and territories
    /// (country codes or worldwide); `capacity` has technology, working_volume_l, host, gmp (yes, no) and free_from (a
    /// day); a `service` has service_type (cdmo, cro, regulatory_agent, qualified_person, local_ma_holder, testing,
    /// logistics, other) and territories; a `device` has device_type, size, material and sterile (yes, no); a `herbal`
    /// has plant.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
}

/// The unit when nothing is said.
pub fn unit() -> String {
    "unit".to_owned()
}

/// The Incoterms of 2020.
pub const INCOTERMS: &[&str] = &[
    "EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF",
];

/// The storage classes.
pub const STORAGE: &[&str] = &[
    "ambient_25",
    "ambient_30",
    "refrigerated_2_8",
    "frozen_minus_20",
    "frozen_minus_60",
    "cryogenic",
];

impl ListingContent {
    /// A content in which nothing is said yet.
    pub fn blank() -> Self {
        Self {
            external_id: None,
            kind: Kind::default(),
            name: BTreeMap::new(),
            substances: None,
            dose_form: None,
            strength: None,
            pack: None,
            manufacturer: None,
            origin_country: None,
            hubs: Vec::new(),
            moq: None,
            capacity: None,
            unit: unit(),
            price: None,
            incoterm: None,
            lead_time_days: None,
            shelf_life_months: None,
            storage: None,
            description: BTreeMap::new(),
            attributes: Attributes::new(),
        }
    }

    /// What is wrong with it. Hub and substance ids are checked by the caller, who knows them.
    pub fn check(&self) -> Problems {
        let mut p = Problems::new();
        p.optional_text("external_id", self.external_id.as_deref(), 100);
        p.check(
            self.external_id.as_deref() != Some(""),
            "external_id",
            "required",
            "must not be empty when given",
        );
        check_texts(&mut p, "name", &self.name, 300);
        p.check(
            !self.name.is_empty(),
            "name",
            "required",
            "must have a name in at least one language",
        );
        check_texts(&mut p, "description", &self.description, 5_000);
        p.optional_text("dose_form", self.dose_form.as_deref(), 200);
        p.optional_text("strength", self.strength.as_deref(), 200);
        p.optional_text("pack", self.pack.as_deref(), 200);
        p.optional_text("manufacturer", self.manufacturer.as_deref(), 200);
        p.country("origin_country", self.origin_country.as_deref());
        p.check(
            self.hubs.len() <= 50,
            "hubs",
            "too_many",
            "must have at most 50 entries",
        );
        p.text("unit", &self.unit, 40);
        p.range("moq", self.moq, 1, 1_000_000_000_000);
        p.range("capacity", self.capacity, 1, 1_000_000_000_000);
        p.range("lead_time_days", self.lead_time_days, 0, 3_650);
        p.range("shelf_life_months", self.shelf_life_months, 1, 240);
        if let Some(price) = &self.price {
            p.nest("price", price.check());
        }
        check_attributes(&mut p, Some(self.kind), &self.attributes);
        one_of(&mut p, "incoterm", self.incoterm.as_deref(), INCOTERMS);
        one_of(&mut p, "storage", self.storage.as_deref(), STORAGE);
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
            kind: self.kind,
            names: self.name.values().map(String::as_str).collect(),
            dose_form: self.dose_form.as_deref(),
            strength: self.strength.as_deref(),
            pack: self.pack.as_deref(),
            remarks: self
                .description
                .values()
                .chain(&self.manufacturer)
                .chain(self.attributes.values())
                .map(String::as_str)
                .collect(),
            settled: self.substances.iter().flatten().map(|s| s.id.as_str()).collect(),
        }
    }

    /// The name to show: in the wanted language, else English, else Chinese, else any.
    pub fn display_name(&self, language: &str) -> &str {
        name_in(&self.name, language)
    }
}

/// Of a product's names by language, the one to show: in the wanted language, else English, else Chinese, else any.
pub fn name_in<'a>(names: &'a BTreeMap<String, String>, language: &str) -> &'a str {
    let primary = language.split('-').next().unwrap_or_default();
    [language, primary, "en", "zh"]
        .iter()
        .find_map(|l| names.get(*l))
        .or_else(|| names.values().next())
        .map_or("", String::as_str)
}

impl Content for ListingContent {
    /// Price, lead time and MOQ.
    fn take_terms(&mut self, from: &Self) {
        self.price = from.price.clone();
        self.lead_time_days = from.lead_time_days;
        self.moq = from.moq;
    }
}

fn check_texts(p: &mut Problems, field: &str, texts: &BTreeMap<String, String>, max: usize) {
    p.check(
        texts.len() <= 20,
        field,
        "too_many",
        "must have at most 20 languages",
    );
    for (language, text) in texts {
        let path = format!("{field}.{language}");
        super::account::check_language(&path, language, p);
        p.text(&path, text, max);
    }
}

/// Notes fields that the kind does not have, and values that cannot be compared.
pub(super) fn check_attributes(p: &mut Problems, kind: Option<Kind>, given: &Attributes) {
    for (name, value) in given {
        let path = format!("attributes.{name}");
        let Some(kind) = kind else {
            p.add(
                path,
                "kind_required",
                "the kind must be said for fields to be compared",
            );
            continue;
        };
        let Some(field) = attributes::find(kind, name) else {
            let known: Vec<&str> = attributes::fields(kind).iter().map(|f| f.name).collect();
            let text = match known.is_empty() {
                true => "this kind has no fields of its own".to_owned(),
                false => format!("this kind has no such field; it has {}", known.join(", ")),
            };
            p.add(path, "unknown_field", text);
            continue;
        };
        p.optional_text(&path, Some(value), attributes::LONGEST);
        if let Some(why) = attributes::wrong(field, value) {
            p.add(path, "wrong_value", why);
        }
    }
}

fn one_of(p: &mut Problems, field: &str, value: Option<&str>, known: &[&str]) {
    if value.is_some_and(|v| !known.contains(&v)) {
        p.add(
            field,
            "unknown_value",
            format!("must be one of {}", known.join(", ")),
        );
    }
}
