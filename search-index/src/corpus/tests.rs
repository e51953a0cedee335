use super::*;
use crate::document::ListingDoc;
use crate::identity::{ProductText, Status, read};
use std::collections::HashMap;

#[test]
fn the_same_seed_makes_the_same_corpus_and_another_one_another() {
    let (one, same, other) = (Corpus::new(1), Corpus::new(1), Corpus::new(2));
    let docs = |c: &Corpus| c.listings(50).map(|l| l.document(c)).collect::<Vec<ListingDoc>>();
    assert_eq!(docs(&one), docs(&same));
    assert_ne!(docs(&one), docs(&other));
    assert_eq!(
        one.demands(90).collect::<Vec<_>>(),
        same.demands(90).collect::<Vec<_>>()
    );
    for class in Class::ALL {
        assert_eq!(one.questions(class, 20), same.questions(class, 20));
    }
    // What was measured once can be measured again: the first row never changes unnoticed.
    let first = one.listing(0).unwrap();
    assert_eq!(first.cells().join("|"), FIRST);
    // A longer corpus begins like a shorter one.
    assert_eq!(one.listings(60).nth(49), one.listings(50).last());
}

const FIRST: &str = "W-0000000|氯胺T乳膏|Tosylchloramide sodium cream||||乳膏|5%|24支/盒|Works 0836|CN|finished_product|50000|tube|||60|ambient_25|central-asia";

#[test]
fn every_substance_of_the_head_is_known_and_none_is_controlled() {
    let corpus = Corpus::new(1);
    for id in assortment::HEAD {
        assert!(corpus.lexicon.substance(id).is_some(), "{id}");
    }
    let products = corpus.assortment.products();
    assert_eq!(products.len(), 1_500);
    for product in products {
        assert!(
            product.substances.iter().all(|s| s.controlled.is_none()),
            "{product:?}"
        );
        assert!(!product.forms.is_empty() && product.doses.iter().all(|d| !d.is_empty()));
        assert!(product.substances.is_sorted_by_key(|s| &s.id));
    }
}

#[test]
fn listings_and_lines_are_read_as_what_they_were_made_from() {
    let corpus = Corpus::new(1);
    let mut wrong = Vec::new();
    for listing in corpus.listings(1_000) {
        let names = listing.names.iter().map(|(_, n)| n.as_str()).collect();
        let text = ProductText {
            kind: listing.kind,
            names,
            dose_form: Some(&listing.dose_form),
            strength: Some(&listing.strength),
            pack: Some(&listing.pack),
            ..ProductText::default()
        };
        let reading = read(&corpus.lexicon, &text);
        assert!(!reading.controlled, "{listing:?}");
        if reading.identity.substance_key() != Some(listing.substance_ids.join("+")) {
            wrong.push(format!("{:?} {:?}", listing.names, reading.identity.status));
        }
        // Nothing may be read as another drug; to be in doubt is allowed.
        let other = reading.identity.status == Status::Resolved
            && reading.identity.substance_key() != Some(listing.substance_ids.join("+"));
        assert!(!other, "{listing:?}\n{:?}", reading.identity);
    }
    assert!(wrong.len() <= 20, "{}: {wrong:#?}", wrong.len());
    for line in corpus.demands(500).flat_map(|d| d.lines) {
        let text = ProductText {
            names: vec![&line.text],
            ..ProductText::default()
        };
        assert!(!read(&corpus.lexicon, &text).controlled, "{line:?}");
    }
}

#[test]
fn demand_is_skewed_as_the_head_says() {
    let corpus = Corpus::new(1);
    let mut counts: HashMap<String, usize> = HashMap::new();
    for listing in corpus.listings(20_000) {
        *counts.entry(listing.substance_ids.join("+")).or_default() += 1;
    }
    let mut sorted: Vec<usize> = counts.values().copied().collect();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let share = |first: usize| sorted.iter().take(first).sum::<usize>() as f64 / 20_000.0;
    assert!((0.014..0.023).contains(&share(1)), "{}", share(1));
    assert!((0.11..0.16).contains(&share(10)), "{}", share(10));
    assert!((0.43..0.52).contains(&share(100)), "{}", share(100));
    assert!(counts.len() > 1_000);
}

#[test]
fn there_are_several_hundred_different_questions_of_each_class_in_several_languages() {
    let corpus = Corpus::new(1);
    for class in Class::ALL {
        let questions = corpus.questions(class, 400);
        assert_eq!(questions.len(), 400, "{class:?}");
        for language in ["en", "ru", "vi", "pl"] {
            let own = questions.iter().filter(|q| q.language == language).count();
            assert!(own >= 10, "{class:?} {language} {own}");
        }
        let words = if class == Class::TwoTerms { 2 } else { 1 };
        for question in &questions {
            assert_eq!(question.text.split(' ').count(), words, "{question:?}");
        }
    }
}

#[test]
fn demands_have_as_many_lines_as_asked_for() {
    let corpus = Corpus::new(1);
    let lines: Vec<Line> = corpus.demands(1_234).flat_map(|d| d.lines).collect();
    assert_eq!(lines.len(), 1_234);
    assert!(lines.iter().enumerate().all(|(i, line)| line.number == i));
}

#[test]
fn ids_are_of_version_7_and_rise() {
    assert!(id(0, 1) < id(0, 2) && id(0, 999_999) < id(0, 1_000_000));
    let one = id(2, 77);
    assert_eq!((one.len(), one.as_bytes()[14]), (36, b'7'), "{one}");
}
