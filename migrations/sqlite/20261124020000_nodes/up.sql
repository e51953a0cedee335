-- Who serves this database now: on SQLite that is one process, which a lock on the file sees to, and this stays empty.
CREATE TABLE nodes (
    id BLOB PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    secret_key TEXT NOT NULL,
    files TEXT NOT NULL,
    indexed_seq INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
);
