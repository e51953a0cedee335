-- The whole schema of the first release. The same tables stand in the other database's folder.

CREATE TABLE meta (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);

CREATE TABLE hubs (
    id TEXT PRIMARY KEY NOT NULL,
    names TEXT NOT NULL,
    countries TEXT NOT NULL,
    languages TEXT NOT NULL,
    position INTEGER NOT NULL
);

CREATE TABLE companies (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    registration_number TEXT NOT NULL,
    hub_id TEXT NOT NULL REFERENCES hubs (id),
    roles TEXT NOT NULL,
    website TEXT,
    about TEXT,
    status TEXT NOT NULL,
    submitted_at INTEGER,
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

CREATE TABLE users (
    id BLOB PRIMARY KEY NOT NULL,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    locale TEXT NOT NULL,
    name TEXT,
    company_id BLOB REFERENCES companies (id),
    company_role TEXT,
    is_operator BOOLEAN NOT NULL,
    all_hubs BOOLEAN NOT NULL,
    verified_at INTEGER,
    token_epoch INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

CREATE TABLE operator_hubs (
    user_id BLOB NOT NULL REFERENCES users (id),
    hub_id TEXT NOT NULL REFERENCES hubs (id),
    PRIMARY KEY (user_id, hub_id)
);

CREATE TABLE sessions (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    ended_at INTEGER
);

CREATE TABLE refresh_tokens (
    hash TEXT PRIMARY KEY NOT NULL,
    session_id BLOB NOT NULL REFERENCES sessions (id),
    parent TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
);

CREATE TABLE mailed_tokens (
    hash TEXT PRIMARY KEY NOT NULL,
    purpose TEXT NOT NULL,
    email TEXT NOT NULL,
    user_id BLOB REFERENCES users (id),
    company_id BLOB REFERENCES companies (id),
    company_role TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
);

CREATE TABLE idempotency_keys (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER,
    body TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
);

CREATE TABLE documents (
    id BLOB PRIMARY KEY NOT NULL,
    company_id BLOB NOT NULL REFERENCES companies (id),
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    stored_name TEXT NOT NULL,
    uploaded_by BLOB NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL
);

CREATE TABLE listings (
    id BLOB PRIMARY KEY NOT NULL,
    company_id BLOB NOT NULL REFERENCES companies (id),
    external_id TEXT,
    status TEXT NOT NULL,
    version INTEGER NOT NULL,
    live_version INTEGER,
    pending_version INTEGER,
    pending_status TEXT,
    controlled BOOLEAN NOT NULL,
    change_seq INTEGER NOT NULL,
    submitted_at INTEGER,
    published_at INTEGER,
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (company_id, external_id)
);

CREATE TABLE listing_versions (
    listing_id BLOB NOT NULL REFERENCES listings (id),
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    reading TEXT NOT NULL,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (listing_id, version)
);

CREATE TABLE demands (
    id BLOB PRIMARY KEY NOT NULL,
    company_id BLOB NOT NULL REFERENCES companies (id),
    hub_id TEXT NOT NULL REFERENCES hubs (id),
    status TEXT NOT NULL,
    version INTEGER NOT NULL,
    live_version INTEGER,
    pending_version INTEGER,
    pending_status TEXT,
    visibility TEXT NOT NULL,
    hide_buyer BOOLEAN NOT NULL,
    closes_at INTEGER,
    change_seq INTEGER NOT NULL,
    submitted_at INTEGER,
    opened_at INTEGER,
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

CREATE TABLE demand_versions (
    demand_id BLOB NOT NULL REFERENCES demands (id),
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    readings TEXT NOT NULL,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (demand_id, version)
);

CREATE TABLE decisions (
    id BLOB PRIMARY KEY NOT NULL,
    subject TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    action TEXT NOT NULL,
    reason_code TEXT,
    note TEXT,
    internal_note TEXT,
    decided_by BLOB NOT NULL REFERENCES users (id),
    decided_at INTEGER NOT NULL
);

CREATE TABLE change_log (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    at INTEGER NOT NULL
);

CREATE TABLE jobs (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    dedupe_key TEXT UNIQUE,
    needs_seq INTEGER NOT NULL,
    covers_seq INTEGER NOT NULL,
    run_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    leased_until INTEGER,
    last_error TEXT,
    dead BOOLEAN NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE mails (
    id BLOB PRIMARY KEY NOT NULL,
    dedupe_key TEXT NOT NULL UNIQUE,
    message_id TEXT NOT NULL,
    user_id BLOB,
    address TEXT NOT NULL,
    topic TEXT NOT NULL,
    locale TEXT NOT NULL,
    subject TEXT NOT NULL,
    text_body TEXT NOT NULL,
    html_body TEXT NOT NULL,
    unsubscribe_url TEXT,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    leased_until INTEGER,
    last_error TEXT,
    created_at INTEGER NOT NULL,
    sent_at INTEGER
);

CREATE TABLE notices (
    user_id BLOB NOT NULL REFERENCES users (id),
    topic TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    detail TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (user_id, topic, entity_id)
);

CREATE TABLE muted_topics (
    user_id BLOB NOT NULL REFERENCES users (id),
    topic TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (user_id, topic)
);

CREATE TABLE matches (
    id BLOB PRIMARY KEY NOT NULL,
    demand_id BLOB NOT NULL REFERENCES demands (id),
    line_id BLOB NOT NULL,
    listing_id BLOB NOT NULL REFERENCES listings (id),
    buyer_company_id BLOB NOT NULL,
    supplier_company_id BLOB NOT NULL,
    demand_version INTEGER NOT NULL,
    listing_version INTEGER NOT NULL,
    band TEXT NOT NULL,
    score INTEGER NOT NULL,
    snapshot TEXT NOT NULL,
    rules_version INTEGER NOT NULL,
    live BOOLEAN NOT NULL,
    told_band TEXT,
    buyer_interest_at INTEGER,
    buyer_interest_by BLOB,
    supplier_interest_at INTEGER,
    supplier_interest_by BLOB,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (line_id, listing_id)
);

CREATE TABLE imports (
    id BLOB PRIMARY KEY NOT NULL,
    company_id BLOB NOT NULL REFERENCES companies (id),
    user_id BLOB NOT NULL REFERENCES users (id),
    status TEXT NOT NULL,
    dry_run BOOLEAN NOT NULL,
    submit BOOLEAN NOT NULL,
    file_name TEXT NOT NULL,
    stored_name TEXT NOT NULL,
    header TEXT NOT NULL,
    total INTEGER NOT NULL,
    processed INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    error TEXT,
    created_at INTEGER NOT NULL,
    finished_at INTEGER
);

CREATE TABLE import_failures (
    import_id BLOB NOT NULL REFERENCES imports (id),
    row_number INTEGER NOT NULL,
    column_name TEXT NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    value TEXT NOT NULL,
    cells TEXT NOT NULL,
    PRIMARY KEY (import_id, row_number, column_name)
);

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor_id BLOB,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    before TEXT,
    after TEXT,
    request_id TEXT
);

CREATE TABLE fx_rates (
    day TEXT NOT NULL,
    currency TEXT NOT NULL,
    usd TEXT NOT NULL,
    source TEXT NOT NULL,
    entered_by BLOB NOT NULL REFERENCES users (id),
    entered_at INTEGER NOT NULL,
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
