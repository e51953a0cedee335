-- What its owner is shown of a session: when it was last used, and coarsely from where and with what.
ALTER TABLE sessions ADD COLUMN used_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE sessions ADD COLUMN address text;
ALTER TABLE sessions ADD COLUMN agent text;
UPDATE sessions SET used_at = created_at;

-- One-time codes as a second factor. The secret is sealed with a key that is not in the database; the time step of
-- the last good code is kept, so that none is good twice.
CREATE TABLE second_factors (
    user_id uuid PRIMARY KEY NOT NULL REFERENCES users (id),
    sealed text NOT NULL,
    last_step bigint NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz
);

CREATE TABLE recovery_codes (
    hash text PRIMARY KEY NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    used_at timestamptz
);

-- How much of a limit is used up: the moment, in microseconds, at which all of it is there again.
CREATE TABLE budgets (
    key text PRIMARY KEY NOT NULL,
    whole_at bigint NOT NULL
);

-- Keys with which a company's own programs call.
CREATE TABLE api_keys (
    id uuid PRIMARY KEY NOT NULL,
    company_id uuid NOT NULL REFERENCES companies (id),
    made_by uuid NOT NULL REFERENCES users (id),
    name text NOT NULL,
    prefix text NOT NULL,
    hash text NOT NULL UNIQUE,
    scopes jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    used_at timestamptz,
    ended_at timestamptz
);

CREATE INDEX recovery_codes_user ON recovery_codes (user_id);
CREATE INDEX budgets_whole ON budgets (whole_at);
CREATE INDEX api_keys_company ON api_keys (company_id, id);
