DROP TABLE rereadings;
DROP TABLE unread_names;
DROP TABLE vocabulary_entries;
ALTER TABLE demand_versions DROP COLUMN vocabulary_version;
ALTER TABLE listing_versions DROP COLUMN vocabulary_version;
DELETE FROM meta WHERE key IN ('vocabulary_version', 'lexicon');
