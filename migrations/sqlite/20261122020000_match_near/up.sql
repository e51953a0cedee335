-- A line keeps its best near matches only: they are counted and ordered within the line alone.
DROP INDEX matches_line;
CREATE INDEX matches_line ON matches (line_id, live, band, closeness, score);
CREATE INDEX matches_demand ON matches (demand_id, line_id);
