-- What a topic that is not switched off is told as, where that is not at once. What is off stands in muted_topics, as
-- before, so that a program of the version before keeps to it, too.
CREATE TABLE digest_topics (
    user_id uuid NOT NULL REFERENCES users (id),
    topic text NOT NULL,
    every text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (user_id, topic)
);

-- News that waits to be told. It takes the place of notices, which only a program of the version before still fills:
-- that one would tell at once whatever it finds there.
CREATE TABLE news (
    user_id uuid NOT NULL REFERENCES users (id),
    topic text NOT NULL,
    entity_id uuid NOT NULL,
    detail jsonb NOT NULL,
    at timestamptz NOT NULL,
    digest_at timestamptz,
    mail_id uuid,
    PRIMARY KEY (user_id, topic, entity_id)
);

-- Addresses to which nothing is sent, because there is nobody.
CREATE TABLE suppressions (
    id uuid PRIMARY KEY NOT NULL,
    address text NOT NULL UNIQUE,
    cause text NOT NULL,
    detail text NOT NULL,
    mail_id uuid,
    at timestamptz NOT NULL
);

ALTER TABLE mails ADD COLUMN digest boolean NOT NULL DEFAULT false;

CREATE INDEX news_quiet ON news (user_id, topic, at) WHERE digest_at IS NULL;
CREATE INDEX news_digest ON news (digest_at, user_id) WHERE digest_at IS NOT NULL AND mail_id IS NULL;
CREATE INDEX news_entity ON news (entity_id);
CREATE INDEX news_mail ON news (mail_id) WHERE mail_id IS NOT NULL;
CREATE INDEX mails_person ON mails (user_id, created_at);
CREATE INDEX mails_message ON mails (message_id);
CREATE INDEX mails_unsent ON mails (status, topic, created_at) WHERE status <> 'sent';
