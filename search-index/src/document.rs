//! What is put into the index, and how it becomes a document.

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;

use crate::identity::Kind;
use crate::reverse::{Asked, Offered};
use crate::schema::{DOC_LINE, DOC_LISTING, EVERY_HUB, Fields, Named};
use crate::suggest;

/// A published listing. Controlled or confidential records are never given to the index.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListingDoc {
    /// The listing's id, unique among listings and demands.
    pub id: String,
    /// The published version.
    pub version: i64,
    /// The company that offers it.
    pub company_id: String,
    /// What is traded.
    pub kind: Kind,
    /// Sorted substance ids joined with `+`, where the identity is resolved.
    pub substance_key: Option<String>,
    /// The keys that an ambiguous identity may turn out to have.
    pub candidate_keys: Vec<String>,
    /// Each substance id.
    pub substance_ids: Vec<String>,
    /// ATC codes.
    pub atc: Vec<String>,
    /// The basic dose form's code.
    pub dose_form: Option<String>,
    /// Strengths and the release, as a question's are written: `500 mg`, `prolonged`.
    pub strength_terms: Vec<String>,
    /// ISO code of the country of origin.
    pub origin_country: Option<String>,
    /// Hubs on which it is offered; empty means every hub.
    pub hubs: Vec<String>,
    /// The storage class.
    pub storage: Option<String>,
    /// The listing's own names: language and name.
    pub names: Vec<(String, String)>,
    /// All further text: names of its substances in all languages, manufacturer, strength, pack, description.
    pub text: Vec<String>,
    /// Minimum order quantity, in units of presentation.
    pub moq: Option<i64>,
    /// Price per unit of presentation in US dollars; for filter and sort only.
    pub price_usd: Option<f64>,
    /// Lead time in days.
    pub lead_time_days: Option<i64>,
    /// When it was published, in microseconds since 1970.
    pub published_at: i64,
    /// What lines are quickly compared with; by default none is ruled out.
    pub offered: Offered,
}

/// Who may see a demand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Anyone.
    Public,
    /// Verified companies.
    Verified,
    /// Only those whom the buyer invites.
    #[default]
    Invited,
}

impl Visibility {
    /// The code under which it is indexed.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Verified => "verified",
            Self::Invited => "invited",
        }
    }
}

/// One line of an open demand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DemandLineDoc {
    /// The demand's id, unique among listings and demands.
    pub demand_id: String,
    /// The line's id.
    pub line_id: String,
    /// The demand's version.
    pub version: i64,
    /// The company that asks.
    pub company_id: String,
    /// Whether the buyer stays unnamed; then no filter finds the demand by its company.
    pub hide_buyer: bool,
    /// What is asked for.
    pub kind: Kind,
    /// Sorted substance ids joined with `+`, where the identity is resolved.
    pub substance_key: Option<String>,
    /// The keys that an ambiguous identity may turn out to have.
    pub candidate_keys: Vec<String>,
    /// Each substance id.
    pub substance_ids: Vec<String>,
    /// ATC codes.
    pub atc: Vec<String>,
    /// The basic dose form's code.
    pub dose_form: Option<String>,
    /// Strengths and the release, as a question's are written: `500 mg`, `prolonged`.
    pub strength_terms: Vec<String>,
    /// The hub on which it was posted.
    pub hub: String,
    /// ISO code of the destination country.
    pub destination_country: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// The line as the buyer wrote it; highlights are made from it.
    pub line: String,
    /// Further text: the demand's title, names of the substances in all languages.
    pub text: Vec<String>,
    /// When the demand closes, in microseconds since 1970; `None` never.
    pub closes_at: Option<i64>,
    /// When the demand was opened, in microseconds since 1970.
    pub opened_at: i64,
    /// What listings are quickly compared with; by default none is ruled out.
    pub asked: Asked,
}

/// The code of a kind, as serialised.
pub(crate) fn kind_code(kind: Kind) -> &'static str {
    match kind {
        Kind::FinishedProduct => "finished_product",
        Kind::Api => "api",
        Kind::Biologic => "biologic",
        Kind::Vaccine => "vaccine",
        Kind::Device => "device",
        Kind::Herbal => "herbal",
        Kind::LicenceAsset => "licence_asset",
        Kind::Capacity => "capacity",
        Kind::Service => "service",
    }
}

