DROP TRIGGER audit_waits;
DROP TRIGGER audit_not_changed;
DROP TRIGGER audit_not_removed;
DROP TRIGGER audit_not_replaced;
DROP TABLE audit_unsealed;
DROP TABLE audit_seals;
