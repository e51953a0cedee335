//! Dose forms in the languages of the hubs against the English term of the same code.
//!
//! The terms are not ours to carry, so the test takes the folder that holds them from `THERIAC_SHARED`. The English
//! reading is what the others are measured by; terms for animals and for what is no medicine are left out.

use search_index::identity::{BasicForm, Identity, ProductText, Release, Route, read};
use search_index::vocabulary::Lexicon;
use std::collections::BTreeMap;
use std::path::Path;

/// Least share of terms whose basic form, release and route are all as in English, by language.
const BOUNDS: [(&str, f64); 22] = [
    ("bg", 0.90),
    ("bs", 0.96),
    ("cs", 0.92),
    ("el", 0.95),
    ("et", 0.89),
    ("hr", 0.95),
    ("hu", 0.93),
    ("kk", 0.90),
    ("lt", 0.92),
    ("lv", 0.92),
    ("mk", 0.91),
    ("pl", 0.94),
    ("ro", 0.97),
    ("ru", 0.96),
    ("sk", 0.93),
    ("sl", 0.92),
    ("sq", 0.90),
    ("sr", 0.95),
    ("tr", 0.90),
    ("uk", 0.95),
    ("zh", 0.92),
    ("en", 0.99),
];

/// Words of English terms that are for animals, for laboratories, or for no route that we tell apart.
const LEFT_OUT: [&str; 42] = [
    " + ",
    "bee",
    "teat",
    "ruminal",
    "feed",
    "drinking water",
    "pour-on",
    "spot-on",
    "dip ",
    "collar",
    "lick",
    "cattle",
    "intramammary",
    "fish",
    "pendant",
    "intrauterine",
    "premix",
    "medicated",
    "instillation",
    "dental",
    "kit",
    "matrix",
    "sealant",
    "dialysis",
    "intravesical",
    "organ",
    "cardioplegia",
    "gingival",
    "laryngo",
    "skin-prick",
    "generator",
    "precursor",
    "glue",
    "stick",
    "wash",
    "tea",
    "urethral",
    "cervical",
    "peritoneal",
    "radiopharm",
    "provocation",
    "paste",
];

type Read = (Option<BasicForm>, Option<Release>, Option<Route>);

fn of(identity: &Identity) -> Read {
    (identity.dose_form, identity.release, identity.route)
}

#[derive(Default)]
struct Count {
    terms: u32,
    form: u32,
    release: u32,
    route: u32,
    all: u32,
}

impl Count {
    fn add(&mut self, read: Read, english: Read) {
        self.terms += 1;
        self.form += u32::from(read.0 == english.0);
        self.release += u32::from(read.1 == english.1);
        self.route += u32::from(read.2 == english.2);
        self.all += u32::from(read == english);
    }

    fn share(&self, part: u32) -> f64 {
        f64::from(part) / f64::from(self.terms.max(1))
    }
}

#[test]
fn forms_of_all_hub_languages_are_read_as_in_english() {
    let Some(shared) = std::env::var_os("THERIAC_SHARED") else {
        eprintln!("SKIPPED: THERIAC_SHARED does not name the folder with data/forms_edqm.tsv");
        return;
    };
    let table = std::fs::read_to_string(Path::new(&shared).join("data/forms_edqm.tsv")).unwrap();
    let lexicon = Lexicon::builtin();
    let read_form = |term: &str| {
        let text = ProductText {
            dose_form: Some(term),
            ..ProductText::default()
        };
        of(&read(&lexicon, &text).identity)
    };
    let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|l| l.split('\t').collect()).collect();
    let wanted = |row: &&Vec<&str>| {
        [
            "PharmaceuticalDoseForm",
            "CombinedTerm",
            "CombinedPharmaceuticalDoseForm",
            "PatientFriendlyTerm",
        ]
        .contains(&row[1])
            && row[3].chars().any(char::is_alphabetic)
    };
    let mut english = BTreeMap::new();
    for row in rows.iter().filter(wanted).filter(|r| r[2] == "en") {
        let term = row[3].to_lowercase();
        if !LEFT_OUT.iter().any(|w| term.contains(w)) {
            english.entry(row[0]).or_insert_with(|| read_form(row[3]));
        }
    }
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for row in rows.iter().filter(wanted) {
        if let Some(as_english) = english.get(row[0]) {
            counts
                .entry(row[2])
                .or_default()
                .add(read_form(row[3]), *as_english);
        }
    }
    println!("language terms  form   release route  all");
    for (language, count) in &counts {
        let shares =
            [count.form, count.release, count.route, count.all].map(|n| format!("{:.3}", count.share(n)));
        println!("{language:<8} {:>5}  {}", count.terms, shares.join("  "));
    }
    let low: Vec<&str> = BOUNDS
        .iter()
        .filter(|(language, least)| counts.get(language).is_none_or(|c| c.share(c.all) < *least))
        .map(|(language, _)| *language)
        .collect();
    assert!(low.is_empty(), "below the bound: {low:?}");
}
