DROP INDEX mails_unsent;
DROP INDEX mails_message;
DROP INDEX mails_person;
ALTER TABLE mails DROP COLUMN digest;
UPDATE mails SET status = 'dead' WHERE status = 'suppressed';
DROP TABLE suppressions;
DROP TABLE news;
DROP TABLE digest_topics;
