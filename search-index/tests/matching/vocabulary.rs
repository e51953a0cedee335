//! The worst error, guarded over the whole vocabulary: another substance is never shown.

use crate::support::{context, need, offer};
use proptest::prelude::*;
use search_index::identity::{ProductText, Reading, read};
use search_index::matching::{Band, Need, Offer, Outcome, evaluate};
use search_index::vocabulary::{Lexicon, Substance};
use std::collections::BTreeMap;
use std::sync::OnceLock;

fn substances() -> &'static [Substance] {
    static ALL: OnceLock<Vec<Substance>> = OnceLock::new();
    ALL.get_or_init(|| Lexicon::builtin().substances().cloned().collect())
}

fn reading(name: &str) -> Reading {
    let text = ProductText {
        names: vec![name],
        dose_form: Some("tablets"),
        strength: Some("10 mg"),
        ..ProductText::default()
    };
    read(&Lexicon::builtin(), &text)
}

/// One of a substance's names.
fn name_of(substance: &Substance, at: usize) -> String {
    let mut names = vec![&substance.inn];
    names.extend(substance.names.iter().map(|(_, name)| name));
    names[at % names.len()].clone()
}

fn pair(offered: &str, asked: &str) -> (Offer, Need) {
    let offer = Offer {
        identity: reading(offered).identity,
        names: vec![offered.to_owned()],
        ..offer("?")
    };
    let need = Need {
        identity: reading(asked).identity,
        text: asked.to_owned(),
        ..need("?")
    };
    (offer, need)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn two_substances_never_make_a_match(
        (a, b) in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        (x, y) in (0usize..40, 0usize..40),
    ) {
        let (a, b) = (a.get(substances()), b.get(substances()));
        let (offer, need) = pair(&name_of(a, x), &name_of(b, y));
        let keys = (offer.identity.substance_key(), need.identity.substance_key());
        let verdict = evaluate(&offer, &need, &context());
        if a.id != b.id {
            prop_assert!(verdict.as_ref().is_none_or(|v| v.band != Band::Match), "{} for {}", offer.names[0], need.text);
        }
        // Where both are known, another set is not shown at all, unless one names a class of the other: then it is open.
        if let (Some(offered), Some(asked)) = keys {
            let result = verdict.iter().flat_map(|v| &v.criteria).find(|c| c.code == "SUBSTANCES").map(|c| c.result);
            let expected = if offered == asked { vec![Some(Outcome::Pass)] } else { vec![None, Some(Outcome::Unknown)] };
            prop_assert!(expected.contains(&result), "{} for {}", &offer.names[0], &need.text);
        }
    }

    #[test]
    fn neighbours_in_the_alphabet_never_make_a_match(at in any::<prop::sample::Index>(), step in 1usize..4) {
        let (mut names, from) = (inns(), at.index(substances().len()));
        names.rotate_left(from);
        let (offer, need) = pair(&names[0].0, &names[step].0);
        prop_assert!(names[0].1 != names[step].1);
        prop_assert!(evaluate(&offer, &need, &context()).is_none_or(|v| v.band != Band::Match));
    }
}

/// All names with their ids, in order, so that look-alikes stand beside each other.
fn inns() -> Vec<(String, String)> {
    static ALL: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        substances()
            .iter()
            .map(|s| (s.inn.clone(), s.id.clone()))
            .collect()
    });
    all.iter().map(|(inn, id)| (inn.clone(), id.clone())).collect()
}

#[test]
fn a_substance_that_no_vocabulary_has_meets_itself_as_near() {
    let (offer, need) = pair(
        "Zorvaxelimab Alfa Injection",
        "Zorwakselimabum alfa, roztwór do wstrzykiwań",
    );
    assert_eq!(offer.identity.candidate_keys(), need.identity.candidate_keys());
    let verdict = evaluate(&offer, &need, &context()).unwrap();
    assert_eq!(verdict.band, Band::Near);
    assert!(
        verdict.criteria[1]
            .detail
            .contains("which is not in the vocabulary")
    );

    let (other, _) = pair("Zorvaxetuzumab Injection", "Zorwakselimabum");
    assert!(
        other
            .identity
            .candidate_keys()
            .iter()
            .all(|key| !need.identity.candidate_keys().contains(key))
    );
}

#[test]
fn a_class_and_its_member_are_doubtful_and_two_members_are_different() {
    let judge = |offered: &str, asked: &str| {
        let (offer, need) = pair(offered, asked);
        evaluate(&offer, &need, &context()).map(|v| v.band)
    };
    assert_eq!(judge("重组人促红素注射液", "Epoetinum alfa"), Some(Band::Near));
    assert_eq!(judge("Epoetin beta", "эритропоэтин"), Some(Band::Near));
    assert_eq!(judge("Epoetin beta", "Epoetin alfa"), None);
    assert_eq!(judge("重组人促红素", "эритропоэтин"), Some(Band::Match));
}
