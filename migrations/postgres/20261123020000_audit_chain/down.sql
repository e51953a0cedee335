DROP TRIGGER audit_waits ON audit;
DROP TRIGGER audit_stays ON audit;
DROP TABLE audit_unsealed;
DROP TABLE audit_seals;
DROP FUNCTION audit_waits;
DROP FUNCTION audit_stays;
