-- Audit entries are sealed into a chain: each seal's hash is made of the entry, its place and the hash before.
-- `seq` is the place in the chain, without gaps; `entry` the audit entry, which may have been written out of order.
CREATE TABLE audit_seals (
    seq bigint PRIMARY KEY NOT NULL,
    entry bigint NOT NULL UNIQUE,
    hash text NOT NULL,
    sealed_at timestamptz NOT NULL
);

-- What waits to be sealed. Each entry comes here in its own transaction, so none is skipped, whatever the order of commits.
CREATE TABLE audit_unsealed (
    entry bigint PRIMARY KEY NOT NULL
);
CREATE FUNCTION audit_waits() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO audit_unsealed SELECT seq FROM written; RETURN NULL; END $$;
CREATE TRIGGER audit_waits AFTER INSERT ON audit REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION audit_waits();
-- Behind the trigger, which waits for whoever writes beside this and then keeps others out: none falls between.
INSERT INTO audit_unsealed SELECT seq FROM audit;

-- Nothing is changed or removed: a trigger says so to everyone, the owner and superusers included.
CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_stays();
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals
FOR EACH STATEMENT EXECUTE FUNCTION audit_stays();

-- Nor is there a grant for it. A table's owner may give it back to itself: docs/OPERATIONS.md says how to serve with
-- a role that owns nothing.
REVOKE UPDATE, DELETE, TRUNCATE ON audit, audit_seals FROM PUBLIC, CURRENT_USER;
