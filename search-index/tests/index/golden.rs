//! Relevance as a table: `tests/golden/search.tsv` over `tests/golden/listings.tsv`, each listing read as the service
//! reads it.

use search_index::document::ListingDoc;
use search_index::identity::{self, Kind, ProductText};
use search_index::query::{ListingQuery, Understanding};
use search_index::vocabulary::Lexicon;

use crate::support::{TestIndex, ids, question};

const LISTINGS: &str = include_str!("../golden/listings.tsv");
const QUESTIONS: &str = include_str!("../golden/search.tsv");

/// The rows of a table, with so many columns each.
fn rows<const N: usize>(table: &str) -> impl Iterator<Item = [&str; N]> {
    table.lines().filter(|row| !row.starts_with('#')).map(|row| {
        let mut columns = row.split('\t').map(str::trim);
        [(); N].map(|()| columns.next().unwrap_or_default())
    })
}

fn listing(lexicon: &Lexicon, row: [&str; 9]) -> ListingDoc {
    let [id, kind, names, form, strength, pack, maker, number, text] = row;
    let kind: Kind = match kind {
        "" => Kind::FinishedProduct,
        kind => serde_json::from_value(kind.into()).unwrap(),
    };
    let names: Vec<(&str, &str)> = names
        .split('|')
        .map(|name| name.split_once(':').unwrap())
        .collect();
    let some = |text| Some(text).filter(|text: &&str| !text.is_empty());
    let reading = identity::read(
        lexicon,
        &ProductText {
            kind,
            names: names.iter().map(|(_, name)| *name).collect(),
            dose_form: some(form),
            strength: some(strength),
            pack: some(pack),
            remarks: vec![text],
            ..ProductText::default()
        },
    );
    let further = [form, strength, pack, maker, number, text]
        .into_iter()
        .filter_map(some);
    let doc = ListingDoc {
        id: id.into(),
        kind,
        names: names
            .iter()
            .map(|(l, name)| ((*l).to_owned(), (*name).to_owned()))
            .collect(),
        text: further.map(str::to_owned).collect(),
        ..ListingDoc::default()
    };
    doc.identified(lexicon, &reading.identity)
}

#[test]
fn every_row_of_the_table_holds() {
    let lexicon = Lexicon::builtin();
    let test = TestIndex::of(rows(LISTINGS).map(|row| listing(&lexicon, row)));
    let mut wrong = Vec::new();
    for [q, first, also, never, why] in rows(QUESTIONS) {
        let found = ids(&test.ask(&ListingQuery {
            asked: Understanding::of(&lexicon, q).unwrap(),
            ..question("")
        }));
        let first: Vec<&str> = first.split_whitespace().collect();
        let top = found.get(..first.len()).unwrap_or(&found);
        let has = |id: &&str| found.iter().any(|found| found == id);
        let missing: Vec<&str> = first
            .iter()
            .copied()
            .filter(|id| !top.iter().any(|top| top == id))
            .chain(also.split_whitespace().filter(|id| !has(id)))
            .collect();
        let wrongly: Vec<&str> = never.split_whitespace().filter(has).collect();
        if !missing.is_empty() || !wrongly.is_empty() {
            let shown = found.get(..found.len().min(12)).unwrap_or_default().join(" ");
            wrong.push(format!(
                "{q} ({why}): missing {missing:?}, wrong {wrongly:?}: {shown}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} rows are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
