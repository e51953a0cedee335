//! Whether one company could be taken for another: by a name that looks the same, or by its registration number.

use serde::Serialize;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_security::skeleton;
use utoipa::ToSchema;

/// What is alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The name is the same, but for capitals, spaces, marks and the legal form.
    SameName,
    /// The name looks the same in other letters (Unicode, UTS 39).
    ConfusableName,
    /// The number in the same country's register is the same, but for spaces and signs.
    SameNumber,
    /// That number looks the same in other characters.
    ConfusableNumber,
}

/// Words that say what a company is by law, and tell companies apart for nobody.
const FORMS: &[&str] = &[
    "ab",
    "ag",
    "ao",
    "aps",
    "as",
    "asa",
    "bhd",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "cjsc",
    "dd",
    "doo",
    "ead",
    "eood",
    "fze",
    "gmbh",
    "group",
    "holding",
    "inc",
    "incorporated",
    "jsc",
    "kft",
    "kg",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "nv",
    "nyrt",
    "ojsc",
    "ood",
    "ooo",
    "oy",
    "oyj",
    "pjsc",
    "plc",
    "pt",
    "pte",
    "pty",
    "pvt",
    "sa",
    "sae",
    "sarl",
    "sas",
    "sdn",
    "se",
    "sia",
    "sl",
    "sp",
    "spa",
    "spzoo",
    "spol",
    "srl",
    "sro",
    "tbk",
    "tnhh",
    "uab",
    "zoo",
    "zrt",
    "ао",
    "зао",
    "ип",
    "оао",
    "ооо",
    "пао",
    "тоо",
    "ад",
    "еад",
    "еоод",
    "оод",
    "ао",
    "жшс",
    "公司",
    "有限公司",
];

/// The same in several words, which alone may well be part of a name.
const PHRASES: &[&[&str]] = &[
    &["sp", "z", "oo"],
    &["sp", "z", "o", "o"],
    &["spolka", "z", "ograniczona", "odpowiedzialnoscia"],
    &["spol", "s", "ro"],
    &["spol", "s", "r", "o"],
    &["s", "r", "o"],
    &["d", "o", "o"],
];

/// The same as endings, where nothing stands between words.
const ATTACHED: &[&str] = &[
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "股份公司",
    "集团公司",
    "集团",
    "公司",
];

/// What of a company is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    name: String,
    looks: [String; 2],
    country: String,
    number: String,
    number_looks: String,
}

impl Likeness {
    /// Of a company.
    pub fn of(name: &str, country: &str, registration_number: &str) -> Self {
        let number: String = folded(registration_number)
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect();
        let telling = telling(name);
        Self {
            name: folded(&telling),
            // A capital may look like another letter than the small one does.
            looks: [looks(&folded(&telling)), looks(&telling)],
            country: country.to_owned(),
            number_looks: looks(&number),
            number,
        }
    }

    /// What of two companies is alike.
    pub fn compare(&self, other: &Self) -> Vec<Why> {
        let mut why = Vec::new();
        if self.name == other.name {
            why.push(Why::SameName);
        } else if self.looks.iter().any(|look| other.looks.contains(look)) {
            why.push(Why::ConfusableName);
        }
        // Registers of two countries may well have the same number, and short ones say little.
        let comparable = self.country == other.country && self.number.chars().count() >= 4;
        if comparable && self.number == other.number {
            why.push(Why::SameNumber);
        } else if comparable && self.number_looks == other.number_looks {
            why.push(Why::ConfusableNumber);
        }
        why
    }
}

/// In small letters, of one width, without marks on letters and characters that do not show.
fn folded(text: &str) -> String {
    let small: String = text.nfkc().flat_map(char::to_lowercase).collect();
    small.nfkd().filter(|c| !is_combining_mark(*c)).nfc().collect()
}

