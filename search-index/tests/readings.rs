//! What texts are read as, as a table that a pharmacist can review.

use proptest::prelude::*;
use search_index::identity::{Ingredient, Kind, ProductText, Reading, Status, read};
use search_index::vocabulary::Lexicon;

fn name(text: &str) -> Reading {
    read(
        &Lexicon::builtin(),
        &ProductText {
            names: vec![text],
            ..ProductText::default()
        },
    )
}

/// The word that serde writes for a value.
fn word(value: impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or("-").to_owned()
}

fn joined(parts: Vec<String>, with: &str) -> String {
    if parts.is_empty() {
        "-".to_owned()
    } else {
        parts.join(with)
    }
}

fn strength(ingredient: &Ingredient) -> String {
    ingredient
        .strength
        .as_ref()
        .map_or("-".to_owned(), |s| format!("{} {}", s.value, s.unit))
}

fn row(text: &str) -> String {
    let reading = name(text);
    let identity = &reading.identity;
    let ids = identity.substances.iter().map(|s| s.id.clone()).collect();
    let strengths = identity.substances.iter().map(strength).collect();
    [
        text.to_owned(),
        word(identity.status),
        joined(ids, "+"),
        joined(strengths, " + "),
        word(identity.dose_form),
        word(identity.release),
        if reading.controlled {
            "controlled".to_owned()
        } else {
            "-".to_owned()
        },
    ]
    .join("\t")
}

#[test]
fn texts_are_read_as_the_table_says() {
    let mut wrong = Vec::new();
    for expected in include_str!("golden/readings.tsv").lines().skip(1) {
        let text = expected.split('\t').next().unwrap_or_default();
        let read = row(text);
        if read != expected {
            wrong.push(format!("\nwanted {expected}\nread   {read}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
fn names_in_two_languages_must_agree() {
    let lexicon = Lexicon::builtin();
    let both = |zh, en| {
        read(
            &lexicon,
            &ProductText {
                names: vec![zh, en],
                ..ProductText::default()
            },
        )
        .identity
    };
    assert_eq!(both("氨氯地平片", "Amlodipine Tablets").status, Status::Resolved);
    assert_eq!(both("氨氯地平片", "Nifedipine Tablets").status, Status::Ambiguous);
    assert_eq!(
        both("氨氯地平片", "Amlodipine and Valsartan Tablets").status,
        Status::Ambiguous
    );
    // A brand name says nothing; a name built like another INN contradicts.
    assert_eq!(both("氨氯地平片", "Hearty Tablets").status, Status::Resolved);
    assert_eq!(both("氨氯地平片", "Blorvipril Tablets").status, Status::Ambiguous);
}

#[test]
fn the_owner_settles_a_doubt() {
    let lexicon = Lexicon::builtin();
    let text = ProductText {
        names: vec!["Xyzalorin 5 mg tablets"],
        settled: vec!["amlodipine", "no-such-substance"],
        ..ProductText::default()
    };
    let identity = read(&lexicon, &text).identity;
    assert_eq!(identity.status, Status::Resolved);
    assert_eq!(identity.substance_key().as_deref(), Some("amlodipine"));
    assert_eq!(
        identity.product_key.as_deref(),
        Some("amlodipine@5 mg|tablet|immediate")
    );
}

#[test]
fn things_without_substances_are_not_forced_to_one() {
    let lexicon = Lexicon::builtin();
    let text = ProductText {
        kind: Kind::Device,
        names: vec!["heparin coated catheter"],
        ..ProductText::default()
    };
    assert_eq!(read(&lexicon, &text).identity.status, Status::Unresolved);
}

/// A controlled substance is noticed wherever it stands and however it is damaged.
#[test]
fn controlled_substances_do_not_slip_through() {
    let lexicon = Lexicon::builtin();
    for text in [
        "fentanyl",
        "FENTANYLUM",
        "fentnyl",
        "fentanylcitrate",
        "fen\u{200B}tanyl",
        "фентанил",
        "芬太尼",
        "芬 太 尼",
        "pseudoephedrine",
        "псевдоэфедрин",
        "盐酸伪麻黄碱",
        "Paracetamol + kodeina",
        "morfin",
        "Mоrphine",
        "unknownol and morphine",
        "dung dịch morphin",
    ] {
        assert!(name(text).controlled, "{text}");
        let hidden = ProductText {
            names: vec!["Paracetamol 500 mg"],
            remarks: vec![text],
            ..ProductText::default()
        };
        assert!(read(&lexicon, &hidden).controlled, "{text} in the remarks");
    }
    let settled = ProductText {
        names: vec!["X"],
        settled: vec!["fentanyl"],
        ..ProductText::default()
    };
    assert!(read(&lexicon, &settled).controlled);
    for text in [
        "kofeina tabletki 100 mg",
        "对甲苯磺酸索拉非尼片",
        "盐酸二甲双胍片",
        "Amlodipine 5 mg",
        "acid acetylsalicylic",
    ] {
        assert!(!name(text).controlled, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn reading_never_panics(text in "\\PC{0,80}", field in "\\PC{0,30}") {
        let text = ProductText {
            names: vec![&text],
            dose_form: Some(&field),
            strength: Some(&field),
            ..ProductText::default()
        };
        read(&Lexicon::builtin(), &text);
    }

    #[test]
    fn reading_never_panics_on_near_names(
        text in "(amoxicil|lin|um|acid|folic|片|阿莫西林|钾|кислота|[0-9]{1,4}|mg|ml|[+/,;() .-]|viên|复方|é|\u{200B}){0,20}"
    ) {
        name(&text);
    }

    /// What a name means does not hang on case or on spaces around it.
    #[test]
    fn case_does_not_matter(at in 0usize..500) {
        let lexicon = Lexicon::builtin();
        let inn = lexicon.substances().nth(at).map(|s| s.inn.clone()).unwrap_or_default();
        let upper = name(&format!("  {} ", inn.to_uppercase()));
        prop_assert_eq!(upper.identity.substances, name(&inn).identity.substances);
    }
}
