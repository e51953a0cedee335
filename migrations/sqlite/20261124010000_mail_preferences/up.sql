-- What a topic that is not switched off is told as, where that is not at once. What is off stands in muted_topics, as
-- before, so that a program of the version before keeps to it, too.
CREATE TABLE digest_topics (
    user_id BLOB NOT NULL REFERENCES users (id),
    topic TEXT NOT NULL,
    every TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (user_id, topic)
);

-- News that waits to be told. It takes the place of notices, which only a program of the version before still fills:
-- that one would tell at once whatever it finds there.
CREATE TABLE news (
    user_id BLOB NOT NULL REFERENCES users (id),
    topic TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    detail TEXT NOT NULL,
    at INTEGER NOT NULL,
    digest_at INTEGER,
    mail_id BLOB,
    PRIMARY KEY (user_id, topic, entity_id)
);

-- Addresses to which nothing is sent, because there is nobody.
CREATE TABLE suppressions (
    id BLOB PRIMARY KEY NOT NULL,
    address TEXT NOT NULL UNIQUE,
    cause TEXT NOT NULL,
    detail TEXT NOT NULL,
    mail_id BLOB,
    at INTEGER NOT NULL
);

ALTER TABLE mails ADD COLUMN digest BOOLEAN NOT NULL DEFAULT FALSE;

CREATE INDEX news_quiet ON news (user_id, topic, at) WHERE digest_at IS NULL;
CREATE INDEX news_digest ON news (digest_at, user_id) WHERE digest_at IS NOT NULL AND mail_id IS NULL;
CREATE INDEX news_entity ON news (entity_id);
CREATE INDEX news_mail ON news (mail_id) WHERE mail_id IS NOT NULL;
CREATE INDEX mails_person ON mails (user_id, created_at);
CREATE INDEX mails_message ON mails (message_id);
CREATE INDEX mails_unsent ON mails (status, topic, created_at) WHERE status <> 'sent';
