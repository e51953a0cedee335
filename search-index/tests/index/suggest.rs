//! Suggestions: from one character on, in any script, with counts that are right.

use search_index::document::ListingDoc;
use search_index::index::Batch;
use search_index::suggest::Excluded;

use crate::support::{TestIndex, listing};

fn suggest(test: &TestIndex, beginning: &str) -> Vec<(String, usize)> {
    let excluded = Excluded::default();
    let found = test.index.suggest(beginning, 10, &excluded).unwrap();
    found
        .into_iter()
        .map(|suggestion| (suggestion.text, suggestion.count))
        .collect()
}

fn names(id: &str, company: &str, names: &[&str]) -> ListingDoc {
    ListingDoc {
        company_id: company.into(),
        names: names
            .iter()
            .map(|name| (String::new(), (*name).to_owned()))
            .collect(),
        ..listing(id, "x")
    }
}

fn corpus() -> TestIndex {
    let test = TestIndex::of([
        names("1", "c1", &["布洛芬缓释胶囊", "Ibuprofen Capsules"]),
        names(
            "2",
            "c1",
            &["布洛芬片", "IBUPROFEN  capsules", "ibuprofen capsules"],
        ),
    ]);
    test.add([
        names("3", "c2", &["Ibuprofen capsules"]),
        names("4", "c2", &["Парацетамол", "Thuốc Đạm"]),
    ]);
    test
}

#[test]
fn a_name_is_suggested_from_the_first_character_of_any_word() {
    let test = corpus();
    let ibuprofen = [("Ibuprofen Capsules".to_owned(), 3)];
    for beginning in ["i", "Ibu", "ibuprofen c", "cap", "IBUPROFEN CAPSULES"] {
        let found = suggest(&test, beginning);
        assert_eq!(found.iter().map(|f| f.1).collect::<Vec<_>>(), [3], "{beginning}");
        assert_eq!(found[0].0.to_lowercase(), ibuprofen[0].0.to_lowercase());
    }
    let han = [("布洛芬片".to_owned(), 1), ("布洛芬缓释胶囊".to_owned(), 1)];
    assert_eq!(suggest(&test, "布"), han);
    assert_eq!(suggest(&test, "布洛芬缓"), [("布洛芬缓释胶囊".to_owned(), 1)]);
    assert_eq!(suggest(&test, "п"), [("Парацетамол".to_owned(), 1)]);
    assert_eq!(suggest(&test, "dam"), [("Thuốc Đạm".to_owned(), 1)]);
    assert_eq!(suggest(&test, "zzz"), []);
    assert_eq!(suggest(&test, " "), []);
    assert_eq!(suggest(&test, "\u{1}"), []);
}

#[test]
fn what_is_removed_replaced_or_excluded_is_not_counted() {
    let test = corpus();
    let mut batch = Batch::new();
    batch.remove_listing("1");
    batch.listing(names("2", "c1", &["Ibuprofen gel"]));
    test.index.apply(batch).unwrap();
    test.index.commit(9).unwrap();
    assert_eq!(suggest(&test, "布"), []);
    assert_eq!(
        suggest(&test, "ibu"),
        [
            ("Ibuprofen capsules".to_owned(), 1),
            ("Ibuprofen gel".to_owned(), 1)
        ]
    );
    let excluded = Excluded {
        listings: vec!["3".into()],
        companies: vec!["c1".into()],
    };
    assert!(test.index.suggest("ibu", 10, &excluded).unwrap().is_empty());
}

#[test]
fn the_most_frequent_come_first_and_the_limit_holds() {
    let test = TestIndex::empty();
    for i in 0..40_u32 {
        test.add((0..=i % 8).map(|n| names(&format!("{i}-{n}"), "c", &[&format!("Amoxi {}", i % 8)])));
    }
    let found = test.index.suggest("amo", 3, &Excluded::default()).unwrap();
    let found: Vec<(&str, usize)> = found.iter().map(|f| (f.text.as_str(), f.count)).collect();
    assert_eq!(found, [("Amoxi 7", 40), ("Amoxi 6", 35), ("Amoxi 5", 30)]);
}
