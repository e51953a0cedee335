//! Whatever is written is found by what was written.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use search_index::analysis::{fold, tokenize};
use search_index::query::MAX_QUERY_CHARS;

use crate::support::{TestIndex, listing, question};

const ALPHABETS: [&str; 11] = [
    "abcxyzABC",
    "éàöñÅçœßøłđĐİı",
    "абвёйЁЙїғқ",
    "αβγΆς",
    "布洛芬缓释胶囊片药",
    "アモキシｱﾓｶﾞー",
    "아목시실린ᄀ",
    "กขคงาำิี่้์ๆ",
    "ກຂຄງາຳິີ່້",
    "កខគឃាិី់្",
    "0123456789.,½²㎎ -/()'\"\u{301}\u{200b}\u{ad}💊",
];

fn mixed() -> impl Strategy<Value = String> {
    let chars = ALPHABETS
        .iter()
        .flat_map(|alphabet| alphabet.chars())
        .collect::<Vec<_>>();
    prop::collection::vec(prop::sample::select(chars), 1..30).prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tokens_stand_in_order_on_character_bounds(text in prop_oneof![mixed(), any::<String>()]) {
        let mut before = 0;
        for (position, token) in tokenize(&text).into_iter().enumerate() {
            prop_assert_eq!(token.position, position);
            prop_assert!(token.from < token.to && token.from >= before, "{:?}", token);
            prop_assert!(text.get(token.from..token.to).is_some(), "{:?}", token);
            before = token.from;
        }
    }

    #[test]
    fn folding_what_is_folded_changes_nothing(text in mixed()) {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded);
    }

    #[test]
    fn capitals_find_what_small_letters_find(text in "[a-zа-яà-öγ-ω0-9 ]{0,30}") {
        let texts = |text: &str| tokenize(text).into_iter().map(|token| token.text).collect::<Vec<_>>();
        prop_assert_eq!(texts(&text.to_uppercase()), texts(&text));
    }
}

#[test]
fn every_name_is_found_by_itself() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let names: Vec<String> = (0..400)
        .map(|_| mixed().new_tree(&mut runner).unwrap().current())
        .collect();
    let id = |n: usize| format!("l{n:03}");
    let test = TestIndex::of(names.iter().enumerate().map(|(n, name)| listing(&id(n), name)));
    for (n, name) in names
        .iter()
        .enumerate()
        .filter(|(_, name)| name.chars().count() < MAX_QUERY_CHARS)
    {
        if tokenize(name).is_empty() {
            continue;
        }
        let hits = test.ask(&question(name));
        assert!(
            !hits.relaxed && hits.hits.iter().any(|hit| *hit.id == *id(n)),
            "{name:?}: {:?}",
            hits.hits
        );
    }
}
