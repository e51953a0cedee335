-- Whether a mail tells news that stands in the table of that name until it is sent: it is written anew before it goes
-- out. Mails of a program of the version before go out as they are.
ALTER TABLE mails ADD COLUMN tells_news boolean NOT NULL DEFAULT false;
UPDATE mails SET tells_news = true WHERE id IN (SELECT mail_id FROM news WHERE mail_id IS NOT NULL);

-- What waits for a quiet moment stands in no mail.
DROP INDEX news_quiet;
CREATE INDEX news_quiet ON news (user_id, topic, at) WHERE digest_at IS NULL AND mail_id IS NULL;
