//! Made-up demands and their lines.

use super::chance::{Chance, Stream};
use super::words::{Amount, has_name, product_name};
use super::{Corpus, all_names, id};
use crate::document::{DemandLineDoc, Visibility};
use crate::identity::Kind;
use crate::reverse::Asked;

/// A made-up demand: what one buyer asks for at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Demand {
    /// Which one of its corpus, from 0.
    pub number: usize,
    /// The hub on which it is posted.
    pub hub: &'static str,
    /// ISO code of the destination country.
    pub destination_country: &'static str,
    /// The language it is written in.
    pub language: &'static str,
    /// Who may see it.
    pub visibility: Visibility,
    /// What is asked for.
    pub lines: Vec<Line>,
}

/// A made-up line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Which one of its corpus, from 0.
    pub number: usize,
    /// The line, as the buyer writes it.
    pub text: String,
    /// The ids of its substances, sorted.
    pub substance_ids: Vec<String>,
    /// The code of its basic dose form.
    pub form: Option<&'static str>,
    /// How many units are asked for.
    pub quantity: i64,
    /// What is counted.
    pub unit: &'static str,
}

/// Where demands come from: weight, and country, hub and language.
const PLACES: [(usize, (&str, &str, &str)); 16] = [
    (14, ("VN", "asean", "vi")),
    (8, ("PH", "asean", "en")),
    (6, ("TH", "asean", "en")),
    (6, ("MY", "asean", "en")),
    (5, ("ID", "asean", "en")),
    (3, ("KH", "asean", "en")),
    (14, ("KZ", "central-asia", "ru")),
    (8, ("UZ", "central-asia", "ru")),
    (4, ("KG", "central-asia", "ru")),
    (2, ("TJ", "central-asia", "ru")),
    (12, ("PL", "cee", "pl")),
    (5, ("RO", "cee", "en")),
    (4, ("CZ", "cee", "en")),
    (4, ("HU", "cee", "en")),
    (3, ("RS", "cee", "en")),
    (2, ("GR", "cee", "en")),
];
/// How many lines a demand has: at random one of these.
const SIZES: [usize; 8] = [1, 2, 4, 5, 8, 10, 20, 30];

impl Demand {
    /// The demand whose first line has this number; it has at most `most` lines.
    pub(super) fn new(corpus: &Corpus, number: usize, first_line: usize, most: usize) -> Self {
        let mut chance = Chance::new(corpus.seed, Stream::Demands, number as u64);
        let place = chance.weighed(&PLACES).unwrap_or(("VN", "asean", "vi"));
        let (destination_country, hub, language) = place;
        let shown = [
            (60, Visibility::Public),
            (35, Visibility::Verified),
            (5, Visibility::Invited),
        ];
        let visibility = chance.weighed(&shown).unwrap_or_default();
        let size = chance.pick(&SIZES).unwrap_or(1).min(most);
        let lines = (0..size).filter_map(|i| Line::new(corpus, first_line + i, language, &mut chance));
        Self {
            number,
            hub,
            destination_country,
            language,
            visibility,
            lines: lines.collect(),
        }
    }

    /// The demand's id in the index.
    pub fn id(&self) -> String {
        id(2, self.number)
    }

    /// What the index is given of it: as of an open demand, whose lines were read rightly.
    pub fn documents(&self, corpus: &Corpus) -> Vec<DemandLineDoc> {
        let document = |line: &Line| DemandLineDoc {
            demand_id: self.id(),
            line_id: id(3, line.number),
            version: 1,
            company_id: id(4, self.number % 500),
            hide_buyer: self.number.is_multiple_of(5),
            kind: Kind::FinishedProduct,
            substance_key: Some(line.substance_ids.join("+")),
            candidate_keys: Vec::new(),
            substance_ids: line.substance_ids.clone(),
            dose_form: line.form.map(str::to_owned),
            strength_terms: Vec::new(),
            hub: self.hub.to_owned(),
            destination_country: self.destination_country.to_owned(),
            visibility: self.visibility,
            line: line.text.clone(),
            text: all_names(corpus, &line.substance_ids).collect(),
            closes_at: None,
            opened_at: 1_700_000_000_000_000 + self.number as i64 * 1_000_000,
            asked: Asked::default(),
        };
        self.lines.iter().map(document).collect()
    }
}

impl Line {
    fn new(corpus: &Corpus, number: usize, language: &'static str, chance: &mut Chance) -> Option<Self> {
        let product = corpus.assortment.pick(chance)?;
        let form = chance.weighed(&product.forms)?;
        let amount = Amount::of(product, form, chance);
        let known = product.substances.iter().all(|s| has_name(s, language));
        let language = if known { language } else { "en" };
        let name = product_name(product, Some(form), language, false);
        let strength = amount.written(language, false, chance);
        Some(Self {
            number,
            text: format!("{name} {strength}"),
            substance_ids: product.substances.iter().map(|s| s.id.clone()).collect(),
            form: Some(form.code),
            quantity: chance.pick(&[500, 2_000, 10_000, 50_000, 200_000]).unwrap_or(500),
            unit: form.unit,
        })
    }
}
