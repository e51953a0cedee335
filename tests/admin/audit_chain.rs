//! Whatever somebody with the database in their hands does to the audit is found, and named.

use super::audit_tools::{Hands, chain, noted, verify, verify_knowing};
use crate::{on_both_databases, support::TestApp};
use theriac::db::audit::chain::{Fault, Mark, Seal};

on_both_databases!(
    a_change_of_any_column_is_found,
    what_was_removed_is_found,
    what_was_moved_is_found,
    what_was_slipped_in_is_found,
    a_tail_that_was_cut_is_found,
    a_chain_made_anew_is_found_by_what_was_noted,
    an_entry_dated_back_is_shown,
    entries_that_wait_are_counted,
);

/// The place of the entry that is tampered with, and its number.
fn middle(app: &TestApp) -> Seal {
    let links = chain(app);
    links.get(links.len() / 2).expect("a chain").seal.clone()
}

fn a_change_of_any_column_is_found(app: &TestApp) {
    let hands = Hands::on(app);
    let seal = middle(app);
    let mut missed = Vec::new();
    for (table, key) in [("audit", seal.entry), ("audit_seals", seal.seq)] {
        for column in hands.columns(table) {
            let other = hands.another_value(&column);
            hands.sql(&format!(
                "UPDATE {table} SET {column} = {other} WHERE seq = {key}"
            ));
            let report = verify(app);
            let named = match report.faults.first() {
                Some(Fault::Changed(s) | Fault::EntryGone(s)) => s.seq == seal.seq,
                Some(Fault::SealGone(seq)) => *seq == seal.seq,
                _ => false,
            };
            if !named {
                missed.push(format!("{table}.{column}: {report}"));
            }
            hands.put_back();
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    assert!(verify(app).holds(), "all was put back");
}

fn what_was_removed_is_found(app: &TestApp) {
    let hands = Hands::on(app);
    let seal = middle(app);
    hands.sql(&format!("DELETE FROM audit WHERE seq = {}", seal.entry));
    assert_eq!(verify(app).faults, [Fault::EntryGone(seal.clone())]);

    // With its seal, and the ones behind moved up.
    hands.sql(&format!("DELETE FROM audit_seals WHERE seq = {}", seal.seq));
    assert_eq!(verify(app).faults, [Fault::SealGone(seal.seq)]);
    hands.sql(&format!(
        "UPDATE audit_seals SET seq = -seq WHERE seq > {}",
        seal.seq
    ));
    hands.sql("UPDATE audit_seals SET seq = -seq - 1 WHERE seq < 0");
    let report = verify(app);
    assert!(
        matches!(report.faults.as_slice(), [Fault::Changed(s)] if s.seq == seal.seq),
        "{report}"
    );
}

fn what_was_moved_is_found(app: &TestApp) {
    let hands = Hands::on(app);
    let (one, other) = (middle(app).entry, middle(app).entry + 1);
    let swapped = |table: &str, column: &str| {
        hands.sql(&format!(
            "UPDATE {table} SET {column} = -1 WHERE {column} = {one}"
        ));
        hands.sql(&format!(
            "UPDATE {table} SET {column} = {one} WHERE {column} = {other}"
        ));
        hands.sql(&format!(
            "UPDATE {table} SET {column} = {other} WHERE {column} = -1"
        ));
        let report = verify(app);
        hands.put_back();
        report
    };
    for (table, column) in [("audit", "seq"), ("audit_seals", "entry"), ("audit_seals", "seq")] {
        let report = swapped(table, column);
        assert!(
            matches!(report.faults.as_slice(), [Fault::Changed(_)]),
            "{table}.{column}: {report}"
        );
    }
    assert!(verify(app).holds(), "all was put back");
}

fn what_was_slipped_in_is_found(app: &TestApp) {
    let hands = Hands::on(app);
    let seal = middle(app);
    // Past the triggers: nothing will ever seal it.
    hands.insert(1_000_000);
    assert_eq!(verify(app).faults, [Fault::Beside(vec![1_000_000])]);

    // With a seal of its own, in the middle.
    hands.sql(&format!(
        "UPDATE audit_seals SET seq = -seq WHERE seq >= {}",
        seal.seq
    ));
    hands.sql("UPDATE audit_seals SET seq = 1 - seq WHERE seq < 0");
    let links = chain(app);
    let before = links
        .iter()
        .find(|l| l.seal.seq == seal.seq - 1)
        .expect("one before");
    let slipped = hands.entry(1_000_000);
    let forged = Seal::next(&before.seal.mark(), &slipped, slipped.at);
    hands.add_seal(&forged);
    let report = verify(app);
    assert!(
        matches!(report.faults.as_slice(), [Fault::Changed(s)] if s.seq == seal.seq + 1),
        "{report}"
    );
}

fn a_tail_that_was_cut_is_found(app: &TestApp) {
    let hands = Hands::on(app);
    let whole = noted(app);
    hands.sql(&format!("DELETE FROM audit_seals WHERE seq > {}", whole.seq - 2));
    let report = verify(app);
    assert!(
        matches!(report.faults.as_slice(), [Fault::Beside(entries)] if entries.len() == 2),
        "{report}"
    );
    // Entries and seals: nothing in the database tells, so what was noted elsewhere does.
    let seals = "SELECT entry FROM audit_seals";
    hands.sql(&format!("DELETE FROM audit WHERE seq NOT IN ({seals})"));
    assert!(verify(app).holds());
    let report = verify_knowing(app, vec![whole.clone()]);
    let end = whole.seq - 2;
    assert_eq!(report.faults, [Fault::Cut { end, noted: whole }]);
}

fn a_chain_made_anew_is_found_by_what_was_noted(app: &TestApp) {
    let hands = Hands::on(app);
    let whole = noted(app);
    let seal = middle(app);
    hands.sql(&format!(
        "UPDATE audit SET actor = 'somebody else' WHERE seq = {}",
        seal.entry
    ));
    let mut last = Mark::default();
    let links = chain(app);
    hands.sql("DELETE FROM audit_seals");
    for link in links {
        let entry = link.entry.expect("an entry");
        let seal = Seal::next(&last, &entry, link.seal.sealed_at);
        last = seal.mark();
        hands.add_seal(&seal);
    }
    assert!(verify(app).holds(), "who may write all may forge all");
    let report = verify_knowing(app, vec![whole.clone()]);
    assert_eq!(report.faults, [Fault::Otherwise(whole)]);
}

fn an_entry_dated_back_is_shown(app: &TestApp) {
    let hands = Hands::on(app);
    hands.insert(1_000_000);
    hands.sql("INSERT INTO audit_unsealed VALUES (1000000)");
    app.eventually("it to be sealed", || {
        let links = chain(app);
        links.iter().any(|l| l.seal.entry == 1_000_000).then_some(())
    });
    let report = verify(app);
    assert!(report.holds(), "{report}");
    assert_eq!(report.older, [1_000_000], "{report}");
}

fn entries_that_wait_are_counted(app: &TestApp) {
    let hands = Hands::on(app);
    // An entry that is gone before it was sealed waits for ever, and is named.
    hands.sql("INSERT INTO audit_unsealed VALUES (1000000)");
    let report = verify(app);
    assert_eq!(report.waiting, 1);
    assert_eq!(report.faults, [Fault::NeverSealed(vec![1_000_000])]);
}
