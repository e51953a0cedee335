//! Brand names of originators: they lead to their substances, but the reading says that a brand was named.

/// Substances joined with `+`, and the brand names of that product.
pub(crate) const BRANDS: &str = include_str!("../../vocabulary/brands.tsv");

#[cfg(test)]
mod tests {
    use crate::identity::scan::words;
    use crate::vocabulary::Lexicon;

    fn targets(lexicon: &Lexicon, name: &str) -> Vec<u32> {
        let words = words(name, &[]);
        lexicon
            .names
            .find(&words, &lexicon.salts)
            .map(|hit| hit.targets)
            .unwrap_or_default()
    }

    #[test]
    fn a_brand_leads_to_its_substances_and_is_marked() {
        let lexicon = Lexicon::builtin();
        let brand = targets(&lexicon, "Augmentin");
        assert_eq!(brand.len(), 1);
        assert!(lexicon.is_brand(brand[0]));
        let ids: Vec<&str> = lexicon
            .members(brand[0])
            .iter()
            .filter_map(|n| lexicon.numbered(*n).map(|s| s.id.as_str()))
            .collect();
        assert_eq!(ids, ["amoxicillin", "clavulanic-acid"]);
        let names = targets(&lexicon, "co-amoxiclav");
        assert!(names.iter().all(|t| !lexicon.is_brand(*t)));
        let substance = targets(&lexicon, "paracetamol");
        assert!(substance.iter().all(|t| !lexicon.is_brand(*t)));
    }
}
