//! What a unit of presentation measures, by its name in the languages of the hubs.

use crate::identity::BasicForm;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a unit measures, and how large it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::matching) enum Measure {
    /// Milligrams.
    Mass(i64),
    /// Millilitres.
    Volume(i64),
    /// One piece as it is given: a tablet, a vial.
    Single,
    /// What holds `units_per_pack` pieces.
    Pack,
    /// Anything else, `unit` included: equal only to itself.
    Named,
}

/// One piece. As [`plain`] leaves the words; a star stands for any ending.
const SINGLES: &[&str] = &[
    "tablet*",
    "tab",
    "tabs",
    "tabl",
    "tbl",
    "таблет*",
    "табл",
    "таб",
    "vien",
    "vien nen",
    "片",
    "เมด",
    "δισκ*",
    "capsul*",
    "cap",
    "caps",
    "kapsul*",
    "kapsl*",
    "капсул*",
    "капс",
    "vien nang",
    "粒",
    "แคปซล",
    "kapszul*",
    "tobolk*",
    "vial*",
    "fiolk*",
    "fiol*",
    "瓶装",
    "injekcn*",
    "ampoul*",
    "ampul*",
    "ampułk*",
    "amp",
    "amps",
    "ампул*",
    "амп",
    "ong",
    "支",
    "sachet*",
    "саше",
    "пакетик*",
    "saszet*",
    "goi",
    "袋",
    "sacek",
    "suppositor*",
    "suppozitor*",
    "czopk*",
    "czopek",
    "cipk*",
    "свеч*",
    "суппозитор*",
    "枚",
    "patch*",
    "贴",
    "syringe*",
    "шприц*",
    "strzykawk*",
    "pen",
    "pens",
    "cartridge*",
    "картридж*",
    "piece*",
    "pc",
    "pcs",
    "szt",
    "sztuk*",
    "ks",
    "kus",
    "kusu",
    "шт",
    "штук*",
    "db",
    "buc",
    "bucati",
    "kom",
    "komad*",
    "cai",
    "chiec",
    "个",
    "只",
    "dose*",
    "доз*",
    "dawk*",
    "davk*",
    "lieu",
    "comprimate*",
    "comprimat",
];

/// What holds several pieces.
const PACKS: &[&str] = &[
    "box",
    "boxes",
    "pack",
    "packs",
    "package*",
    "packet*",
    "hop",
    "盒",
    "упаков*",
    "упак",
    "уп",
    "пачк*",
    "opak*",
    "op",
    "baleni",
    "krabick*",
    "krabic*",
    "pudełk*",
    "doboz*",
    "cutie",
    "cutii",
    "kutij*",
    "pakovanj*",
    "กลอง",
    "dus",
    "kotak",
    "κουτι*",
    "коробк*",
    "қорап",
    "quti*",
];

/// A bottle of tablets holds many; a bottle of syrup is one.
const BOTTLES: &[&str] = &[
    "bottle*",
    "флакон*",
    "фл",
    "flakon*",
    "lo",
    "tube*",
    "jar*",
    "瓶",
    "管",
    "chai",
    "tuyp",
    "туб*",
    "бутыл*",
    "butelk*",
    "tubk*",
    "tub",
    "lahv*",
    "lahev",
    "uveg",
    "flacon*",
    "bocic*",
    "ขวด",
    "หลอด",
    "botol",
    "φιαλ*",
];

/// What a unit's name, as [`plain`] gives it, measures.
pub(in crate::matching) fn measure(unit: &str, form: Option<BasicForm>) -> Measure {
    match unit {
        "mg" | "мг" | "毫克" => return Measure::Mass(1),
        "g" | "gram" | "grams" | "г" | "гр" | "克" => return Measure::Mass(1_000),
        "kg" | "kgs" | "kilogram" | "kilograms" | "кг" | "公斤" | "千克" => {
            return Measure::Mass(1_000_000);
        }
        "t" | "ton" | "tons" | "tonne" | "tonnes" | "т" | "тонна" | "吨" => {
            return Measure::Mass(1_000_000_000);
        }
        "ml" | "millilitre" | "millilitres" | "milliliter" | "мл" | "毫升" => return Measure::Volume(1),
        "l" | "litre" | "litres" | "liter" | "liters" | "л" | "升" => return Measure::Volume(1_000),
        _ => {}
    }
    if any_of(BOTTLES, unit) {
        return match form {
            Some(BasicForm::Tablet | BasicForm::Capsule) => Measure::Pack,
            Some(_) => Measure::Single,
            None => Measure::Named,
        };
    }
    if any_of(PACKS, unit) {
        return Measure::Pack;
    }
    if any_of(SINGLES, unit) {
        Measure::Single
    } else {
        Measure::Named
    }
}

/// Whether a unit, as [`plain`] gives it, is one that means a pack of some forms and a piece of others.
pub(in crate::matching) fn is_bottle(unit: &str) -> bool {
    any_of(BOTTLES, unit)
}

fn any_of(words: &[&str], unit: &str) -> bool {
    words.iter().any(|word| match word.strip_suffix('*') {
        Some(start) => unit.starts_with(start),
        None => unit == *word,
    })
}

/// A unit's name in lower case without accents and a final full stop. Nothing said is `unit`.
pub(in crate::matching) fn plain(unit: &str) -> String {
    let unit: String = unit
        .trim()
        .trim_end_matches('.')
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect();
    match unit.as_str() {
        "" | "units" => "unit".to_owned(),
        _ => unit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_known_in_the_languages_of_the_hubs() {
        let tablet = Some(BasicForm::Tablet);
        for single in [
            "tablets",
            "Таблетки",
            "табл.",
            "viên",
            "片",
            "szt.",
            "шт.",
            "ampułki",
            "ks",
            "жүз",
        ] {
            let expected = if single == "жүз" {
                Measure::Named
            } else {
                Measure::Single
            };
            assert_eq!(measure(&plain(single), tablet), expected, "{single}");
        }
        for pack in [
            "Boxes",
            "hộp",
            "盒",
            "уп.",
            "упаковка",
            "opakowanie",
            "balení",
            "瓶",
            "bottles",
        ] {
            assert_eq!(measure(&plain(pack), tablet), Measure::Pack, "{pack}");
        }
        assert_eq!(
            measure(&plain("бутылка"), Some(BasicForm::OralLiquid)),
            Measure::Single
        );
        assert_eq!(measure(&plain("бутылка"), None), Measure::Named);
        assert_eq!(measure(&plain("KG"), None), Measure::Mass(1_000_000));
    }

    #[test]
    fn every_word_of_a_table_measures_what_its_table_says() {
        let form = Some(BasicForm::Tablet);
        for (words, expected) in [
            (SINGLES, Measure::Single),
            (PACKS, Measure::Pack),
            (BOTTLES, Measure::Pack),
        ] {
            for word in words {
                let word = word.trim_end_matches('*');
                assert_eq!(plain(word), word, "written as it is compared");
                assert_eq!(measure(word, form), expected, "{word}");
            }
        }
    }
}
