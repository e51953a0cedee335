//! The index as a store: what is committed is found, what is removed is gone, and what doesn't fit is rebuilt.

use std::fs;
use std::path::{Path, PathBuf};

use search_index::identity::{Identity, Ingredient, Status};
use search_index::index::{Batch, IndexError, Reason, SearchIndex};
use search_index::query::{DemandQuery, ListingQuery};
use search_index::reverse::{Asked, Keys, Offered};

use crate::support::{asked, line, listing};

fn one_listing() -> Batch {
    let mut batch = Batch::new();
    batch.listing(listing("l1", "Ibuprofen"));
    batch
}

fn built(dir: &Path, epoch: &str) -> SearchIndex {
    let index = SearchIndex::open(dir, epoch).unwrap();
    let mut rebuild = index.rebuild(epoch).unwrap();
    rebuild.apply(one_listing()).unwrap();
    rebuild.finish(7).unwrap();
    index
}

fn found(index: &SearchIndex, q: &str) -> Vec<String> {
    let query = ListingQuery {
        asked: asked(q),
        limit: 10,
        ..ListingQuery::default()
    };
    index
        .search_listings(&query)
        .unwrap()
        .hits
        .into_iter()
        .map(|hit| hit.id.to_string())
        .collect()
}

fn generations(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir()).collect()
}

#[test]
fn a_new_folder_asks_to_be_built_and_then_serves() {
    let dir = tempfile::tempdir().unwrap();
    let index = SearchIndex::open(dir.path(), "e1").unwrap();
    assert_eq!(index.needs_rebuild(), Some(Reason::Missing));
    assert!(!index.is_ready());
    assert!(matches!(
        index.apply(one_listing()),
        Err(IndexError::NeedsRebuild(Reason::Missing))
    ));
    drop(index);
    let index = built(dir.path(), "e1");
    assert_eq!((index.needs_rebuild(), index.cursor()), (None, 7));
    assert_eq!(found(&index, "ibuprofen"), ["l1"]);
}

/// A text in which just this substance was read.
fn keys(substance: &str) -> Keys {
    let ingredient = Ingredient {
        id: substance.to_owned(),
        inn: substance.to_owned(),
        salt: None,
        strength: None,
    };
    Keys::of(&Identity {
        status: Status::Resolved,
        substances: vec![ingredient],
        ..Identity::default()
    })
}

fn listings_of(index: &SearchIndex, substance: &str) -> Vec<String> {
    let found = index
        .listings_for(&keys(substance), &Asked::default(), None)
        .unwrap();
    found.listings().map(|l| l.listing.to_owned()).collect()
}

fn lines_of(index: &SearchIndex, substance: &str) -> Vec<String> {
    let found = index
        .lines_for(&keys(substance), &Offered::default(), None)
        .unwrap();
    found
        .lines()
        .map(|l| format!("{}/{}", l.demand, l.line))
        .collect()
}

#[test]
fn what_is_committed_is_found_and_what_is_removed_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let index = built(dir.path(), "e1");
    let mut batch = Batch::new();
    batch.listing(listing("l2", "Aspirin"));
    batch.listing(listing("l1", "Naproxen"));
    batch.demand("d1", vec![line("n1", "Aspirin"), line("n2", "Naproxen")]);
    index.apply(batch).unwrap();
    assert_eq!(found(&index, "ibuprofen"), ["l1"], "not before the commit");
    index.commit(8).unwrap();
    assert_eq!(index.cursor(), 8);
    assert_eq!(found(&index, "ibuprofen"), [""; 0]);
    assert_eq!(found(&index, "naproxen"), ["l1"]);
    assert_eq!(listings_of(&index, "naproxen"), ["l1"]);
    assert_eq!(lines_of(&index, "naproxen"), ["d1/n2"]);

    let mut batch = Batch::new();
    batch.remove_listing("l1");
    batch.demand("d1", vec![line("n1", "Aspirin")]);
    batch.remove_listing("never there");
    index.apply(batch).unwrap();
    index.commit(9).unwrap();
    assert_eq!(found(&index, "naproxen"), [""; 0]);
    assert_eq!(listings_of(&index, "naproxen"), [""; 0]);
    assert_eq!(lines_of(&index, "naproxen"), [""; 0]);
    let ids = index.ids().unwrap();
    assert_eq!(
        ids.listings.into_iter().collect::<Vec<_>>(),
        [("l2".to_owned(), 1)]
    );
    assert_eq!(
        ids.demands.into_iter().collect::<Vec<_>>(),
        [("d1".to_owned(), 3)]
    );

    let mut batch = Batch::new();
    batch.remove_demand("d1");
    index.apply(batch).unwrap();
    index.commit(10).unwrap();
    assert_eq!(
        index
            .search_demands(&DemandQuery {
                limit: 10,
                ..DemandQuery::default()
            })
            .unwrap()
            .total,
        0
    );
}

