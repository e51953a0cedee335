//! Rough timings over made-up listings: `cargo run --release -p search-index --example measure_search [LISTINGS]`.
//!
//! They are wall time on whatever machine this is; compare them with each other, not with another day's.
#![expect(clippy::unwrap_used, reason = "a tool for the workbench")]

use std::time::Instant;

use search_index::document::{DemandLineDoc, ListingDoc, Visibility};
use search_index::facets::Facet;
use search_index::index::{Batch, SearchIndex};
use search_index::query::{DemandQuery, ListingQuery};
use search_index::suggest::Excluded;

const FORMS: [(&str, &str, &str); 5] = [
    ("tablet", "片", "Tablets"),
    ("capsule", "胶囊", "Capsules"),
    ("injection", "注射液", "Injection"),
    ("cream", "乳膏", "Cream"),
    ("oral_liquid", "口服溶液", "Oral Solution"),
];
const COUNTRIES: [&str; 6] = ["CN", "IN", "VN", "PL", "KZ", "DE"];

/// Names that look like drugs, always the same ones.
fn substance(n: u64) -> String {
    const START: [&str; 16] = [
        "am", "be", "ci", "do", "er", "flu", "gli", "hy", "ibu", "ke", "lo", "me", "nor", "ome", "pa", "ri",
    ];
    const MIDDLE: [&str; 8] = ["xi", "ta", "pro", "lo", "flo", "ve", "tri", "ra"];
    const END: [&str; 8] = [
        "cillin", "fen", "prazole", "statin", "pril", "sartan", "mycin", "zole",
    ];
    let pick = |from: &[&'static str], by: u64| from[usize::try_from(by).unwrap() % from.len()];
    format!(
        "{}{}{}",
        pick(&START, n),
        pick(&MIDDLE, n / 16),
        pick(&END, n / 128)
    )
}

fn listing(n: u64) -> ListingDoc {
    let (form, zh, en) = FORMS[usize::try_from(n / 7).unwrap() % FORMS.len()];
    let id = substance(n * n % 1_009);
    let strength = [5, 10, 20, 50, 100, 250, 500][usize::try_from(n).unwrap() % 7];
    ListingDoc {
        id: format!("{n:032x}"),
        version: 1,
        company_id: format!("company-{}", n % 500),
        substance_key: Some(id.clone()),
        substance_ids: vec![id.clone()],
        dose_form: Some(form.into()),
        origin_country: Some(COUNTRIES[usize::try_from(n / 3).unwrap() % COUNTRIES.len()].into()),
        hubs: if n.is_multiple_of(3) {
            vec!["asean".into()]
        } else {
            Vec::new()
        },
        names: vec![
            (
                "zh".into(),
                format!(
                    "阿{}{zh}",
                    char::from_u32(0x4e00 + u32::try_from(n % 3_000).unwrap()).unwrap()
                ),
            ),
            ("en".into(), format!("{id} {en} {strength} mg")),
        ],
        text: vec![
            format!("{id} {id}um {id}ин"),
            format!("{strength}mg"),
            format!("{} tablets per box", n % 90),
        ],
        moq: Some(i64::try_from(n % 1_000).unwrap()),
        price_usd: Some(f64::from(u32::try_from(n % 977).unwrap()) / 100.0),
        published_at: i64::try_from(n).unwrap(),
        ..ListingDoc::default()
    }
}

fn line(n: u64) -> DemandLineDoc {
    let id = substance(n * 31 % 1_009);
    DemandLineDoc {
        line_id: format!("line-{n:026x}"),
        version: 1,
        company_id: format!("buyer-{}", n % 300),
        substance_key: Some(id.clone()),
        substance_ids: vec![id.clone()],
        hub: "asean".into(),
        destination_country: "VN".into(),
        visibility: Visibility::Public,
        line: format!("{id} {} mg", n % 500),
        ..DemandLineDoc::default()
    }
}

fn time(what: &str, rounds: u32, mut run: impl FnMut(u32) -> usize) {
    let mut found = 0;
    let started = Instant::now();
    for round in 0..rounds {
        found += run(round);
    }
    let each = started.elapsed().as_secs_f64() * 1e6 / f64::from(rounds);
    println!(
        "{what:<34} {each:>9.0} µs   {:>9.1} found",
        found as f64 / f64::from(rounds)
    );
}

fn main() {
    let count: u64 = std::env::args()
        .nth(1)
        .map_or(100_000, |arg| arg.parse().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let index = SearchIndex::open(dir.path(), "e").unwrap();
    let started = Instant::now();
    let mut rebuild = index.rebuild("e").unwrap();
    for start in (0..count).step_by(500) {
        let mut batch = Batch::new();
        (start..(start + 500).min(count)).for_each(|n| batch.listing(listing(n)));
        rebuild.apply(batch).unwrap();
    }
    for demand in 0..count / 10 {
        let mut batch = Batch::new();
        batch.demand(
            format!("demand-{demand:025x}"),
            (0..3).map(|i| line(demand * 3 + i)).collect(),
        );
        rebuild.apply(batch).unwrap();
    }
    rebuild.finish(1).unwrap();
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{count} listings and {} demands built in {seconds:.1} s",
        count / 10
    );

    let ask = |q: String, facets: &[Facet], highlights: bool| {
        let query = ListingQuery {
            q,
            limit: 20,
            facets: facets.to_vec(),
            highlights,
            ..ListingQuery::default()
        };
        index.search_listings(&query).unwrap().total
    };
    let word = |round: u32| substance(u64::from(round) * 37 % 1_009);
    time("one word", 200, |r| ask(format!("{} ", word(r)), &[], false));
    time("one word, highlights", 200, |r| {
        ask(format!("{} ", word(r)), &[], true)
    });
    time("two words", 200, |r| {
        ask(format!("{} tablets ", word(r)), &[], false)
    });
    time("beginning", 200, |r| {
        ask(word(r).chars().take(4).collect(), &[], false)
    });
    time("one letter", 50, |r| {
        ask(word(r).chars().take(1).collect(), &[], false)
    });
    time("a typing error", 200, |r| {
        ask(word(r).replacen('i', "y", 1), &[], false)
    });
    time("Han", 200, |r| {
        ask(if r % 2 == 0 { "口服溶液" } else { "胶囊" }.into(), &[], false)
    });
    time("one word, six facets", 200, |r| {
        ask(format!("{} ", word(r)), &Facet::LISTINGS, false)
    });
    time("blank, six facets", 20, |_| {
        ask(String::new(), &Facet::LISTINGS, false)
    });
    time("nothing found, relaxed", 200, |r| {
        ask(format!("{} zzzz qqqq ", word(r)), &[], false)
    });
    let suggest = |q: &str| index.suggest(q, 10, &Excluded::default()).unwrap().len();
    time("suggest, three letters", 200, |r| {
        suggest(&word(r).chars().take(3).collect::<String>())
    });
    time("suggest, one letter", 20, |r| {
        suggest(&word(r).chars().take(1).collect::<String>())
    });
    time("suggest, one Han character", 20, |_| suggest("阿"));
    let demands = |q: String| {
        let query = DemandQuery {
            q,
            limit: 20,
            ..DemandQuery::default()
        };
        index.search_demands(&query).unwrap().total
    };
    time("demands, one word", 200, |r| demands(format!("{} ", word(r))));
    time("demands, blank", 20, |_| demands(String::new()));
    time("candidates by substance", 200, |r| {
        index.listing_candidates(&word(r)).unwrap().len()
    });
    time("lines like a text", 200, |r| {
        index
            .similar_lines(&format!("{} 250 mg tablets", word(r)), 50)
            .unwrap()
            .len()
    });
    time("one listing changed and committed", 20, |r| {
        let mut batch = Batch::new();
        batch.listing(listing(u64::from(r)));
        index.apply(batch).unwrap();
        index.commit(u64::from(r)).unwrap();
        1
    });
    let started = Instant::now();
    let versions = index.ids().unwrap();
    println!(
        "all ids in {:.0} ms: {}",
        started.elapsed().as_secs_f64() * 1e3,
        versions.listings.len()
    );
    drop(index);
    let started = Instant::now();
    assert!(
        SearchIndex::open(dir.path(), "e")
            .unwrap()
            .needs_rebuild()
            .is_none()
    );
    println!(
        "opened, checksums included, in {:.0} ms",
        started.elapsed().as_secs_f64() * 1e3
    );
}
