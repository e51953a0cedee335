-- Near matches are shown by how close the product is, before their score. Matches have 10000.
ALTER TABLE matches ADD COLUMN closeness integer NOT NULL DEFAULT 10000;
DROP INDEX matches_line;
DROP INDEX matches_listing;
CREATE INDEX matches_line ON matches (demand_id, line_id, band, closeness, score);
CREATE INDEX matches_listing ON matches (listing_id, band, closeness, score);
