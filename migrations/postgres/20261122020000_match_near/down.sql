DROP INDEX matches_demand;
DROP INDEX matches_line;
CREATE INDEX matches_line ON matches (demand_id, line_id, band, closeness, score);
