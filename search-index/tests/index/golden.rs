//! Relevance as a table: `tests/golden/search.tsv` over `tests/golden/listings.tsv`.

use search_index::document::ListingDoc;
use search_index::query::ListingQuery;

use crate::support::{TestIndex, ids, question};

const LISTINGS: &str = include_str!("../golden/listings.tsv");
const QUESTIONS: &str = include_str!("../golden/search.tsv");

fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table
        .lines()
        .filter(|row| !row.starts_with('#'))
        .map(|row| row.split('\t').map(str::trim).collect())
}

fn corpus() -> Vec<ListingDoc> {
    let listing = |row: Vec<&str>| {
        let [id, substances, names, text] = row.try_into().unwrap();
        let mut substance_ids: Vec<String> = substances.split(',').map(str::to_owned).collect();
        substance_ids.sort();
        let name = |name: &str| {
            name.split_once(':')
                .map(|(lang, name)| (lang.to_owned(), name.to_owned()))
        };
        ListingDoc {
            id: id.into(),
            substance_key: Some(substance_ids.join("+")),
            substance_ids,
            names: names.split('|').filter_map(name).collect(),
            text: text.split('|').map(str::to_owned).collect(),
            ..ListingDoc::default()
        }
    };
    rows(LISTINGS).map(listing).collect()
}

#[test]
fn every_row_of_the_table_holds() {
    let test = TestIndex::of(corpus());
    let mut wrong = Vec::new();
    for row in rows(QUESTIONS) {
        let [q, substances, first, also, never, why] = row.try_into().unwrap();
        let substances = substances
            .split(',')
            .filter(|id| !id.is_empty())
            .map(str::to_owned)
            .collect();
        let found = ids(&test.ask(&ListingQuery {
            substances,
            ..question(q)
        }));
        let first: Vec<&str> = first.split_whitespace().collect();
        let top = found.get(..first.len()).unwrap_or(&found);
        let has = |id: &str| found.iter().any(|found| found == id);
        let holds = first.iter().all(|id| top.iter().any(|top| top == id))
            && also.split_whitespace().all(has)
            && !never.split_whitespace().any(has);
        if !holds {
            wrong.push(format!("{q} ({why}): {found:?}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} rows are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
