//! Made-up listings.

use super::assortment::Product;
use super::chance::{Chance, Stream};
use super::forms::Form;
use super::words::{Amount, has_name, product_name};
use super::{Corpus, all_names, atc_codes, id};
use crate::document::ListingDoc;
use crate::identity::Kind;
use crate::reverse::Offered;

/// A made-up listing, as a supplier would write it.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// Which one of its corpus, from 0.
    pub number: usize,
    /// The supplier's own number for it.
    pub external_id: String,
    /// What is traded: a finished product or its raw material.
    pub kind: Kind,
    /// The ids of its substances, sorted.
    pub substance_ids: Vec<String>,
    /// The code of its basic dose form; a raw material has none.
    pub form: Option<&'static str>,
    /// Language and name.
    pub names: Vec<(&'static str, String)>,
    /// The dose form, as written.
    pub dose_form: String,
    /// The strength, as written.
    pub strength: String,
    /// The pack, as written.
    pub pack: String,
    /// A maker that nobody will take for a real one, such as `Works 0421`.
    pub manufacturer: String,
    /// ISO code of the country of origin.
    pub origin_country: &'static str,
    /// Hubs on which it is offered; empty means every hub.
    pub hubs: Vec<&'static str>,
    /// The storage class.
    pub storage: &'static str,
    /// What is counted.
    pub unit: &'static str,
    /// Minimum order quantity.
    pub moq: i64,
    /// Price of a unit in hundredths of a US cent; some do not say.
    pub price: Option<i64>,
    /// Lead time in days.
    pub lead_time_days: i64,
}

/// The columns of [`Listing::cells`], as catalogues have them.
pub const COLUMNS: [&str; 19] = [
    "external_id",
    "name_zh",
    "name_en",
    "name_ru",
    "name_vi",
    "name_pl",
    "dose_form",
    "strength",
    "pack",
    "manufacturer",
    "origin_country",
    "kind",
    "moq",
    "unit",
    "price",
    "currency",
    "lead_time_days",
    "storage",
    "hubs",
];

const ORIGINS: [(usize, &str); 9] = [
    (55, "CN"),
    (20, "IN"),
    (5, "KR"),
    (4, "TR"),
    (4, "VN"),
    (4, "BD"),
    (3, "PL"),
    (3, "DE"),
    (2, "SI"),
];
const HUBS: [&[&str]; 5] = [
    &["asean"],
    &["central-asia"],
    &["cee"],
    &["asean", "central-asia"],
    &["asean", "cee"],
];
/// How many in a hundred have a name in a language.
const LANGUAGES: [(&str, usize); 5] = [("zh", 78), ("en", 75), ("ru", 14), ("vi", 12), ("pl", 10)];
const MINIMA: [i64; 7] = [100, 500, 1_000, 5_000, 10_000, 50_000, 100_000];
const LEAD_TIMES: [i64; 7] = [14, 21, 30, 45, 60, 75, 90];
const PIECES: [usize; 10] = [1, 5, 10, 20, 24, 28, 30, 50, 60, 100];
/// How many makers there are.
const MAKERS: usize = 1_200;

impl Listing {
    pub(super) fn new(corpus: &Corpus, number: usize) -> Option<Self> {
        let mut chance = Chance::new(corpus.seed, Stream::Listings, number as u64);
        let product = corpus.assortment.pick(&mut chance)?;
        let raw = product.substances.len() == 1 && chance.percent(6);
        let form = chance.weighed(&product.forms).filter(|_| !raw);
        let amount = form.map(|form| Amount::of(product, form, &mut chance));
        let names = names(product, form, &mut chance);
        let language = names.first().map_or("en", |(language, _)| *language);
        let strength = amount.map(|a| a.written(language, false, &mut chance));
        let dose_form = form.map_or("", |f| f.words(language)).to_owned();
        Some(Self {
            number,
            external_id: format!("W-{number:07}"),
            kind: if raw { Kind::Api } else { Kind::FinishedProduct },
            substance_ids: product.substances.iter().map(|s| s.id.clone()).collect(),
            form: form.map(|f| f.code),
            names,
            dose_form,
            strength: strength.unwrap_or_default(),
            pack: pack(form, language, &mut chance),
            manufacturer: format!("Works {:04}", chance.below(MAKERS)),
            origin_country: chance.weighed(&ORIGINS).unwrap_or("CN"),
            hubs: match chance.percent(70) {
                true => Vec::new(),
                false => chance.pick(&HUBS).unwrap_or_default().to_vec(),
            },
            storage: storage(form, &mut chance),
            unit: form.map_or("kg", |f| f.unit),
            moq: chance.pick(&MINIMA).unwrap_or(100),
            price: chance.percent(85).then(|| price(&mut chance)),
            lead_time_days: chance.pick(&LEAD_TIMES).unwrap_or(30),
        })
    }

