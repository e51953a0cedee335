-- Audit entries are sealed into a chain: each seal's hash is made of the entry, its place and the hash before.
-- `seq` is the place in the chain, without gaps; `entry` the audit entry, which may have been written out of order.
CREATE TABLE audit_seals (
    seq INTEGER PRIMARY KEY NOT NULL,
    entry INTEGER NOT NULL UNIQUE,
    hash TEXT NOT NULL,
    sealed_at INTEGER NOT NULL
);

-- What waits to be sealed. Each entry comes here in its own transaction, so none is skipped, whatever the order of commits.
CREATE TABLE audit_unsealed (
    entry INTEGER PRIMARY KEY NOT NULL
);
CREATE TRIGGER audit_waits AFTER INSERT ON audit
BEGIN INSERT INTO audit_unsealed VALUES (NEW.seq); END;
INSERT INTO audit_unsealed SELECT seq FROM audit;

-- Nothing is changed or removed. INSERT OR REPLACE would remove without a DELETE.
CREATE TRIGGER audit_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_not_removed BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_not_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_seals_not_changed BEFORE UPDATE ON audit_seals
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_seals_not_removed BEFORE DELETE ON audit_seals
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_seals_not_replaced BEFORE INSERT ON audit_seals
WHEN EXISTS (SELECT 1 FROM audit_seals WHERE seq = NEW.seq OR entry = NEW.entry)
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
