-- The vocabulary grows with use. The same tables stand in the other database's folder.

-- By which version of the vocabulary a text was read as it stands here.
ALTER TABLE listing_versions ADD COLUMN vocabulary_version bigint NOT NULL DEFAULT 0;
ALTER TABLE demand_versions ADD COLUMN vocabulary_version bigint NOT NULL DEFAULT 0;

-- What operators decided and imported, on top of the tables that are built in.
CREATE TABLE vocabulary_entries (
    id uuid PRIMARY KEY NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    content jsonb NOT NULL,
    note text NOT NULL,
    entered_by uuid REFERENCES users (id),
    entered_at timestamptz NOT NULL,
    withdrawn_by uuid REFERENCES users (id),
    withdrawn_at timestamptz
);

-- The words of each stored version that nobody understood; whether a version counts is asked of its record.
CREATE TABLE unread_names (
    record_id uuid NOT NULL,
    version integer NOT NULL,
    line integer NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    spelling text NOT NULL,
    language text,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (record_id, version, line, name)
);

-- How far the reading anew of all texts has come, for each vocabulary.
CREATE TABLE rereadings (
    vocabulary text PRIMARY KEY NOT NULL,
    stage text NOT NULL,
    place text NOT NULL,
    seen bigint NOT NULL,
    changed bigint NOT NULL,
    started_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE INDEX vocabulary_entries_in_force ON vocabulary_entries (id) WHERE withdrawn_at IS NULL;
CREATE INDEX unread_names_name ON unread_names (name);
