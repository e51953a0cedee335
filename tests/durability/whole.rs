//! No half of a transaction: what is written together is there together.

use crate::support::{Looker, Process};

/// What must never be found: a name, and a statement that counts it.
const HALVES: [(&str, &str); 15] = [
    ("a listing without its entry", "SELECT count(*) AS n FROM listings l WHERE NOT EXISTS
        (SELECT 1 FROM audit a WHERE a.entity_id = l.id AND a.action = 'listing.create')"),
    ("a listing without its version", "SELECT count(*) AS n FROM listings l WHERE NOT EXISTS
        (SELECT 1 FROM listing_versions v WHERE v.listing_id = l.id AND v.version = l.version)"),
    ("an entry without its listing", "SELECT count(*) AS n FROM audit a WHERE a.action = 'listing.create' AND NOT EXISTS
        (SELECT 1 FROM listings l WHERE l.id = a.entity_id)"),
    ("a listing that was made twice", "SELECT count(*) AS n FROM (SELECT entity_id FROM audit
        WHERE action = 'listing.create' GROUP BY entity_id HAVING count(*) > 1) twice"),
    ("a published listing without its change", "SELECT count(*) AS n FROM listings l WHERE l.status = 'published' AND NOT EXISTS
        (SELECT 1 FROM change_log c WHERE c.entity_id = l.id AND c.seq = l.change_seq)"),
    ("a published listing without its decision", "SELECT count(*) AS n FROM listings l WHERE l.status = 'published' AND NOT EXISTS
        (SELECT 1 FROM decisions d WHERE d.subject_id = l.id AND d.action = 'approve')"),
    ("a decision without its entry", "SELECT count(*) AS n FROM decisions d WHERE NOT EXISTS
        (SELECT 1 FROM audit a WHERE a.entity_id = d.subject_id AND a.action = d.subject || '.' || d.action)"),
    ("a decision that was made twice", "SELECT count(*) AS n FROM (SELECT subject_id FROM decisions
        WHERE subject <> 'company' GROUP BY subject_id, version, action HAVING count(*) > 1) twice"),
    ("a demand without its entry", "SELECT count(*) AS n FROM demands d WHERE NOT EXISTS
        (SELECT 1 FROM audit a WHERE a.entity_id = d.id AND a.action = 'demand.create')"),
    ("an open demand without its change", "SELECT count(*) AS n FROM demands d WHERE d.status = 'open' AND NOT EXISTS
        (SELECT 1 FROM change_log c WHERE c.entity_id = d.id AND c.seq = d.change_seq)"),
    ("a person without an entry", "SELECT count(*) AS n FROM users u WHERE NOT EXISTS
        (SELECT 1 FROM audit a WHERE a.entity_id = u.id AND a.action IN ('user.register', 'operator.create'))"),
    ("a person without the link's mail", "SELECT count(*) AS n FROM users u WHERE NOT u.is_operator AND NOT EXISTS
        (SELECT 1 FROM mails m WHERE m.address = u.email)"),
    ("a document without its entry", "SELECT count(*) AS n FROM documents d WHERE NOT EXISTS
        (SELECT 1 FROM audit a WHERE a.entity_id = d.id AND a.action = 'document.upload')"),
    ("a vocabulary entry without its audit", "SELECT count(*) AS n FROM vocabulary_entries v WHERE NOT EXISTS
        (SELECT 1 FROM audit a WHERE a.entity_id = v.id AND a.action = 'vocabulary.decide')"),
    ("an import without its start", "SELECT count(*) AS n FROM imports i WHERE NOT EXISTS
        (SELECT 1 FROM audit a WHERE a.entity_id = i.id AND a.action = 'import.start')"),
];

/// Nothing is there by half.
pub fn no_halves(db: &mut Looker) {
    for (what, sql) in HALVES {
        assert_eq!(db.count(sql), 0, "{what}");
    }
    // Every match that somebody wants to talk about, and every entry that says so.
    let said = db.count("SELECT count(*) AS n FROM audit WHERE action = 'match.interest'");
    let stored = db.count(
        "SELECT coalesce(sum(CASE WHEN supplier_interest_at IS NULL THEN 0 ELSE 1 END
            + CASE WHEN buyer_interest_at IS NULL THEN 0 ELSE 1 END), 0) AS n FROM matches",
    );
    assert_eq!(said, stored, "interests and their entries");
}

/// Waits until all that was enqueued is done: the index is the database, matching is planned and over, mails are sent.
pub fn all_done(service: &Process) {
    let mut db = service.database();
    // As if a minute had gone by: whoever was killed holds these no more.
    db.run("UPDATE jobs SET leased_until = NULL; UPDATE mails SET leased_until = NULL");
    let waiting = "SELECT (SELECT count(*) FROM jobs) + (SELECT count(*) FROM mails WHERE status = 'queued')
        + (SELECT count(*) FROM news WHERE digest_at IS NULL AND mail_id IS NULL) + (SELECT count(*) FROM audit_unsealed) AS n";
    service.eventually("all work to be done", || (db.count(waiting) == 0).then_some(()));
    assert_eq!(
        db.count("SELECT count(*) AS n FROM jobs WHERE dead"),
        0,
        "a job was set aside"
    );
    let unsent = db.count("SELECT count(*) AS n FROM mails WHERE status <> 'sent'");
    assert_eq!(unsent, 0, "a mail was given up");
}

/// Each open line has each published listing of its own substance once, and no other.
pub fn matches_are_complete(service: &Process) {
    let mut db = service.database();
    for (substance, ..) in super::clients::GOODS {
        let of = |table: &str, status: &str| {
            format!(
                "SELECT count(*) AS n FROM {table}s r JOIN {table}_versions v ON v.{table}_id = r.id
                    AND v.version = r.live_version WHERE r.status = '{status}' AND CAST(v.content AS text) LIKE '%{substance}%'"
            )
        };
        let (offers, needs) = (
            db.count(&of("listing", "published")),
            db.count(&of("demand", "open")),
        );
        let pairs = db.count(&format!(
            "SELECT count(*) AS n FROM matches m JOIN listing_versions v ON v.listing_id = m.listing_id
                AND v.version = m.listing_version WHERE m.live AND CAST(v.content AS text) LIKE '%{substance}%'"
        ));
        assert_eq!(
            pairs,
            offers * needs,
            "{substance}: {offers} listings for {needs} lines"
        );
    }
}