impl ListingDoc {
    pub(crate) fn document(self, fields: &Fields) -> TantivyDocument {
        let mut doc = TantivyDocument::default();
        add(&mut doc, fields.doc, [DOC_LISTING]);
        add(&mut doc, fields.record, [&self.id]);
        add(&mut doc, fields.id, [&self.id]);
        add(&mut doc, fields.company, [&self.company_id]);
        add(&mut doc, fields.kind, [kind_code(self.kind)]);
        add(&mut doc, fields.substance_key, &self.substance_key);
        add(&mut doc, fields.possible_key, &self.substance_key);
        add(&mut doc, fields.possible_key, &self.candidate_keys);
        add(&mut doc, fields.substance, &self.substance_ids);
        add(&mut doc, fields.atc, atc_levels(&self.atc));
        add(&mut doc, fields.dose_form, &self.dose_form);
        add(&mut doc, fields.strength, &self.strength_terms);
        add(&mut doc, fields.origin, &self.origin_country);
        add(&mut doc, fields.storage, &self.storage);
        if self.hubs.is_empty() {
            add(&mut doc, fields.hub, [EVERY_HUB]);
        }
        add(&mut doc, fields.hub, &self.hubs);
        add_number(&mut doc, fields.version, Some(self.version));
        add_number(&mut doc, fields.moq, self.moq);
        add_number(&mut doc, fields.lead_time, self.lead_time_days);
        add_number(&mut doc, fields.since, Some(self.published_at));
        add_criteria(&mut doc, fields, self.offered.words());
        if let Some(price) = self.price_usd.filter(|price| price.is_finite()) {
            doc.add_f64(fields.price.field, price);
        }
        let names = || self.names.iter().map(|(_, name)| name.as_str());
        add(&mut doc, fields.listing_names, names());
        add(
            &mut doc,
            fields.listing_text,
            names().chain(self.text.iter().map(String::as_str)),
        );
        add(&mut doc, fields.suggest, suggest::terms(names()));
        doc
    }
}

impl DemandLineDoc {
    pub(crate) fn document(self, fields: &Fields) -> TantivyDocument {
        let mut doc = TantivyDocument::default();
        add(&mut doc, fields.doc, [DOC_LINE]);
        add(&mut doc, fields.record, [&self.demand_id]);
        add(&mut doc, fields.id, [&self.line_id]);
        add(&mut doc, fields.company, [&self.company_id]);
        if !self.hide_buyer {
            add(&mut doc, fields.shown_company, [&self.company_id]);
        }
        add(&mut doc, fields.kind, [kind_code(self.kind)]);
        add(&mut doc, fields.substance_key, &self.substance_key);
        add(&mut doc, fields.possible_key, &self.substance_key);
        add(&mut doc, fields.possible_key, &self.candidate_keys);
        add(&mut doc, fields.substance, &self.substance_ids);
        add(&mut doc, fields.atc, atc_levels(&self.atc));
        add(&mut doc, fields.dose_form, &self.dose_form);
        add(&mut doc, fields.strength, &self.strength_terms);
        add(&mut doc, fields.hub, [&self.hub]);
        add(&mut doc, fields.destination, [&self.destination_country]);
        add(&mut doc, fields.visibility, [self.visibility.code()]);
        add_number(&mut doc, fields.version, Some(self.version));
        add_number(&mut doc, fields.since, Some(self.opened_at));
        add_number(
            &mut doc,
            fields.closes_at,
            Some(self.closes_at.unwrap_or(i64::MAX)),
        );
        add_criteria(&mut doc, fields, self.asked.words());
        add(
            &mut doc,
            fields.line_text,
            std::iter::once(&self.line).chain(&self.text),
        );
        doc
    }
}

/// `J01CA04` is found under `J`, `J01`, `J01C`, `J01CA` and `J01CA04`.
fn atc_levels(codes: &[String]) -> impl Iterator<Item = &str> {
    codes.iter().flat_map(|code| {
        let whole = (![1, 3, 4, 5].contains(&code.len())).then_some(code.as_str());
        [1, 3, 4, 5]
            .into_iter()
            .filter_map(|length| code.get(..length))
            .chain(whole)
    })
}

fn add<V: AsRef<str>>(doc: &mut TantivyDocument, field: Named, values: impl IntoIterator<Item = V>) {
    for value in values {
        doc.add_text(field.field, value.as_ref());
    }
}

fn add_number(doc: &mut TantivyDocument, field: Named, value: Option<i64>) {
    if let Some(value) = value {
        doc.add_i64(field.field, value);
    }
}

fn add_criteria(doc: &mut TantivyDocument, fields: &Fields, words: [u64; 2]) {
    for (field, word) in fields.criteria.iter().zip(words) {
        doc.add_u64(field.field, word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_indexed_under_its_serialised_name() {
        for kind in [
            Kind::FinishedProduct,
            Kind::Api,
            Kind::LicenceAsset,
            Kind::Service,
            Kind::Capacity,
        ] {
            assert_eq!(serde_json::json!(kind), kind_code(kind));
        }
    }

    #[test]
    fn an_atc_code_is_found_at_every_level() {
        let codes = ["J01CA04".to_owned()];
        assert_eq!(
            atc_levels(&codes).collect::<Vec<_>>(),
            ["J", "J01", "J01C", "J01CA", "J01CA04"]
        );
    }
}
