//! Names of acids: every language has its own word for acid, and builds the adjective beside it in its own way.

use crate::identity::normalise::acid_stem;

/// Words for "acid", in normal form.
const ACIDS: [&str; 21] = [
    "kas", "asid", "kvas", "kiselin", "kislot", "aksit", "asam", "asidul", "sair", "saur", "oksi", "kisk",
    "kiskil", "kislotas", "sav", "kisgkil", "kislin", "asit", "rugst", "rugstis", "skab",
];

/// Whether a normal form is a word for "acid".
pub(crate) fn is_acid(key: &str) -> bool {
    ACIDS.contains(&key)
}

/// The normal form of an acid's name.
pub(crate) fn acid_key(stem: &str) -> String {
    let mut parts = ["asid", stem];
    parts.sort_unstable();
    parts.join(" ")
}

/// The adjective of an acid that is written in one word with it: `valproinsav`, `Tranexamsäure`, `folskābe`.
pub(crate) fn glued_acid(key: &str) -> Option<&str> {
    ["sav", "saur", "seir", "sair", "skab"]
        .iter()
        .find_map(|acid| key.strip_suffix(acid))
        .filter(|stem| stem.len() >= 3)
}

/// The stems that the adjective of an acid may have beside its ordinary one, the likeliest first. Slavic languages,
/// Hungarian and German build it from the substance in -in: `valproinska`, `valproinsav` is valproic.
pub(crate) fn acid_stems(key: &str) -> Vec<String> {
    let stem = acid_stem(key);
    let mut out = vec![stem.to_owned()];
    // Lithuanian: klavulano rūgštis.
    if stem != key {
        out.push(key.to_owned());
    }
    if let Some(shorter) = stem.strip_suffix("in").filter(|s| s.len() >= 4) {
        out.push(shorter.to_owned());
    }
    let twice = acid_stem(stem);
    if twice != stem && twice.len() >= 4 {
        out.push(twice.to_owned());
        if let Some(shorter) = twice.strip_suffix("in").filter(|s| s.len() >= 4) {
            out.push(shorter.to_owned());
        }
    }
    // Kazakh: фолий қышқылы.
    if let Some(shorter) = stem.strip_suffix('i').filter(|s| s.len() >= 3) {
        out.push(shorter.to_owned());
    }
    out.push(format!("{stem}o"));
    out.push(format!("{stem}in"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::normalise::{bend, fold};

    #[test]
    fn adjectives_of_many_languages_have_the_stem() {
        for (word, stem) in [
            ("fusidinska", "fusid"),
            ("gadoterična", "gadoter"),
            ("aminolevulová", "aminolevulin"),
            ("diatrizoová", "diatriso"),
            ("діатризоєва", "diatriso"),
        ] {
            let stems = acid_stems(&bend(&fold(word)));
            assert!(stems.iter().any(|s| s == stem), "{word}: {stems:?}");
        }
        assert_eq!(glued_acid(&bend(&fold("valproinsav"))), Some("valproin"));
    }
}