#[test]
fn a_commit_without_changes_moves_the_cursor_and_survives_reopening() {
    let dir = tempfile::tempdir().unwrap();
    let index = built(dir.path(), "e1");
    index.commit(99).unwrap();
    drop(index);
    let index = SearchIndex::open(dir.path(), "e1").unwrap();
    assert_eq!((index.needs_rebuild(), index.cursor()), (None, 99));
    assert_eq!(found(&index, "ibuprofen"), ["l1"]);
}

#[test]
fn what_was_applied_but_not_committed_is_lost_with_the_process() {
    let dir = tempfile::tempdir().unwrap();
    let index = built(dir.path(), "e1");
    let mut batch = Batch::new();
    batch.listing(listing("l2", "Aspirin"));
    index.apply(batch).unwrap();
    drop(index);
    let index = SearchIndex::open(dir.path(), "e1").unwrap();
    assert_eq!(index.cursor(), 7);
    assert_eq!(found(&index, "aspirin"), [""; 0]);
}

#[test]
fn another_epoch_serves_until_it_is_rebuilt() {
    let dir = tempfile::tempdir().unwrap();
    drop(built(dir.path(), "e1"));
    let index = SearchIndex::open(dir.path(), "e2").unwrap();
    assert_eq!(index.needs_rebuild(), Some(Reason::OtherEpoch));
    assert!(matches!(
        index.commit(1),
        Err(IndexError::NeedsRebuild(Reason::OtherEpoch))
    ));
    let mut rebuild = index.rebuild("e2").unwrap();
    let mut batch = Batch::new();
    batch.listing(listing("l9", "Aspirin"));
    rebuild.apply(batch).unwrap();
    assert_eq!(found(&index, "ibuprofen"), ["l1"], "the old one serves meanwhile");
    rebuild.finish(3).unwrap();
    assert_eq!(
        (index.needs_rebuild(), index.cursor(), index.epoch()),
        (None, 3, "e2".to_owned())
    );
    assert_eq!(found(&index, "ibuprofen"), [""; 0]);
    assert_eq!(found(&index, "aspirin"), ["l9"]);
    assert_eq!(generations(dir.path()).len(), 1, "the old one is removed");
    index.commit(4).unwrap();
}

#[test]
fn a_rebuild_that_is_given_up_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let index = built(dir.path(), "e1");
    let mut rebuild = index.rebuild("e2").unwrap();
    rebuild.apply(one_listing()).unwrap();
    drop(rebuild);
    assert_eq!(generations(dir.path()).len(), 1);
    assert_eq!(
        (index.needs_rebuild(), index.cursor(), index.epoch()),
        (None, 7, "e1".to_owned())
    );
    index.commit(8).unwrap();
}

#[test]
fn another_analysis_or_schema_asks_to_be_rebuilt() {
    for (hash, reason) in [
        ("analysis_hash", Reason::OtherAnalysis),
        ("schema_hash", Reason::OtherSchema),
    ] {
        let dir = tempfile::tempdir().unwrap();
        drop(built(dir.path(), "e1"));
        let meta = generations(dir.path()).pop().unwrap().join("meta.json");
        let text = fs::read_to_string(&meta).unwrap();
        fs::write(
            &meta,
            text.replace(&format!("{hash}\\\":\\\""), &format!("{hash}\\\":\\\"x")),
        )
        .unwrap();
        let index = SearchIndex::open(dir.path(), "e1").unwrap();
        assert_eq!(index.needs_rebuild(), Some(reason));
    }
}

