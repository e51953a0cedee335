-- The vocabulary grows with use. The same tables stand in the other database's folder.

-- By which version of the vocabulary a text was read as it stands here.
ALTER TABLE listing_versions ADD COLUMN vocabulary_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE demand_versions ADD COLUMN vocabulary_version INTEGER NOT NULL DEFAULT 0;

-- What operators decided and imported, on top of the tables that are built in.
CREATE TABLE vocabulary_entries (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    note TEXT NOT NULL,
    entered_by BLOB REFERENCES users (id),
    entered_at INTEGER NOT NULL,
    withdrawn_by BLOB REFERENCES users (id),
    withdrawn_at INTEGER
);

-- The words of each stored version that nobody understood; whether a version counts is asked of its record.
CREATE TABLE unread_names (
    record_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    line INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    spelling TEXT NOT NULL,
    language TEXT,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (record_id, version, line, name)
);

-- How far the reading anew of all texts has come, for each vocabulary.
CREATE TABLE rereadings (
    vocabulary TEXT PRIMARY KEY NOT NULL,
    stage TEXT NOT NULL,
    place TEXT NOT NULL,
    seen INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

CREATE INDEX vocabulary_entries_in_force ON vocabulary_entries (id) WHERE withdrawn_at IS NULL;
CREATE INDEX unread_names_name ON unread_names (name);
