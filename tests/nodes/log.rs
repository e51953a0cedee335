//! The change log does not grow for ever, and nobody is misled by what is gone.

use crate::{
    on_both_databases,
    support::{TestApp, runtime, trade::amoxicillin},
};
use std::time::Duration;
use theriac::{
    db::{self, Db, changes, meta},
    domain::Id,
};

on_both_databases!(
    what_is_old_and_planned_leaves_the_log,
    an_index_before_the_log_answers_nothing
);

#[test]
fn a_start_tidies_the_log() {
    for mut app in TestApp::on_each(|_| {}) {
        let now = app.app.clock.now();
        let long_ago = now.minus(Duration::from_secs(8 * 24 * 3_600));
        let noted = app.app.db.write(move |db| {
            let ids: Vec<Id> = (0..5).map(|_| Id::new(long_ago)).collect();
            changes::append(db, changes::Changed::Listing, &ids, long_ago)?;
            changes::append(db, changes::Changed::Listing, &ids[..2], now)
        });
        let last = runtime().block_on(noted).expect("they are noted");
        app.all_matched();
        app.end();
        let again = app.beside(|_| {});
        again.eventually("the log to be tidied", || {
            let mut connection = again.app.db.connection().expect("a connection");
            (entries(&mut connection) == 2 && meta::pruned_seq(&mut connection).ok()? == last - 2)
                .then_some(())
        });
    }
}

fn what_is_old_and_planned_leaves_the_log(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    for _ in 0..3 {
        let mut listing = amoxicillin();
        listing["external_id"] = serde_json::Value::Null;
        app.published(&maker, &listing);
    }
    app.all_matched();
    let soon = app.app.clock.now().plus(Duration::from_secs(60));
    let mut connection = app.app.db.connection().expect("a connection");
    let last = changes::last(&mut connection).expect("the log");
    let before = entries(&mut connection);
    let rolled_back = db::transaction(&mut connection, |db| {
        let ids = [Id::new(soon), Id::new(soon)];
        let unplanned = changes::append(db, changes::Changed::Listing, &ids, soon)?;
        assert_eq!(
            changes::prune(db, soon.plus(Duration::from_secs(1)), 100)?,
            before
        );
        assert_eq!(changes::last(db)?, unplanned);
        assert_eq!(
            changes::after(db, last, 100)?.len(),
            2,
            "what is not planned stays"
        );
        Err::<(), _>(db::Error::Stale)
    });
    assert!(rolled_back.is_err());
    let mut pruned =
        |limit| db::transaction(&mut connection, |db| changes::prune(db, soon, limit)).expect("pruning");
    assert_eq!(pruned(1), 1, "part by part");
    assert_eq!(pruned(100), before - 2, "but for the newest");
    assert_eq!(pruned(100), 0);
    assert_eq!(changes::last(&mut connection).expect("the log"), last);
    assert!(changes::reaches(&mut connection, last).expect("the log"));
    assert!(!changes::reaches(&mut connection, 0).expect("the log"));
}

fn an_index_before_the_log_answers_nothing(app: &TestApp) {
    let maker = app.supplier("Guangxi Maker");
    let (_, seq) = app.published(&maker, &amoxicillin());
    app.all_matched();
    let mut connection = app.app.db.connection().expect("a connection");
    assert!(changes::hidden_since(&mut connection, seq - 1).is_ok());
    db::transaction(&mut connection, |db| meta::set_pruned_seq(db, seq)).expect("it is noted");
    assert!(changes::hidden_since(&mut connection, seq).is_ok());
    let behind = changes::hidden_since(&mut connection, seq - 1);
    assert!(matches!(behind, Err(db::Error::Unavailable(_))), "{behind:?}");
}

fn entries(db: &mut Db) -> usize {
    changes::after(db, 0, i64::MAX).expect("the log").len()
}
