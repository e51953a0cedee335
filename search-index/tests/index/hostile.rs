//! Questions meant to harm: each is answered or refused, at once.

use std::time::{Duration, Instant};

use search_index::query::{DemandQuery, ListingQuery, QueryError, Understanding};
use search_index::suggest::Excluded;
use search_index::vocabulary::Lexicon;

use crate::support::{TestIndex, line, listing, question};

/// In a debug build, on a busy machine.
const AT_ONCE: Duration = Duration::from_secs(2);

fn questions() -> Vec<String> {
    let mut questions: Vec<String> = [
        "\"", "'", "\\", "\0", "a\0b", "\u{301}", "\u{301}\u{301}a", "💊", "👨‍👩‍👧‍👦💊 aspirin", "\u{feff}", "\u{200b}",
        "\u{202e}nirypsa", "-aspirin", "+aspirin", "aspirin AND", "NOT NOT NOT", "* ? ~ ^ : / [ ] { }", "a:b:c",
        "name:aspirin", "[a TO z]", "aspirin~2", "as*", "/.*/", "(((", ")))", "<script>alert(1)</script>",
        "' OR 1=1 --", "%00", "\u{10ffff}", "\u{fffd}", "ﷺ", "İ", "ǅ", "ß", "㎎", "½", "１２３", "…", "\r\n\t",
        "ก็็็็็็็็็็็็็็็็็็็็", "Z̸̡̧̢̛̛̫̳̀͂", "가각갂", "ᄀᄀᄀᄀ", "ｶﾞ", "ๆๆๆ", "1,000,000.50", "1.2.3.4", "0,,0", ",", "...",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ]
    .map(str::to_owned)
    .to_vec();
    for unit in [
        "(",
        "\"",
        "NOT ",
        "a ",
        "药",
        "ก",
        "\u{301}",
        "-",
        "*",
        "aspirin OR ",
        "𠀀",
        "\0",
        "amoxicillin ",
    ] {
        questions.extend([5, 31, 100, 500, 5_000, 10_000].map(|times| unit.repeat(times)));
    }
    questions.push(
        (0..30)
            .map(|i| format!("amoxycilin{} ", char::from(b'a' + i % 26)))
            .collect(),
    );
    questions
}

#[test]
fn a_hostile_question_is_answered_or_refused_at_once() {
    let test =
        TestIndex::of((0..300).map(|i| listing(&format!("l{i}"), &format!("Aspirin {i} amoxicillin药"))));
    test.demand("d", vec![line("n", "aspirin")]);
    let lexicon = Lexicon::builtin();
    for q in questions() {
        let shown: String = q.chars().take(20).collect();
        let started = Instant::now();
        let understood = Understanding::of(&lexicon, &q);
        let long = q.chars().count() > 512;
        assert_eq!(
            matches!(understood, Err(QueryError::TooLong { .. })),
            long,
            "{shown}"
        );
        assert!(matches!(
            understood,
            Ok(_) | Err(QueryError::TooLong { .. } | QueryError::TooManyTerms { .. })
        ));
        for asked in [understood, Understanding::plain(&q)].into_iter().flatten() {
            let query = ListingQuery {
                asked: asked.clone(),
                ..question("")
            };
            test.index.search_listings(&query).unwrap();
            let query = DemandQuery {
                asked,
                limit: 10,
                ..DemandQuery::default()
            };
            test.index.search_demands(&query).unwrap();
        }
        let _ = test.index.suggest(&q, 10, &Excluded::default());
        let short: String = q.chars().take(200).collect();
        let _ = test.index.similar_listings(&short, 10).unwrap();
        assert!(
            started.elapsed() < AT_ONCE,
            "{shown} took {:?}",
            started.elapsed()
        );
    }
}

#[test]
fn hostile_text_can_be_indexed_and_removed() {
    let test = TestIndex::of(
        questions()
            .iter()
            .enumerate()
            .map(|(i, text)| listing(&format!("l{i:04}"), text)),
    );
    assert_eq!(test.ask(&question("")).total, questions().len());
    assert!(test.find("aspirin").len() > 3);
}

#[test]
fn ids_with_odd_characters_stay_themselves() {
    let test = TestIndex::of([
        listing("a b", "x1"),
        listing("a", "x2"),
        listing("", "x3"),
        listing("ä\0", "x4"),
    ]);
    let query = ListingQuery {
        exclude_listings: vec!["a".into()],
        ..question("")
    };
    assert_eq!(test.ask(&query).total, 3);
}
