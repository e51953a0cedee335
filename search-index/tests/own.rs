//! What an installation adds to the tables, and what is left unread for it.
#![expect(clippy::expect_used, reason = "tests may be blunt")]

use search_index::{
    identity::{Clash, Kind, ProductText, Reading, Status, clash, is_near_controlled, normal_form, read},
    vocabulary::{Control, Lexicon, NoSubstance, Own, OwnName, Substance},
};

fn reading(lexicon: &Lexicon, name: &str) -> Reading {
    read(
        lexicon,
        &ProductText {
            names: vec![name],
            ..ProductText::default()
        },
    )
}

fn name(name: &str, substances: &[&str]) -> OwnName {
    OwnName {
        name: name.to_owned(),
        language: None,
        substances: substances.iter().map(|s| (*s).to_owned()).collect(),
    }
}

fn ids(reading: &Reading) -> Vec<&str> {
    reading
        .identity
        .substances
        .iter()
        .map(|s| s.id.as_str())
        .collect()
}

fn unread(name: &str) -> Vec<String> {
    let found = reading(&Lexicon::builtin(), name).unread;
    found.into_iter().map(|u| u.text).collect()
}

#[test]
fn a_name_is_read_in_every_spelling_once_it_is_known() {
    let mut own = Own::default();
    own.names.push(name("Quuxofen", &["amoxicillin"]));
    own.names
        .push(name("Bivexaren", &["amoxicillin", "clavulanic-acid"]));
    own.names.push(name("奎克索芬", &["amoxicillin"]));
    own.words.push(("Mediplusvit".to_owned(), NoSubstance::Noise));
    own.substances.push(Substance {
        id: "zyxomab".to_owned(),
        inn: "zyxomab".to_owned(),
        names: vec![("zh".to_owned(), "齐索单抗".to_owned())],
        controlled: Some(Control::Narcotic),
        ..substance()
    });
    let lexicon = Lexicon::with_own(&own);
    for text in [
        "Quuxofen 500 mg caps",
        "квуксофен капсулы 500 мг",
        "奎克索芬胶囊 0.5g",
        "QUUXOFENUM",
    ] {
        assert_eq!(ids(&reading(&lexicon, text)), ["amoxicillin"], "{text}");
    }
    let both = reading(&lexicon, "Bivexaren 875 mg/125 mg tablets");
    assert_eq!(ids(&both), ["amoxicillin", "clavulanic-acid"]);
    assert_eq!(
        ids(&reading(&lexicon, "Amoxicillin Mediplusvit capsules")),
        ["amoxicillin"]
    );
    let mab = reading(&lexicon, "齐索单抗注射液");
    assert!(mab.controlled && ids(&mab) == ["zyxomab"]);
    assert!(reading(&lexicon, "Zyxomabum").controlled);
    // A slip beside a controlled name still hides.
    assert!(reading(&lexicon, "zyxomabb injection").controlled);
}

fn substance() -> Substance {
    Lexicon::builtin()
        .substance("amoxicillin")
        .expect("known")
        .clone()
}

#[test]
fn a_known_substance_is_only_added_to() {
    let own = Own {
        substances: vec![Substance {
            inn: "something else".to_owned(),
            names: vec![("kk".to_owned(), "фентанилум-кз".to_owned())],
            controlled: Some(Control::Precursor),
            ..Lexicon::builtin().substance("fentanyl").expect("known").clone()
        }],
        ..Own::default()
    };
    let lexicon = Lexicon::with_own(&own);
    let fentanyl = lexicon.substance("fentanyl").expect("known");
    assert_eq!(
        (fentanyl.inn.as_str(), fentanyl.controlled),
        ("fentanyl", Some(Control::Narcotic))
    );
}

#[test]
fn what_nobody_understood_is_named() {
    assert_eq!(unread("Quuxofen 500 mg capsules"), ["Quuxofen"]);
    assert_eq!(unread("Quuxofen Flembar 500 mg capsules"), ["Quuxofen Flembar"]);
    assert_eq!(unread("MK-677 tablets 10 mg"), ["MK-677"]);
    assert_eq!(unread("奎克索芬胶囊"), ["奎克索芬"]);
    assert_eq!(unread("Amoxicillin + Quuxofen capsules"), ["Quuxofen"]);
    assert!(unread("Amoxicillin 500 mg capsules").is_empty());
    assert!(unread("500 mg capsules").is_empty());
    let long = "quuxofen ".repeat(40);
    assert!(unread(&long).is_empty(), "a sentence is no name");
    assert_eq!(normal_form("Quuxofen"), normal_form("КВУКСОФЕН"));
}

#[test]
fn a_name_that_is_taken_or_nearly_is_said_to_be() {
    let lexicon = Lexicon::builtin();
    let clash = |name: &str, ids: &[&str]| clash(&lexicon, name, ids);
    assert_eq!(clash("Quuxofen", &["amoxicillin"]), Clash::None);
    assert_eq!(clash("Amoxicillinum", &["amoxicillin"]), Clash::Known);
    for name in [
        "Ampicillin",
        "ампициллин",
        "ampicilina",
        "Ampicillin capsules",
        "氨苄西林",
    ] {
        assert!(matches!(clash(name, &["amoxicillin"]), Clash::Taken(_)), "{name}");
        assert!(matches!(clash(name, &[]), Clash::Taken(_)), "{name}");
    }
    for name in ["Ampicilkin", "Ampicillin quuxate", "ampisilkin"] {
        assert!(
            matches!(clash(name, &["amoxicillin"]), Clash::LooksLike(_)),
            "{name}"
        );
    }
    // A part of a combination does not mean the whole.
    assert!(matches!(
        clash("amoxicillin", &["amoxicillin", "clavulanic-acid"]),
        Clash::Taken(_)
    ));
    for name in ["tablets", "500 mg", "besylate", "  ", "胶囊"] {
        assert_eq!(clash(name, &["amoxicillin"]), Clash::NotAName, "{name}");
    }
    assert!(is_near_controlled(&lexicon, "fentanil"));
    assert!(!is_near_controlled(&lexicon, "quuxofen"));
}

#[test]
fn an_unresolved_reading_stays_so_without_the_word() {
    let own = Own {
        words: vec![("quuxofen".to_owned(), NoSubstance::Herbal)],
        ..Own::default()
    };
    let herb = reading(&Lexicon::with_own(&own), "Квуксофен 500 mg capsules");
    assert_eq!(herb.identity.status, Status::Unresolved);
    assert!(herb.unread.is_empty());
    assert_eq!(herb.identity.seems, Some(Kind::Herbal));
}