/// What a text looks like, whatever letters it is written in.
fn looks(text: &str) -> String {
    let plain: String = skeleton(text).collect();
    folded(&plain).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A name's telling words in one, as written: without its legal form, spaces and signs. A name of nothing else is left
/// as it is.
fn telling(name: &str) -> String {
    let plain: String = name
        .nfkc()
        .filter(|c| !matches!(c, '.' | '\'' | '’' | '\u{200b}'..='\u{200f}'))
        .collect();
    let words: Vec<&str> = plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let whole = without_forms(&words);
    let mut rest = whole.as_str();
    while let Some(shorter) = ATTACHED.iter().find_map(|form| rest.strip_suffix(form)) {
        rest = shorter;
    }
    match rest {
        "" => words.concat(),
        rest => rest.to_owned(),
    }
}

/// The words that are no legal form, in one.
fn without_forms(words: &[&str]) -> String {
    // The stroke of a Polish l is part of the letter, and not a mark on it.
    let plain: Vec<String> = words.iter().map(|word| folded(word).replace('ł', "l")).collect();
    let (mut told, mut at) = (String::new(), 0);
    while let Some(word) = plain.get(at) {
        let rest = &plain[at..];
        let phrase = PHRASES
            .iter()
            .find(|phrase| rest.len() >= phrase.len() && rest.iter().zip(**phrase).all(|(a, b)| a == b));
        if phrase.is_none() && !FORMS.contains(&word.as_str()) {
            told.push_str(words[at]);
        }
        at += phrase.map_or(1, |phrase| phrase.len());
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(one: &str, other: &str) -> Vec<Why> {
        Likeness::of(one, "VN", "A-1").compare(&Likeness::of(other, "VN", "B-1"))
    }

    #[test]
    fn the_same_name_in_another_dress_is_seen() {
        for (one, other) in [
            ("Mekong Pharma", "MEKONG  PHARMA"),
            ("Mekong Pharma", "Mekong-Pharma Co., Ltd."),
            ("Mekong Pharma", "Mekong Phármâ"),
            ("Mekong Pharma", "Ｍｅｋｏｎｇ Ｐｈａｒｍａ"),
            ("Mekong Pharma", "Me\u{200b}kong Pharma"),
            ("ООО «Аптека»", "Аптека"),
            ("示例制药有限公司", "示例制药股份有限公司"),
            ("Vzor s.r.o.", "VZOR"),
            ("Wzór Sp. z o.o.", "wzor"),
            ("Wzór Sp. z o. o.", "Wzór Spółka z ograniczoną odpowiedzialnością"),
            ("Vzor spol. s r.o.", "Vzor s. r. o."),
            ("Uzorak d.o.o.", "Uzorak d. o. o."),
        ] {
            assert_eq!(names(one, other), [Why::SameName], "{one} {other}");
        }
    }

    #[test]
    fn a_name_in_letters_that_look_alike_is_seen() {
        for (one, other) in [
            ("Mekong Pharma", "Меkоng Рhаrmа"),
            ("Mekong Pharma", "Mekong Pharrna"),
            ("Mekong Pharma", "Mek0ng Pharma"),
            ("Alpha Medical", "A1pha Medica1"),
            ("Alpha Medical", "AIpha MedicaI"),
            ("Omega", "Οmega"),
        ] {
            let why = names(one, other);
            assert!(
                why == [Why::ConfusableName] || why == [Why::SameName],
                "{one} {other}: {why:?}"
            );
        }
    }

    #[test]
    fn other_names_are_not() {
        for (one, other) in [
            ("Mekong Pharma", "Mekong Medical"),
            ("Alpha", "Alpha Two"),
            ("Z Pharma", "Pharma"),
            ("示例制药有限公司", "范例制药有限公司"),
            ("Co., Ltd.", "Limited Company"),
        ] {
            assert_eq!(names(one, other), [], "{one} {other}");
        }
    }

    #[test]
    fn numbers_are_compared_within_a_country() {
        let number = |country: &str, number: &str| Likeness::of(number, country, number);
        let of = |one: Likeness, other: Likeness| {
            let named = |l: Likeness, name: &str| Likeness::of(name, &l.country, &l.number);
            named(one, "one").compare(&named(other, "another"))
        };
        assert_eq!(
            of(number("VN", "0101-234 567"), number("VN", "0101234567")),
            [Why::SameNumber]
        );
        assert_eq!(
            of(number("VN", "0101234567"), number("VN", "O1O1234567")),
            [Why::ConfusableNumber]
        );
        assert_eq!(of(number("VN", "0101234567"), number("CN", "0101234567")), []);
        assert_eq!(of(number("VN", "12"), number("VN", "12")), []);
    }
}
