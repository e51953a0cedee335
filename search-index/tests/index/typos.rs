//! Mistyped words: found exactly as a plain loop over all words finds them.

use proptest::prelude::*;

use crate::support::{TestIndex, ids, listing, question};

/// How many letters are wrong, missing, too many or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            let mut least = if i == 0 || j == 0 { i + j } else { usize::MAX };
            if i > 0 && j > 0 {
                let wrong = usize::from(a[i - 1] != b[j - 1]);
                least = (rows[i - 1][j] + 1)
                    .min(rows[i][j - 1] + 1)
                    .min(rows[i - 1][j - 1] + wrong);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(rows[i - 2][j - 2] + 1);
                }
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}

/// The words that are found by this one.
fn expected<'a>(words: &'a [String], asked: &str) -> Vec<&'a String> {
    let most = match asked.chars().count() {
        9.. => 2,
        5.. => 1,
        _ => 0,
    };
    let within = |most| -> Vec<&String> {
        words
            .iter()
            .filter(|word| distance(word, asked) <= most)
            .collect()
    };
    (0..=most)
        .map(within)
        .rfind(|found| !found.is_empty())
        .map_or(Vec::new(), |found| {
            let near = within(most.min(1));
            if near.is_empty() { found } else { near }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mistyped_words_find_what_a_plain_loop_finds(
        mut words in prop::collection::vec("[abc]{3,6}|[abcd]{7,12}|[абв]{4,11}", 1..60),
        asked in prop::collection::vec("[abc]{3,6}|[abcd]{7,12}|[абв]{4,11}", 60),
    ) {
        words.sort();
        words.dedup();
        let test = TestIndex::empty();
        for words in words.chunks(25) {
            test.add(words.iter().map(|word| listing(word, word)));
        }
        for asked in asked {
            // A space says that the word is whole.
            let hits = test.ask(&question(&format!("{asked} ")));
            let mut found = ids(&hits);
            found.sort();
            let expected: Vec<String> = expected(&words, &asked).into_iter().cloned().collect();
            prop_assert_eq!(found, expected, "{}", asked);
        }
    }
}
