//! Values in plain English, for details and fixes.

use crate::identity::{BasicForm, Identity, Kind, Release, Route, Strength};
use rust_decimal::Decimal;

/// Longest stretch of somebody's own text that is repeated in a detail, in characters.
const QUOTED: usize = 80;

/// A whole number with its thousands set apart: `50,000`.
pub(super) fn number(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if n < 0 { format!("-{text}") } else { text }
}

/// So many of a unit: `50,000 boxes`.
pub(super) fn count(n: i64, unit: &str) -> String {
    let unit = unit.trim();
    let plural = match unit {
        "" => "units".to_owned(),
        "kg" | "g" | "mg" | "ml" | "mL" | "l" | "L" | "t" => unit.to_owned(),
        _ if n == 1 || unit.ends_with('s') || !unit.is_ascii() => unit.to_owned(),
        _ if unit.ends_with('x') || unit.ends_with("ch") => format!("{unit}es"),
        _ => format!("{unit}s"),
    };
    format!("{} {plural}", number(n))
}

/// An amount with at most four decimals: `109.08 USD`.
pub(super) fn money(amount: Decimal, currency: &str) -> String {
    format!("{} {currency}", amount.round_dp(4).normalize())
}

/// A strength as a pharmacist writes it: `0.5 mg/mL`, `1000 IU`.
pub(super) fn strength(strength: &Strength) -> String {
    format!("{} {}", strength.value.normalize(), unit(&strength.unit))
}

/// A unit, or an amount with its unit, as a pharmacist writes it.
pub(super) fn unit(ucum: &str) -> String {
    ucum.replace("[iU]", "IU")
        .replace("[iu]", "IU")
        .replace("ug", "µg")
        .replace("/ml", "/mL")
}

/// The substances by their names: `amoxicillin + clavulanic acid`.
pub(super) fn substances(identity: &Identity) -> String {
    let names: Vec<&str> = identity.substances.iter().map(|s| s.inn.as_str()).collect();
    names.join(" + ")
}

/// Somebody's own text in quotation marks, shortened.
pub(super) fn quote(text: &str) -> String {
    let text = text.trim();
    if text.chars().count() <= QUOTED {
        return format!("\"{text}\"");
    }
    let start: String = text.chars().take(QUOTED).collect();
    format!("\"{start}…\"")
}

/// A basic form in the plural.
pub(super) fn form(form: BasicForm) -> &'static str {
    match form {
        BasicForm::Tablet => "tablets",
        BasicForm::Capsule => "capsules",
        BasicForm::Injection => "injections",
        BasicForm::PowderForInjection => "powders for injection",
        BasicForm::OralLiquid => "oral liquids",
        BasicForm::OralPowder => "oral powders or granules",
        BasicForm::Cream => "creams",
        BasicForm::Ointment => "ointments",
        BasicForm::Gel => "gels",
        BasicForm::EyeDrops => "eye drops",
        BasicForm::EarNoseDrops => "ear or nose drops",
        BasicForm::Inhalation => "inhalations",
        BasicForm::Suppository => "suppositories",
        BasicForm::Patch => "patches",
        BasicForm::Other => "other forms",
    }
}

/// A form term in words: `film coated tablet`.
pub(super) fn term(code: &str) -> String {
    code.replace('_', " ")
}

/// A release in words.
pub(super) fn release(release: Release) -> &'static str {
    match release {
        Release::Immediate => "immediate release",
        Release::Prolonged => "prolonged release",
        Release::Enteric => "gastro-resistant",
    }
}

/// A route in words.
pub(super) fn route(route: Route) -> &'static str {
    match route {
        Route::Oral => "oral",
        Route::Parenteral => "by injection",
        Route::Topical => "on the skin",
        Route::Ocular => "in the eye",
        Route::Otic => "in the ear",
        Route::Nasal => "in the nose",
        Route::Inhaled => "inhaled",
        Route::Rectal => "rectal",
        Route::Vaginal => "vaginal",
        Route::Transdermal => "through the skin",
    }
}

/// A kind in words, with its article.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::FinishedProduct => "a finished product",
        Kind::Api => "an active ingredient",
        Kind::Biologic => "a biologic",
        Kind::Vaccine => "a vaccine",
        Kind::Device => "a device",
        Kind::Herbal => "a herbal medicine",
        Kind::LicenceAsset => "a licence",
        Kind::Capacity => "manufacturing capacity",
        Kind::Service => "a service",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable_at_every_size() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(50_000), "50,000");
        assert_eq!(number(-1_234_567), "-1,234,567");
        assert_eq!(number(i64::MIN), "-9,223,372,036,854,775,808");
        assert_eq!(count(2, "box"), "2 boxes");
        assert_eq!(count(1, "tablet"), "1 tablet");
        assert_eq!(count(5, "kg"), "5 kg");
    }

    #[test]
    fn long_text_is_cut_at_a_character() {
        let quoted = quote(&"阿".repeat(200));
        assert_eq!(quoted.chars().count(), QUOTED + 3);
    }
}
