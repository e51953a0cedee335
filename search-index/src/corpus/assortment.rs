//! Which substances are traded, and how often: a short head that everybody needs, and a long tail.
//!
//! The substance of rank `r` (from 0) has the weight `1 / (r + 10)` (Zipf–Mandelbrot). With 1,500 ranks the first has
//! 1.8 % of all listings and of all lines, the first ten 13 %, the first hundred 47 %. That is somewhat more skewed
//! than the lines of public tenders are (about 1 %, 8 % and 40 %), so that what grows with a substance's popularity
//! shows rather too much than too little.

use super::chance::{Chance, Stream};
use super::forms::{Form, usual};
use crate::vocabulary::table::{cell, rows, values};
use crate::vocabulary::{Lexicon, Substance};
use std::collections::{HashMap, HashSet};

const DOSES: &str = include_str!("../../vocabulary/doses.tsv");
const COMBINATIONS: &str = include_str!("../../vocabulary/combinations.tsv");
const FACTORS: &str = include_str!("../../vocabulary/factors.tsv");
const SALTS: &str = include_str!("../../vocabulary/salts.tsv");

/// How many products there are to trade.
const RANKS: usize = 1_500;
/// Every so manieth rank is a combination.
const COMBINED: usize = 15;
/// What is added to each rank, so that the first is not everything.
const FLAT: u64 = 10;

/// What everybody needs, the most needed first.
pub(super) const HEAD: &[&str] = &[
    "amoxicillin",
    "paracetamol",
    "metformin",
    "omeprazole",
    "ceftriaxone",
    "ibuprofen",
    "azithromycin",
    "amlodipine",
    "atorvastatin",
    "losartan",
    "metronidazole",
    "ciprofloxacin",
    "diclofenac",
    "acetylsalicylic-acid",
    "furosemide",
    "dexamethasone",
    "levofloxacin",
    "pantoprazole",
    "bisoprolol",
    "salbutamol",
    "enalapril",
    "cefuroxime",
    "clopidogrel",
    "fluconazole",
    "meropenem",
    "aciclovir",
    "doxycycline",
    "rosuvastatin",
    "valsartan",
    "prednisolone",
    "gabapentin",
    "cefixime",
    "montelukast",
    "cetirizine",
    "loratadine",
    "ondansetron",
    "gentamicin",
    "vancomycin",
    "hydrochlorothiazide",
    "spironolactone",
    "carvedilol",
    "simvastatin",
    "glimepiride",
    "famotidine",
    "allopurinol",
    "levothyroxine",
    "folic-acid",
];

/// A substance, or several that are sold as one, and the forms in which they are.
#[derive(Debug)]
pub(super) struct Product {
    /// In the order of their ids.
    pub(super) substances: Vec<Substance>,
    /// The usual forms, each with its weight.
    pub(super) forms: Vec<(usize, &'static Form)>,
    /// Usual strengths of a piece in milligrams, one for each substance.
    pub(super) doses: Vec<Vec<String>>,
    /// The salt that is usually named with it: its English code, and its Chinese word.
    pub(super) salt: Option<(&'static str, &'static str)>,
}

/// All products, by rank.
#[derive(Debug)]
pub(super) struct Assortment {
    products: Vec<Product>,
    /// The sum of the weights up to each rank.
    up_to: Vec<u64>,
}

impl Assortment {
    pub(super) fn new(lexicon: &Lexicon) -> Self {
        let doses: HashMap<&str, Vec<&str>> = rows(DOSES)
            .map(|row| (cell(&row, 0), values(cell(&row, 1)).collect()))
            .collect();
        let salts = usual_salts();
        let mut single = ranked(lexicon, &doses).into_iter();
        let mut combined = combinations(lexicon).into_iter();
        let mut products = Vec::with_capacity(RANKS);
        while products.len() < RANKS {
            let next = match products.len() % COMBINED == COMBINED - 1 {
                true => combined.next().or_else(|| single.next().map(|s| vec![s])),
                false => single.next().map(|s| vec![s]),
            };
            let Some(substances) = next else { break };
            products.push(Product::new(substances, &doses, &salts));
        }
        let mut sum = 0;
        let up_to = (0..products.len() as u64)
            .map(|rank| {
                sum += 1_000_000_000 / (rank + FLAT);
                sum
            })
            .collect();
        Self { products, up_to }
    }

    /// One product, as often as its rank says.
    pub(super) fn pick(&self, chance: &mut Chance) -> Option<&Product> {
        let all = self.up_to.last().copied().unwrap_or_default();
        let at = chance.below(usize::try_from(all).unwrap_or_default()) as u64;
        self.products.get(self.up_to.partition_point(|sum| *sum <= at))
    }

