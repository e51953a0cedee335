//! The quick look against the full one: whatever the rules keep is found, and never below what it comes to.

use crate::arbitrary::{needs, offers};
use crate::golden::sides;
use proptest::prelude::*;
use search_index::matching::{Band, Context, Need, Offer, Verdict, evaluate, factors};
use search_index::reverse::{Asked, Book, Found, Grade, Keys, Offered, Side, day};
use search_index::vocabulary::Lexicon;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::with_tables(&[]));

/// The keys under which the index has a text.
fn entered(identity: &search_index::identity::Identity) -> BTreeSet<String> {
    let own = identity.substance_key().into_iter();
    own.chain(identity.candidate_keys()).collect()
}

/// The keys under which a text looks for others.
fn sought(identity: &search_index::identity::Identity) -> BTreeSet<String> {
    let mut keys = entered(identity);
    if identity.substance_key().is_some() {
        keys.extend(identity.kindred.iter().cloned());
    }
    keys
}

fn book<S: Side>(sides: impl Iterator<Item = (BTreeSet<String>, S)>) -> Book<S> {
    let mut by_key: BTreeMap<String, Vec<(u32, S)>> = BTreeMap::new();
    for (entry, (keys, side)) in (0..).zip(sides) {
        for key in keys {
            by_key.entry(key).or_default().push((entry, side));
        }
    }
    let mut book = Book::default();
    for (key, entries) in by_key {
        book.enter(&key, entries);
    }
    book
}

fn grades<S: Side>(book: &Book<S>, keys: &Keys, side: &S::Other, today: &str) -> HashMap<u32, Grade> {
    let mut found: Vec<Found> = Vec::new();
    book.look_up(keys, side, day(today), &mut found);
    let count = found.len();
    let found: HashMap<u32, Grade> = found.into_iter().map(|f| (f.entry, f.grade)).collect();
    assert_eq!(found.len(), count, "each candidate once");
    found
}

/// How many pairs there were of each kind.
#[derive(Debug, Default)]
struct Tally {
    kept: usize,
    left_out: usize,
    /// Graded as what they are.
    right: usize,
    /// Graded better than they are.
    open: usize,
}

/// Looks every pair up from both sides and judges it in full.
fn compare(offers: &[Offer], needs: &[Need], context: &Context) -> Tally {
    let lexicon = &*LEXICON;
    let lines = book(
        needs
            .iter()
            .map(|n| (entered(&n.identity), Asked::of(n, lexicon))),
    );
    let listings = book(
        offers
            .iter()
            .map(|o| (entered(&o.identity), Offered::of(o, lexicon))),
    );
    let mut tally = Tally::default();
    let from_needs: Vec<HashMap<u32, Grade>> = needs
        .iter()
        .map(|n| {
            grades(
                &listings,
                &Keys::of(&n.identity),
                &Asked::of(n, lexicon),
                &context.today,
            )
        })
        .collect();
    for (at, offer) in (0..).zip(offers) {
        let keys = Keys::of(&offer.identity);
        let found = grades(&lines, &keys, &Offered::of(offer, lexicon), &context.today);
        for (line, need) in (0..).zip(needs) {
            let context = Context {
                factors: factors(lexicon, &offer.identity, &need.identity),
                ..context.clone()
            };
            let verdict = evaluate(offer, need, &context);
            let meets = !sought(&offer.identity).is_disjoint(&entered(&need.identity));
            check(
                found.get(&line),
                verdict.as_ref(),
                meets,
                (offer, need),
                &mut tally,
            );
            let meets = !sought(&need.identity).is_disjoint(&entered(&offer.identity));
            check(
                from_needs[line as usize].get(&at),
                verdict.as_ref(),
                meets,
                (offer, need),
                &mut tally,
            );
        }
    }
    tally
}

fn check(
    grade: Option<&Grade>,
    verdict: Option<&Verdict>,
    meets: bool,
    pair: (&Offer, &Need),
    tally: &mut Tally,
) {
    assert!(meets || grade.is_none(), "found without a common key: {pair:#?}");
    let Some(verdict) = verdict.filter(|_| meets) else {
        match grade {
            Some(_) => tally.open += 1,
            None if meets => tally.left_out += 1,
            None => {}
        }
        return;
    };
    tally.kept += 1;
    let grade = grade.unwrap_or_else(|| panic!("left out, but {verdict:#?} of {pair:#?}"));
    match (verdict.band, grade.closest()) {
        (Band::Match, closest) => {
            assert!(closest.is_none(), "{closest:?}, but {verdict:#?} of {pair:#?}");
            tally.right += 1;
        }
        (_, None) => tally.open += 1,
        (_, Some(closest)) => {
            assert!(
                verdict.closeness <= closest.into(),
                "{closest}, but {verdict:#?} of {pair:#?}"
            );
            tally.right += 1;
        }
    }
}

#[test]
fn every_pair_of_the_golden_sides_is_graded_no_worse_than_it_is() {
    let (offers, needs): (Vec<Offer>, Vec<Need>) = sides().into_iter().unzip();
    let tally = compare(&offers, &needs, &crate::support::context());
    println!("{tally:?}");
    assert!(tally.kept > 1_000 && tally.left_out > 100, "{tally:?}");
    // What the numbers cannot tell is looked at in full, so it may not be much.
    assert!(tally.open * 4 < tally.right, "{tally:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn any_pair_is_graded_no_worse_than_it_is(
        offers in prop::collection::vec(offers(), 8), needs in prop::collection::vec(needs(), 8),
        today in prop::sample::select(vec!["2026-01-17", "1999-12-31", "9999-12-31", "no day"]),
    ) {
        let context = Context { today: today.into(), ..Context::default() };
        compare(&offers, &needs, &context);
    }
}
