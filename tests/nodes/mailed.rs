//! Three nodes empty one outbox: each mail is sent by one of them.

use super::cluster::Nodes;
use std::collections::BTreeSet;

const MAILS: usize = 200;

#[test]
fn a_mail_is_sent_by_one_node() {
    let Some(nodes) = Nodes::start(3) else { return };
    nodes.run(&format!(
        "INSERT INTO mails (id, dedupe_key, message_id, address, topic, locale, subject, text_body, html_body, status, attempts,
             next_at, created_at)
         SELECT gen_random_uuid(), 'k' || n, 'm' || n || '@theriac.example', 'p' || n || '@example.com', 'account', 'en',
             'One of many', 'text', 'html', 'queued', 0, now(), now() FROM generate_series(1, {MAILS}) n"
    ));
    nodes.eventually("all to be sent", || {
        let sent = nodes.number("SELECT count(*) FROM mails WHERE status = 'sent'");
        (usize::try_from(sent).ok() == Some(MAILS)).then_some(())
    });
    let ids = nodes.message_ids();
    let different: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(
        (ids.len(), different.len()),
        (MAILS, MAILS),
        "nobody was killed, so each came once"
    );
}
