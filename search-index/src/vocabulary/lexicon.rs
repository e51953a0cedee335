//! The lexicon: every table read into what the readers ask for.

mod own;

pub use own::{NoSubstance, Own, OwnName};

use super::brands::BRANDS;
use super::classes::{CLASSES, Classes};
use super::doses::{DOSES, Doses};
use super::factors::{FACTORS, Factors};
use super::forms::{FORMS, Forms};
use super::guard::Guard;
use super::kinds::{KINDS, Kinds, MAKERS};
use super::names::Names;
use super::running::{Meaning, Trie};
use super::salts::{SALTS, Salts};
use super::substance::{Control, Substance};
use super::table::{cell, rows, values};
use super::version::Version;
use crate::identity::scan::{is_running, words};
use crate::identity::strength_totals::TOTALS;
use hashbrown::{HashMap, HashSet};
use rust_decimal::Decimal;
use std::sync::{Arc, LazyLock};

const SUBSTANCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/substance_tables.rs"));
const COMBINATIONS: &str = include_str!("../../vocabulary/combinations.tsv");
/// The language columns of the substance tables, from the fourth on.
const LANGUAGES: [&str; 5] = ["zh", "ru", "vi", "pl", "mul"];

/// Salts of their own in several words, which beside a steroid or a vitamin are only its salt, and the salt's word.
const SALTS_TOO: [(&str, &str); 5] = [
    ("citric-acid", "sitrat"),
    ("fumaric-acid", "fumarat"),
    ("sodium-phosphate", "fosfat"),
    ("disodium-hydrogen-phosphate", "fosfat"),
    ("sodium-sulfate", "sulfat"),
];

/// All that is known of substances, salts, forms and units. Built once, then only read; a changed vocabulary
/// is a new lexicon, put in the place of the old one.
#[derive(Debug, Default)]
pub struct Lexicon {
    substances: Vec<Substance>,
    by_id: HashMap<String, u32>,
    /// The members of the targets beyond the substances: first combinations, then brands.
    beyond: Vec<Vec<u32>>,
    first_brand: u32,
    factors: Factors,
    /// The salts that substances are called beside another one: citric acid is a citrate there.
    as_salts: HashMap<u32, u16>,
    salts_too: HashSet<u32>,
    version: String,
    pub(crate) names: Names,
    pub(crate) running: Trie,
    pub(crate) salts: Salts,
    pub(crate) forms: Forms,
    pub(crate) guard: Guard,
    pub(crate) kinds: Kinds,
    /// The salts of which the name of a substance consists, where it consists of nothing else.
    inorganic: HashMap<u32, Vec<u16>>,
    pub(crate) doses: Doses,
    pub(crate) classes: Classes,
    /// The targets from here on are combinations that an installation adds.
    first_own: u32,
    own_words: HashMap<String, NoSubstance>,
}

