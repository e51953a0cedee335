//! Collects lines and groups them by demand.
//!
//! All lines of a demand are in one segment (see `index::batch`), so that each segment can group, count and
//! choose by itself.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader, TantivyError};

use super::demand::{DemandQuery, DemandSort};
use crate::facets::{self, Counted, Facet, FacetCounts, SegmentCount};
use crate::schema::Fields;

/// A demand and its lines that fit.
pub(super) struct Group {
    pub(super) demand_id: String,
    pub(super) score: f32,
    /// Score and id of each line, best first.
    pub(super) lines: Vec<(f32, String)>,
    /// Smaller is shown earlier; what decides before the id does.
    rank: Rank,
}

/// The best groups in order, their number in all, and their counts.
pub(super) struct Grouped {
    pub(super) groups: Vec<Group>,
    pub(super) total: usize,
    pub(super) facets: FacetCounts,
}

/// Groups lines by demand.
pub(super) struct LineCollector<'a> {
    fields: &'a Fields,
    facets: &'a [Facet],
    sort: DemandSort,
    keep: usize,
}

impl<'a> LineCollector<'a> {
    pub(super) fn new(query: &'a DemandQuery, fields: &'a Fields) -> Self {
        let keep = query.offset + query.limit.min(super::MAX_LIMIT);
        Self {
            fields,
            facets: &query.facets,
            sort: query.sort,
            keep,
        }
    }
}

/// What demands are ordered by: scores fall, times rise.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Rank {
    Score(f32),
    Time(i64),
}

impl Rank {
    fn cmp(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Score(a), Self::Score(b)) => b.total_cmp(&a),
            (Self::Time(a), Self::Time(b)) => a.cmp(&b),
            (Self::Score(_), Self::Time(_)) => Ordering::Less,
            (Self::Time(_), Self::Score(_)) => Ordering::Greater,
        }
    }
}

impl Collector for LineCollector<'_> {
    type Fruit = Grouped;
    type Child = SegmentLines;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentLines> {
        let fast = segment.fast_fields();
        let facets = self
            .facets
            .iter()
            .map(|&facet| SegmentCount::open(facet, self.fields, segment));
        let time = match self.sort {
            DemandSort::Relevance => None,
            DemandSort::Newest => Some(fast.i64(self.fields.since.name)?),
            DemandSort::ClosingSoon => Some(fast.i64(self.fields.closes_at.name)?),
        };
        Ok(SegmentLines {
            demands: fast.str(self.fields.record.name)?,
            lines: fast.str(self.fields.id.name)?,
            time,
            newest: self.sort == DemandSort::Newest,
            facets: facets.collect::<tantivy::Result<_>>()?,
            counted: HashSet::new(),
            found: HashMap::new(),
            keep: self.keep,
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<tantivy::Result<SegmentFound>>) -> tantivy::Result<Grouped> {
        let mut groups = Vec::new();
        let mut total = 0;
        let mut counted = Vec::new();
        counted.resize_with(self.facets.len(), Counted::new);
        for fruit in fruits {
            let fruit = fruit?;
            total += fruit.total;
            groups.extend(fruit.groups);
            facets::merge(&mut counted, fruit.counted);
        }
        groups.sort_by(|a, b| a.rank.cmp(b.rank).then_with(|| a.demand_id.cmp(&b.demand_id)));
        groups.truncate(self.keep);
        Ok(Grouped {
            groups,
            total,
            facets: facets::sorted(self.facets, counted),
        })
    }
}

/// The lines of one segment.
pub(super) struct SegmentLines {
    demands: Option<StrColumn>,
    lines: Option<StrColumn>,
    time: Option<Column<i64>>,
    newest: bool,
    facets: Vec<SegmentCount>,
    /// Demand, facet and value that were counted: each demand counts once for a value.
    counted: HashSet<(u64, usize, u64)>,
    found: HashMap<u64, Vec<(f32, DocId)>>,
    keep: usize,
}

/// Rank, number and lines of a demand.
type Ranked = (Rank, u64, Vec<(f32, DocId)>);

/// What one segment found.
pub(super) struct SegmentFound {
    groups: Vec<Group>,
    total: usize,
    counted: Vec<Counted>,
}

impl SegmentCollector for SegmentLines {
    type Fruit = Result<SegmentFound, TantivyError>;

    fn collect(&mut self, doc: DocId, score: Score) {
        let Some(demand) = self
            .demands
            .as_ref()
            .and_then(|demands| demands.ords().first(doc))
        else {
            return;
        };
        self.found.entry(demand).or_default().push((score, doc));
        for (at, facet) in self.facets.iter_mut().enumerate() {
            let values: Vec<u64> = facet.values(doc).collect();
            for value in values {
                if self.counted.insert((demand, at, value)) {
                    facet.count(value);
                }
            }
        }
    }

    fn harvest(mut self) -> Self::Fruit {
        let total = self.found.len();
        let mut ranked: Vec<Ranked> = std::mem::take(&mut self.found)
            .into_iter()
            .map(|(demand, lines)| self.ranked(demand, lines))
            .collect();
        // Numbers in the dictionary are in the order of the ids.
        ranked.sort_by(|a, b| a.0.cmp(b.0).then(a.1.cmp(&b.1)));
        ranked.truncate(self.keep);
        let groups = ranked
            .into_iter()
            .map(|group| self.named(group))
            .collect::<Result<_, _>>()?;
        let counted = self
            .facets
            .into_iter()
            .map(SegmentCount::finish)
            .collect::<Result<_, _>>()?;
        Ok(SegmentFound {
            groups,
            total,
            counted,
        })
    }
}

impl SegmentLines {
    fn ranked(&self, demand: u64, mut lines: Vec<(f32, DocId)>) -> Ranked {
        lines.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let (score, doc) = lines.first().copied().unwrap_or_default();
        let rank = match &self.time {
            None => Rank::Score(score),
            Some(time) => {
                let time = time.first(doc).unwrap_or(0);
                Rank::Time(if self.newest { -time } else { time })
            }
        };
        (rank, demand, lines)
    }

    fn named(&self, (rank, demand, lines): Ranked) -> Result<Group, TantivyError> {
        let score = lines.first().map_or(0.0, |(score, _)| *score);
        let mut named = Vec::with_capacity(lines.len());
        for (score, doc) in lines {
            let Some(column) = &self.lines else { continue };
            let Some(ord) = column.ords().first(doc) else {
                continue;
            };
            let mut line = String::new();
            column.ord_to_str(ord, &mut line)?;
            named.push((score, line));
        }
        let mut demand_id = String::new();
        if let Some(column) = &self.demands {
            column.ord_to_str(demand, &mut demand_id)?;
        }
        Ok(Group {
            demand_id,
            score,
            lines: named,
            rank,
        })
    }
}
