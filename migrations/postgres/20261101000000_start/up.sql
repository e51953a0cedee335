-- The whole schema of the first release. The same tables stand in the other database's folder.

CREATE TABLE meta (
    key text PRIMARY KEY NOT NULL,
    value text NOT NULL
);

CREATE TABLE hubs (
    id text PRIMARY KEY NOT NULL,
    names jsonb NOT NULL,
    countries jsonb NOT NULL,
    languages jsonb NOT NULL,
    position integer NOT NULL
);

CREATE TABLE companies (
    id uuid PRIMARY KEY NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    country text NOT NULL,
    registration_number text NOT NULL,
    hub_id text NOT NULL REFERENCES hubs (id),
    roles jsonb NOT NULL,
    website text,
    about text,
    status text NOT NULL,
    submitted_at timestamptz,
    revision integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE users (
    id uuid PRIMARY KEY NOT NULL,
    email text NOT NULL,
    email_folded text NOT NULL UNIQUE,
    password_hash text NOT NULL,
    locale text NOT NULL,
    name text,
    company_id uuid REFERENCES companies (id),
    company_role text,
    is_operator boolean NOT NULL,
    all_hubs boolean NOT NULL,
    verified_at timestamptz,
    token_epoch integer NOT NULL,
    revision integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE operator_hubs (
    user_id uuid NOT NULL REFERENCES users (id),
    hub_id text NOT NULL REFERENCES hubs (id),
    PRIMARY KEY (user_id, hub_id)
);

CREATE TABLE sessions (
    id uuid PRIMARY KEY NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    ended_at timestamptz
);

CREATE TABLE refresh_tokens (
    hash text PRIMARY KEY NOT NULL,
    session_id uuid NOT NULL REFERENCES sessions (id),
    parent text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);

CREATE TABLE mailed_tokens (
    hash text PRIMARY KEY NOT NULL,
    purpose text NOT NULL,
    email text NOT NULL,
    user_id uuid REFERENCES users (id),
    company_id uuid REFERENCES companies (id),
    company_role text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);

CREATE TABLE idempotency_keys (
    scope text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    status integer,
    body text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
);

CREATE TABLE documents (
    id uuid PRIMARY KEY NOT NULL,
    company_id uuid NOT NULL REFERENCES companies (id),
    kind text NOT NULL,
    file_name text NOT NULL,
    content_type text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    stored_name text NOT NULL,
    uploaded_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL
);

CREATE TABLE listings (
    id uuid PRIMARY KEY NOT NULL,
    company_id uuid NOT NULL REFERENCES companies (id),
    external_id text,
    status text NOT NULL,
    version integer NOT NULL,
    live_version integer,
    pending_version integer,
    pending_status text,
    controlled boolean NOT NULL,
    change_seq bigint NOT NULL,
    submitted_at timestamptz,
    published_at timestamptz,
    revision integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (company_id, external_id)
);

CREATE TABLE listing_versions (
    listing_id uuid NOT NULL REFERENCES listings (id),
    version integer NOT NULL,
    content jsonb NOT NULL,
    reading jsonb NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (listing_id, version)
);

CREATE TABLE demands (
    id uuid PRIMARY KEY NOT NULL,
    company_id uuid NOT NULL REFERENCES companies (id),
    hub_id text NOT NULL REFERENCES hubs (id),
    status text NOT NULL,
    version integer NOT NULL,
    live_version integer,
    pending_version integer,
    pending_status text,
    visibility text NOT NULL,
    hide_buyer boolean NOT NULL,
    closes_at timestamptz,
    change_seq bigint NOT NULL,
    submitted_at timestamptz,
    opened_at timestamptz,
    revision integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE demand_versions (
    demand_id uuid NOT NULL REFERENCES demands (id),
    version integer NOT NULL,
    content jsonb NOT NULL,
    readings jsonb NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (demand_id, version)
);

CREATE TABLE decisions (
    id uuid PRIMARY KEY NOT NULL,
    subject text NOT NULL,
    subject_id uuid NOT NULL,
    version integer NOT NULL,
    action text NOT NULL,
    reason_code text,
    note text,
    internal_note text,
    decided_by uuid NOT NULL REFERENCES users (id),
    decided_at timestamptz NOT NULL
);

CREATE TABLE change_log (
    seq bigserial PRIMARY KEY,
    kind text NOT NULL,
    entity_id uuid NOT NULL,
    at timestamptz NOT NULL
);

CREATE TABLE jobs (
    id uuid PRIMARY KEY NOT NULL,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    dedupe_key text UNIQUE,
    needs_seq bigint NOT NULL,
    covers_seq bigint NOT NULL,
    run_at timestamptz NOT NULL,
    attempts integer NOT NULL,
    leased_until timestamptz,
    last_error text,
    dead boolean NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE mails (
    id uuid PRIMARY KEY NOT NULL,
    dedupe_key text NOT NULL UNIQUE,
    message_id text NOT NULL,
    user_id uuid,
    address text NOT NULL,
    topic text NOT NULL,
    locale text NOT NULL,
    subject text NOT NULL,
    text_body text NOT NULL,
    html_body text NOT NULL,
    unsubscribe_url text,
    status text NOT NULL,
    attempts integer NOT NULL,
    next_at timestamptz NOT NULL,
    leased_until timestamptz,
    last_error text,
    created_at timestamptz NOT NULL,
    sent_at timestamptz
);

CREATE TABLE notices (
    user_id uuid NOT NULL REFERENCES users (id),
    topic text NOT NULL,
    entity_id uuid NOT NULL,
    detail jsonb NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (user_id, topic, entity_id)
);

CREATE TABLE muted_topics (
    user_id uuid NOT NULL REFERENCES users (id),
    topic text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (user_id, topic)
);

CREATE TABLE matches (
    id uuid PRIMARY KEY NOT NULL,
    demand_id uuid NOT NULL REFERENCES demands (id),
    line_id uuid NOT NULL,
    listing_id uuid NOT NULL REFERENCES listings (id),
    buyer_company_id uuid NOT NULL,
    supplier_company_id uuid NOT NULL,
    demand_version integer NOT NULL,
    listing_version integer NOT NULL,
    band text NOT NULL,
    score integer NOT NULL,
    snapshot jsonb NOT NULL,
    rules_version integer NOT NULL,
    live boolean NOT NULL,
    told_band text,
    buyer_interest_at timestamptz,
    buyer_interest_by uuid,
    supplier_interest_at timestamptz,
    supplier_interest_by uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (line_id, listing_id)
);

CREATE TABLE imports (
    id uuid PRIMARY KEY NOT NULL,
    company_id uuid NOT NULL REFERENCES companies (id),
    user_id uuid NOT NULL REFERENCES users (id),
    status text NOT NULL,
    dry_run boolean NOT NULL,
    submit boolean NOT NULL,
    file_name text NOT NULL,
    stored_name text NOT NULL,
    header jsonb NOT NULL,
    total bigint NOT NULL,
    processed bigint NOT NULL,
    created bigint NOT NULL,
    updated bigint NOT NULL,
    unchanged bigint NOT NULL,
    failed bigint NOT NULL,
    error text,
    created_at timestamptz NOT NULL,
    finished_at timestamptz
);

CREATE TABLE import_failures (
    import_id uuid NOT NULL REFERENCES imports (id),
    row_number bigint NOT NULL,
    column_name text NOT NULL,
    code text NOT NULL,
    message text NOT NULL,
    value text NOT NULL,
    cells jsonb NOT NULL,
    PRIMARY KEY (import_id, row_number, column_name)
);

CREATE TABLE audit (
    seq bigserial PRIMARY KEY,
    at timestamptz NOT NULL,
    actor_id uuid,
    actor text NOT NULL,
    action text NOT NULL,
    entity text NOT NULL,
    entity_id uuid NOT NULL,
    before jsonb,
    after jsonb,
    request_id text
);

CREATE TABLE fx_rates (
    day text NOT NULL,
    currency text NOT NULL,
    usd text NOT NULL,
    source text NOT NULL,
    entered_by uuid NOT NULL REFERENCES users (id),
    entered_at timestamptz NOT NULL,
    PRIMARY KEY (day, currency)
);

CREATE INDEX users_company ON users (company_id);
CREATE INDEX companies_status ON companies (status, submitted_at);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX mailed_tokens_email ON mailed_tokens (email, purpose);
CREATE INDEX documents_company ON documents (company_id);
CREATE INDEX listings_company ON listings (company_id, id);
CREATE INDEX listings_review ON listings (submitted_at, id) WHERE status = 'in_review' OR pending_status = 'in_review';
CREATE INDEX demands_company ON demands (company_id, id);
CREATE INDEX demands_review ON demands (submitted_at, id) WHERE status = 'in_review' OR pending_status = 'in_review';
CREATE INDEX decisions_subject ON decisions (subject_id, decided_at);
CREATE INDEX jobs_due ON jobs (run_at) WHERE NOT dead;
CREATE INDEX mails_due ON mails (next_at) WHERE status = 'queued';
CREATE INDEX notices_quiet ON notices (user_id, topic, at);
CREATE INDEX matches_line ON matches (demand_id, line_id, band, score);
CREATE INDEX matches_listing ON matches (listing_id, band, score);
CREATE INDEX imports_company ON imports (company_id, id);
CREATE INDEX audit_entity ON audit (entity_id, seq);

-- The hubs that are shipped; a further one is one more row.
INSERT INTO hubs (id, names, countries, languages, position) VALUES
    ('asean', '{"en": "ASEAN", "zh": "东盟", "ru": "АСЕАН", "vi": "ASEAN"}', '["BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "TL", "VN"]', '["en", "vi", "th", "id", "zh"]', 1),
    ('central-asia', '{"en": "Central Asia", "zh": "中亚", "ru": "Центральная Азия", "vi": "Trung Á"}', '["KZ", "KG", "TJ", "TM", "UZ"]', '["ru", "kk", "uz", "ky", "tg", "tk", "zh", "en"]', 2),
    ('cee', '{"en": "Central and Eastern Europe", "zh": "中东欧", "ru": "Центральная и Восточная Европа", "vi": "Trung và Đông Âu"}', '["AL", "BA", "BG", "HR", "CZ", "EE", "GR", "HU", "LV", "LT", "ME", "MK", "PL", "RO", "RS", "SK", "SI"]', '["en", "pl", "cs", "hu", "ro", "bg", "sr", "zh"]', 3);