    /// One row of a catalogue, with the columns of [`COLUMNS`].
    pub fn cells(&self) -> [String; COLUMNS.len()] {
        let name = |language: &str| {
            let own = self.names.iter().find(|(l, _)| *l == language);
            own.map_or_else(String::new, |(_, name)| name.clone())
        };
        let kind = crate::document::kind_code(self.kind).to_owned();
        let (price, currency) = match self.price {
            Some(_) => (self.price_text(), "USD"),
            None => (String::new(), ""),
        };
        [
            self.external_id.clone(),
            name("zh"),
            name("en"),
            name("ru"),
            name("vi"),
            name("pl"),
            self.dose_form.clone(),
            self.strength.clone(),
            self.pack.clone(),
            self.manufacturer.clone(),
            self.origin_country.to_owned(),
            kind,
            self.moq.to_string(),
            self.unit.to_owned(),
            price,
            currency.to_owned(),
            self.lead_time_days.to_string(),
            self.storage.to_owned(),
            self.hubs.join(";"),
        ]
    }

    /// The price in US dollars, as written.
    fn price_text(&self) -> String {
        let price = self.price.unwrap_or_default();
        format!("{}.{:04}", price / 10_000, price % 10_000)
    }

    /// What the index is given of it: as of a published listing, whose texts were read rightly.
    pub fn document(&self, corpus: &Corpus) -> ListingDoc {
        let own = [
            &self.dose_form,
            &self.strength,
            &self.pack,
            &self.manufacturer,
            &self.external_id,
        ];
        let own = own.into_iter().filter(|t| !t.is_empty()).cloned();
        ListingDoc {
            id: id(0, self.number),
            version: 1,
            company_id: id(1, self.number % 200),
            kind: self.kind,
            substance_key: Some(self.substance_ids.join("+")),
            candidate_keys: Vec::new(),
            atc: atc_codes(corpus, &self.substance_ids),
            dose_form: self.form.map(str::to_owned),
            strength_terms: Vec::new(),
            origin_country: Some(self.origin_country.to_owned()),
            hubs: self.hubs.iter().map(|h| (*h).to_owned()).collect(),
            storage: Some(self.storage.to_owned()),
            names: self
                .names
                .iter()
                .map(|(l, n)| ((*l).to_owned(), n.clone()))
                .collect(),
            text: own.chain(all_names(corpus, &self.substance_ids)).collect(),
            moq: Some(self.moq),
            price_usd: self.price.map(|_| self.price_text().parse().unwrap_or_default()),
            lead_time_days: Some(self.lead_time_days),
            published_at: 1_700_000_000_000_000 + self.number as i64 * 1_000_000,
            substance_ids: self.substance_ids.clone(),
            offered: Offered::default(),
        }
    }
}

fn names(product: &Product, form: Option<&Form>, chance: &mut Chance) -> Vec<(&'static str, String)> {
    let salted = chance.percent(70);
    let known = |language: &str| product.substances.iter().all(|s| has_name(s, language));
    let mut names = Vec::new();
    for (language, share) in LANGUAGES {
        if chance.percent(share) && known(language) {
            names.push((language, product_name(product, form, language, salted)));
        }
    }
    if names.is_empty() {
        names.push(("en", product_name(product, form, "en", salted)));
    }
    names
}

fn pack(form: Option<&Form>, language: &str, chance: &mut Chance) -> String {
    let Some(form) = form else {
        return "25 kg".to_owned();
    };
    let (zh, en) = form.pack;
    let count = chance.pick(&PIECES).unwrap_or(10);
    if language == "zh" {
        format!("{count}{zh}")
    } else {
        format!("{count} {en}")
    }
}

fn storage(form: Option<&Form>, chance: &mut Chance) -> &'static str {
    let cold = form.is_some_and(|f| matches!(f.code, "injection" | "powder_for_injection"));
    let classes: &[(usize, &str)] = match cold {
        true => &[
            (55, "ambient_25"),
            (15, "ambient_30"),
            (28, "refrigerated_2_8"),
            (2, "frozen_minus_20"),
        ],
        false => &[(60, "ambient_25"), (39, "ambient_30"), (1, "refrigerated_2_8")],
    };
    chance.weighed(classes).unwrap_or("ambient_25")
}

/// From half a cent to some dollars, as often in each tenfold.
fn price(chance: &mut Chance) -> i64 {
    let scale = chance.pick(&[10, 100, 1_000]).unwrap_or(10);
    (5 + chance.below(95) as i64) * scale
}
