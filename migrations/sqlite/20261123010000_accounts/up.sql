-- What its owner is shown of a session: when it was last used, and coarsely from where and with what.
ALTER TABLE sessions ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN address TEXT;
ALTER TABLE sessions ADD COLUMN agent TEXT;
UPDATE sessions SET used_at = created_at;

-- One-time codes as a second factor. The secret is sealed with a key that is not in the database; the time step of
-- the last good code is kept, so that none is good twice.
CREATE TABLE second_factors (
    user_id BLOB PRIMARY KEY NOT NULL REFERENCES users (id),
    sealed TEXT NOT NULL,
    last_step INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    confirmed_at INTEGER
);

CREATE TABLE recovery_codes (
    hash TEXT PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    used_at INTEGER
);

-- How much of a limit is used up: the moment, in microseconds, at which all of it is there again.
CREATE TABLE budgets (
    key TEXT PRIMARY KEY NOT NULL,
    whole_at INTEGER NOT NULL
);

-- Keys with which a company's own programs call.
CREATE TABLE api_keys (
    id BLOB PRIMARY KEY NOT NULL,
    company_id BLOB NOT NULL REFERENCES companies (id),
    made_by BLOB NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    used_at INTEGER,
    ended_at INTEGER
);

CREATE INDEX recovery_codes_user ON recovery_codes (user_id);
CREATE INDEX budgets_whole ON budgets (whole_at);
CREATE INDEX api_keys_company ON api_keys (company_id, id);
