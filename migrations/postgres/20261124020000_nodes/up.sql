-- Who serves this database now: a node that would serve it with another key, or with files of its own, is refused.
CREATE TABLE nodes (
    id uuid PRIMARY KEY NOT NULL,
    name text NOT NULL,
    secret_key text NOT NULL,
    files text NOT NULL,
    indexed_seq bigint NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL
);