    /// All of them, by rank.
    #[cfg(test)]
    pub(super) fn products(&self) -> &[Product] {
        &self.products
    }
}

impl Product {
    fn new(
        substances: Vec<Substance>,
        doses: &HashMap<&str, Vec<&str>>,
        salts: &HashMap<&str, (&'static str, &'static str)>,
    ) -> Self {
        let first = substances.first();
        let mut chance = Chance::new(hash(first), Stream::Assortment, 0);
        let possible = usual(first.and_then(|s| s.atc.as_deref()).unwrap_or_default());
        let mut forms: Vec<(usize, &'static Form)> = Vec::new();
        for _ in 0..2 + chance.below(3) {
            let weight = 8 >> forms.len();
            if let Some(form) = chance.weighed(possible)
                && !forms.iter().any(|(_, f)| std::ptr::eq(*f, form))
            {
                forms.push((weight, form));
            }
        }
        let own = substances.iter().map(|s| match doses.get(s.id.as_str()) {
            Some(known) => known.iter().map(|d| (*d).to_owned()).collect(),
            None => made_up_doses(&mut chance),
        });
        let doses = own.collect();
        let salt = first.and_then(|s| salts.get(s.id.as_str()).copied());
        let salt = salt.filter(|_| substances.len() == 1 && chance.percent(60));
        Self {
            substances,
            forms,
            doses,
            salt,
        }
    }
}

/// Some neighbouring strengths of a usual row.
fn made_up_doses(chance: &mut Chance) -> Vec<String> {
    const ROW: [&str; 18] = [
        "1", "2", "2.5", "5", "10", "15", "20", "25", "40", "50", "75", "100", "150", "200", "250", "300",
        "400", "500",
    ];
    let from = chance.below(ROW.len() - 4);
    let some = ROW.iter().skip(from).take(2 + chance.below(3));
    some.map(|d| (*d).to_owned()).collect()
}

/// The single substances: the head, then those with usual doses, then the others that several languages name.
fn ranked(lexicon: &Lexicon, doses: &HashMap<&str, Vec<&str>>) -> Vec<Substance> {
    let mut taken = HashSet::new();
    let mut order: Vec<&Substance> = Vec::new();
    order.extend(HEAD.iter().filter_map(|id| lexicon.substance(id)));
    let named = |s: &&Substance| {
        let has = |language: &str| s.names.iter().any(|(l, _)| l == language);
        s.atc.is_some() && has("zh") && has("ru")
    };
    let mut rest: Vec<&Substance> = lexicon.substances().filter(named).collect();
    rest.sort_by_key(|s| (!doses.contains_key(s.id.as_str()), hash(Some(s)), s.id.clone()));
    order.extend(rest);
    order.retain(|s| s.controlled.is_none() && taken.insert(s.id.as_str()));
    order.into_iter().cloned().collect()
}

/// Fixed combinations of which no member is controlled.
fn combinations(lexicon: &Lexicon) -> Vec<Vec<Substance>> {
    let mut found: Vec<Vec<Substance>> = Vec::new();
    for row in rows(COMBINATIONS) {
        let ids: Vec<&str> = cell(&row, 0).split('+').collect();
        let members: Option<Vec<Substance>> = ids.iter().map(|id| lexicon.substance(id).cloned()).collect();
        let free = |m: &Vec<Substance>| m.iter().all(|s| s.controlled.is_none());
        found.extend(members.filter(|m| m.len() == 2 && free(m)));
    }
    found.sort_by_key(|members| {
        members
            .iter()
            .fold(0, |sum: u64, s| sum.wrapping_add(hash(Some(s))))
    });
    found
}

/// The first salt that the table of factors has for a substance, where Chinese puts it before the name.
fn usual_salts() -> HashMap<&'static str, (&'static str, &'static str)> {
    let before = |row: &Vec<&'static str>| {
        let word = values(cell(row, 2)).next()?;
        matches!(
            cell(row, 0),
            "hydrochloride" | "sulfate" | "maleate" | "phosphate"
        )
        .then_some((cell(row, 0), word))
    };
    let words: HashMap<&str, &str> = rows(SALTS).filter_map(|row| before(&row)).collect();
    let mut salts = HashMap::new();
    for row in rows(FACTORS) {
        if let Some((code, word)) = words.get_key_value(cell(&row, 1)) {
            salts.entry(cell(&row, 0)).or_insert((*code, *word));
        }
    }
    salts
}

/// A number of a substance's own, by which the tail is put into an order that is not the alphabet's (FNV-1a).
fn hash(substance: Option<&Substance>) -> u64 {
    let id = substance.map_or("", |s| s.id.as_str());
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
