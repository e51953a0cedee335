//! Units of amount, which every language writes in its own letters.

/// The one spelling of a unit: a strength is then found whatever script it was written in.
pub(super) fn plain_unit(word: &str) -> &str {
    match word {
        "мг" | "มก" => "mg",
        "г" | "гр" | "gm" => "g",
        "кг" => "kg",
        "мл" | "มล" => "ml",
        "л" => "l",
        "мкг" | "μg" | "ug" | "мкгр" => "mcg",
        "ме" | "ui" => "iu",
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_strength_is_the_same_in_every_script() {
        let tokens = |text: &str| -> Vec<String> {
            super::super::tokenize(text)
                .into_iter()
                .map(|token| token.text)
                .collect()
        };
        assert_eq!(tokens("500мг"), tokens("500 MG"));
        assert_eq!(tokens("100 µg"), tokens("100мкг"));
    }
}
