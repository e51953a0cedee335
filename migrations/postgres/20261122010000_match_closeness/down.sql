DROP INDEX matches_line;
DROP INDEX matches_listing;
ALTER TABLE matches DROP COLUMN closeness;
CREATE INDEX matches_line ON matches (demand_id, line_id, band, score);
CREATE INDEX matches_listing ON matches (listing_id, band, score);