#[test]
fn a_damaged_index_asks_to_be_rebuilt_and_can_be() {
    let harms: [fn(&Path, &Path); 6] = [
        |_, folder| fs::remove_dir_all(folder).unwrap(),
        |_, folder| fs::write(folder.join("meta.json"), "{").unwrap(),
        |_, folder| flip(&segment_file(folder)),
        |_, folder| fs::remove_file(segment_file(folder)).unwrap(),
        |_, folder| fs::write(segment_file(folder), "").unwrap(),
        |dir, _| fs::write(dir.join("CURRENT"), "../../elsewhere").unwrap(),
    ];
    for (i, harm) in harms.into_iter().enumerate() {
        let dir = tempfile::tempdir().unwrap();
        drop(built(dir.path(), "e1"));
        harm(dir.path(), &generations(dir.path()).pop().unwrap());
        let index = SearchIndex::open(dir.path(), "e1").unwrap();
        assert_eq!(index.needs_rebuild(), Some(Reason::Damaged), "harm {i}");
        assert!(!index.is_ready());
        drop(index);
        let index = built(dir.path(), "e1");
        assert_eq!(found(&index, "ibuprofen"), ["l1"]);
        assert_eq!(generations(dir.path()).len(), 1);
    }
}

#[test]
fn one_process_writes_and_others_may_read() {
    let dir = tempfile::tempdir().unwrap();
    let index = built(dir.path(), "e1");
    let other = SearchIndex::open(dir.path(), "e1").unwrap();
    assert_eq!(found(&other, "ibuprofen"), ["l1"]);
    assert!(matches!(other.commit(9), Err(IndexError::Locked)));
    assert!(matches!(other.rebuild("e1"), Err(IndexError::Locked)));
    index.commit(8).unwrap();
}

#[test]
fn searches_go_on_during_writes_and_rebuilds() {
    let dir = tempfile::tempdir().unwrap();
    let index = built(dir.path(), "e1");
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    assert_eq!(found(&index, "ibuprofen"), ["l1"]);
                }
            });
        }
        for round in 0..5 {
            index.write(one_listing(), 10 + round).unwrap();
            let mut rebuild = index.rebuild("e1").unwrap();
            rebuild.apply(one_listing()).unwrap();
            rebuild.finish(20 + round).unwrap();
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    assert_eq!(index.cursor(), 24);
}

#[test]
fn after_a_failed_write_the_cursor_stays_and_the_next_open_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let index = built(dir.path(), "e1");
    fs::remove_dir_all(generations(dir.path()).pop().unwrap()).unwrap();
    assert!(matches!(
        index.write(one_listing(), 8),
        Err(IndexError::Engine(_) | IndexError::Lost)
    ));
    assert!(index.write(one_listing(), 8).is_err());
    assert_eq!(index.cursor(), 7);
    let mut rebuild = index.rebuild("e1").unwrap();
    rebuild.apply(one_listing()).unwrap();
    rebuild.finish(8).unwrap();
    index.write(one_listing(), 9).unwrap();
    assert_eq!(found(&index, "ibuprofen"), ["l1"]);
}

fn segment_file(folder: &Path) -> PathBuf {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|ext| ext == "idx"))
        .collect();
    files.sort();
    files.pop().unwrap()
}

fn flip(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    fs::write(file, bytes).unwrap();
}

#[test]
fn what_is_kept_in_memory_is_counted_and_goes_with_its_segment() {
    let dir = tempfile::tempdir().unwrap();
    let index = SearchIndex::open(dir.path(), "e1").unwrap();
    assert!(index.memory().is_empty(), "nothing is open");
    let index = {
        drop(index);
        built(dir.path(), "e1")
    };
    let of_one = index.memory();
    assert!(of_one["listing_ids"] > 0, "{of_one:?}");
    for round in 0..20 {
        index.write(one_listing(), 10 + round).unwrap();
    }
    index.rebuild("e1").unwrap().finish(40).unwrap();
    let of_none: usize = index.memory().values().sum();
    assert!(of_none < of_one.values().sum(), "{of_none}");
}