impl Lexicon {
    /// The lexicon of the tables that are compiled into this crate. Built at the first call.
    pub fn builtin() -> Arc<Self> {
        static BUILTIN: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::with_tables(&[])));
        Arc::clone(&BUILTIN)
    }

    /// The built-in tables and further substance tables of the same shape. A row with a known id adds names.
    pub fn with_tables(further: &[&str]) -> Self {
        let mut lexicon = Self::default();
        let mut version = Version::default();
        for table in SUBSTANCES
            .iter()
            .map(|(_, text)| *text)
            .chain(further.iter().copied())
        {
            version.add(table);
            for row in rows(table) {
                lexicon.add_row(&row);
            }
        }
        for table in [
            KINDS,
            MAKERS,
            COMBINATIONS,
            BRANDS,
            FACTORS,
            SALTS,
            FORMS,
            DOSES,
            CLASSES,
            TOTALS,
        ] {
            version.add(table);
        }
        lexicon.version = version.finish();
        lexicon.factors = Factors::read(FACTORS, |id| lexicon.number(id));
        lexicon.salts = Salts::read(&mut lexicon.running);
        lexicon.forms = Forms::read(&mut lexicon.running);
        lexicon.kinds = Kinds::read(&mut lexicon.running);
        for number in 0..lexicon.substances.len() {
            let names = lexicon.substances.get(number).map(all_names).unwrap_or_default();
            let controlled = lexicon
                .substances
                .get(number)
                .is_some_and(|s| s.controlled.is_some());
            for name in names {
                if controlled {
                    lexicon.guard.insert(&name);
                }
                lexicon.learn(&name, number as u32);
            }
        }
        for (id, word) in SALTS_TOO {
            if let (Some(number), Some(salt)) = (lexicon.number(id), lexicon.salts.find(word)) {
                lexicon.as_salts.insert(number, salt);
                lexicon.salts_too.insert(number);
            }
        }
        for (word, salt) in lexicon.salts.words() {
            for target in lexicon.names.by_key(word) {
                let known = lexicon.as_salts.entry(*target).or_insert(salt);
                *known = salt.min(*known);
            }
        }
        lexicon.inorganic = inorganic(&lexicon.substances, &lexicon.salts);
        lexicon.add_joined(COMBINATIONS, false);
        lexicon.first_brand = lexicon.next_target();
        lexicon.add_joined(BRANDS, true);
        lexicon.first_own = lexicon.next_target();
        lexicon.names.relate(lexicon.substances.len() as u32);
        lexicon.doses = Doses::read(|id| lexicon.number(id));
        lexicon.classes = Classes::read(|id| lexicon.number(id));
        lexicon
    }

    fn add_row(&mut self, row: &[&str]) {
        let id = cell(row, 0);
        if id.is_empty() {
            return;
        }
        let fresh = self.substances.len() as u32;
        let number = *self.by_id.entry(id.to_owned()).or_insert(fresh);
        if number == fresh {
            let inn = if cell(row, 1).is_empty() {
                id.replace('-', " ")
            } else {
                cell(row, 1).to_owned()
            };
            self.substances.push(Substance {
                id: id.to_owned(),
                inn,
                atc: None,
                names: Vec::new(),
                controlled: None,
                cas: None,
            });
        }
        let Some(substance) = self.substances.get_mut(number as usize) else {
            return;
        };
        if substance.atc.is_none() && !cell(row, 2).is_empty() {
            substance.atc = Some(cell(row, 2).to_owned());
        }
        for (column, language) in LANGUAGES.iter().enumerate() {
            for name in values(cell(row, column + 3)) {
                let pair = ((*language).to_owned(), name.to_owned());
                if !substance.names.contains(&pair) {
                    substance.names.push(pair);
                }
            }
        }
        if let Some(control) = Control::parse(cell(row, 8)) {
            // What is controlled stays so, whatever a later table says.
            substance.controlled.get_or_insert(control);
        }
        if substance.cas.is_none() && !cell(row, 9).is_empty() {
            substance.cas = Some(cell(row, 9).to_owned());
        }
    }

    fn learn(&mut self, name: &str, target: u32) {
        if name.chars().any(is_running) {
            if let Some(salt) = self.salts.find_running(name) {
                self.as_salts.entry(target).or_insert(salt);
            }
            self.running.insert(name, Meaning::Name(target));
        } else {
            self.names.insert(name, target, &self.salts);
        }
    }

    /// Adds the rows of a table whose first column joins ids with `+` and whose second lists names.
    fn add_joined(&mut self, table: &str, brands: bool) {
        for row in rows(table) {
            let ids: Vec<&str> = cell(&row, 0).split('+').collect();
            let mut members: Vec<u32> = ids.iter().filter_map(|id| self.by_id.get(*id).copied()).collect();
            // A combination with an unknown member would be read as less than it is; a test refuses the row.
            if members.len() != ids.len() || members.is_empty() {
                continue;
            }
            members.dedup();
            let controlled = |n: &u32| self.numbered(*n).is_some_and(|s| s.controlled.is_some());
            let guarded = members.iter().any(controlled);
            let target = self.next_target();
            self.beyond.push(members);
            for name in values(cell(&row, 1)) {
                if guarded {
                    self.guard.insert(name);
                }
                if brands && !name.chars().any(is_running) {
                    self.names.insert_exact(name, target);
                } else {
                    self.learn(name, target);
                }
            }
        }
    }

    fn next_target(&self) -> u32 {
        (self.substances.len() + self.beyond.len()) as u32
    }

    /// Whether a target was reached by the name of a brand.
    pub fn is_brand(&self, target: u32) -> bool {
        (self.first_brand..self.first_own).contains(&target)
    }

    /// Milligrams of the substance itself in one milligram of its salt, where sure.
    pub fn factor(&self, id: &str, salt: &str) -> Option<Decimal> {
        self.factors.get(self.number(id)?, salt)
    }

    /// What a substance is called where it is the salt of another one.
    pub(crate) fn as_salt(&self, number: u32) -> Option<&str> {
        self.as_salts.get(&number).map(|salt| self.salts.code(*salt))
    }

    /// Whether a target in several words is only a salt where it stands beside another substance.
    pub(crate) fn is_salt_too(&self, target: u32) -> bool {
        self.salts_too.contains(&target)
    }

    /// Names these tables and the way they are read: another version may read a text otherwise.
    /// The same on every machine and at every start.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The substance of an id.
    pub fn substance(&self, id: &str) -> Option<&Substance> {
        self.by_id.get(id).and_then(|n| self.substances.get(*n as usize))
    }

    /// Whether any substance has an ATC code that begins so.
    pub(crate) fn has_atc(&self, code: &str) -> bool {
        let mut codes = self.substances.iter().filter_map(|s| s.atc.as_deref());
        codes.any(|known| known.starts_with(code))
    }

    /// The number of an id.
    pub(crate) fn number(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    /// The substances that a search text names, in the order written. A name that several share gives them all.
    pub fn find(&self, text: &str) -> Vec<crate::identity::Found> {
        crate::identity::find(self, text)
    }

    /// All substances, in the order of the tables.
    pub fn substances(&self) -> impl Iterator<Item = &Substance> {
        self.substances.iter()
    }

    /// How many substances there are.
    pub fn len(&self) -> usize {
        self.substances.len()
    }

    /// Whether there are no substances at all.
    pub fn is_empty(&self) -> bool {
        self.substances.is_empty()
    }

    /// The members of a target: one substance, or those of a combination or brand.
    pub(crate) fn members(&self, target: u32) -> &[u32] {
        match (target as usize).checked_sub(self.substances.len()) {
            Some(beyond) => self.beyond.get(beyond).map_or(&[], Vec::as_slice),
            None => self.by_id_number(target),
        }
    }

    /// Whether a target is a name that several substances share at once, and no brand.
    pub(crate) fn is_combination(&self, target: u32) -> bool {
        target as usize >= self.substances.len() && !self.is_brand(target) && self.members(target).len() > 1
    }

    /// Whether a substance is named by salt words only: sodium citrate.
    pub(crate) fn is_inorganic(&self, number: u32) -> bool {
        self.inorganic.contains_key(&number)
    }

    /// Whether a substance that is named by salt words only has this one in its name.
    pub(crate) fn consists_of(&self, number: u32, code: &str) -> bool {
        let codes = self.inorganic.get(&number).map_or(&[][..], Vec::as_slice);
        codes.iter().any(|c| self.salts.code(*c) == code)
    }

    fn by_id_number(&self, target: u32) -> &[u32] {
        self.substances
            .get(target as usize)
            .and_then(|s| self.by_id.get(&s.id))
            .map_or(&[], std::slice::from_ref)
    }

    /// The substance with a number.
    pub(crate) fn numbered(&self, number: u32) -> Option<&Substance> {
        self.substances.get(number as usize)
    }
}

/// The substances that are named by salt words only, with those salts.
fn inorganic(substances: &[Substance], salts: &Salts) -> HashMap<u32, Vec<u16>> {
    let mut out = HashMap::new();
    for (number, substance) in substances.iter().enumerate() {
        let parts = words(&substance.inn, &[]);
        let codes: Option<Vec<u16>> = parts.iter().map(|w| salts.find(&w.key)).collect();
        if let Some(codes) = codes.filter(|c| c.len() > 1) {
            out.insert(number as u32, codes);
        }
    }
    out
}

/// The INN and every other name.
fn all_names(substance: &Substance) -> Vec<String> {
    let mut names = vec![substance.inn.clone()];
    let spelled = substance.id.replace('-', " ");
    if spelled != substance.inn {
        names.push(spelled);
    }
    names.extend(substance.names.iter().map(|(_, name)| name.clone()));
    names
}
