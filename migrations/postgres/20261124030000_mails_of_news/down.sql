DROP INDEX news_quiet;
CREATE INDEX news_quiet ON news (user_id, topic, at) WHERE digest_at IS NULL;
ALTER TABLE mails DROP COLUMN tells_news;
