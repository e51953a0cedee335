//! How a product is written: names, strengths and packs in the languages of the trade.

use super::assortment::Product;
use super::chance::Chance;
use super::forms::{Form, Measure};
use crate::vocabulary::Substance;

/// The first name of a substance in a language, else its INN.
pub(super) fn name<'a>(substance: &'a Substance, language: &str) -> &'a str {
    let own = substance.names.iter().find(|(l, _)| l == language);
    own.map_or(substance.inn.as_str(), |(_, name)| name.as_str())
}

/// Whether a substance has a name of this language.
pub(super) fn has_name(substance: &Substance, language: &str) -> bool {
    language == "en" || substance.names.iter().any(|(l, _)| l == language)
}

/// A strength, as numbers: so much of each substance, in so many millilitres where it is a liquid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    each: Vec<String>,
    millilitres: Option<usize>,
    measure: Measure,
}

impl Amount {
    /// One of the usual strengths of a product in a form.
    pub(super) fn of(product: &Product, form: &Form, chance: &mut Chance) -> Self {
        let at = chance.below(8);
        let dose = |doses: &Vec<String>| doses.get(at % doses.len().max(1)).cloned();
        let mut each: Vec<String> = product.doses.iter().filter_map(dose).collect();
        let mut millilitres = None;
        match form.measure {
            Measure::Piece => {}
            Measure::Liquid => {
                let volumes: &[usize] = if form.code == "injection" {
                    &[1, 2, 5, 10]
                } else {
                    &[5, 60, 100]
                };
                millilitres = chance.pick(volumes);
            }
            Measure::Percent => {
                let share = ["0.1", "0.5", "1", "2", "5"];
                each = each
                    .iter()
                    .filter_map(|_| share.get(at % 5))
                    .map(|s| (*s).to_owned())
                    .collect();
            }
            Measure::Dose => {
                let micrograms = ["50", "100", "125", "200", "250"];
                each = each
                    .iter()
                    .filter_map(|_| micrograms.get(at % 5))
                    .map(|s| (*s).to_owned())
                    .collect();
            }
        }
        Self {
            each,
            millilitres,
            measure: form.measure,
        }
    }

    /// As it is written, in one of the usual ways; without spaces where it must be one word.
    pub(super) fn written(&self, language: &str, one_word: bool, chance: &mut Chance) -> String {
        let space = if one_word || chance.percent(50) { "" } else { " " };
        let unit = match (self.measure, language) {
            (Measure::Percent, _) => "%",
            (Measure::Dose, "ru") => "мкг",
            (Measure::Dose, _) => "µg",
            (_, "ru") => "мг",
            _ => "mg",
        };
        let in_grams = unit == "mg" && chance.percent(30);
        let one = |number: &String| {
            grams(number)
                .filter(|_| in_grams)
                .unwrap_or_else(|| format!("{number}{space}{unit}"))
        };
        let each: Vec<String> = self.each.iter().map(one).collect();
        let joined = each.join(if language == "zh" { ":" } else { "/" });
        match self.millilitres {
            Some(ml) if language == "zh" => format!("{ml}ml:{joined}"),
            Some(ml) if language == "ru" => format!("{joined}/{ml}{space}мл"),
            Some(ml) => format!("{joined}/{ml}{space}ml"),
            None => joined,
        }
    }
}

/// `500` milligrams as `0.5g`; `None` below 100 mg, and where the milligrams are no whole number.
fn grams(milligrams: &str) -> Option<String> {
    let whole: usize = milligrams.parse().ok().filter(|n| *n >= 100)?;
    let thousandths = format!("{:03}", whole % 1_000);
    let rest = thousandths.trim_end_matches('0');
    Some(if rest.is_empty() {
        format!("{}g", whole / 1_000)
    } else {
        format!("{}.{rest}g", whole / 1_000)
    })
}

/// A product's name, as a supplier or a buyer of that language writes it.
pub(super) fn product_name(product: &Product, form: Option<&Form>, language: &str, salted: bool) -> String {
    let names: Vec<&str> = product.substances.iter().map(|s| name(s, language)).collect();
    let salt = product.salt.filter(|_| salted);
    if language == "zh" {
        let (before, after) = form.map_or(("", "原料药"), |f| f.zh);
        let salt = salt.map_or("", |(_, word)| word);
        return format!("{before}{salt}{}{after}", names.join(""));
    }
    let mut text = capital(&names.join(" + "));
    if let Some((code, _)) = salt.filter(|_| language == "en") {
        text = format!("{text} {code}");
    }
    match form {
        Some(form) => format!("{text} {}", form.words(language)),
        None => text,
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}", letters.as_str())
}
