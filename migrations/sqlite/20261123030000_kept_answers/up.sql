-- An answer that is given again names the same revision as the first time.
ALTER TABLE idempotency_keys ADD COLUMN etag TEXT;
