//! How many hits there are of each kind, form, country and so on.

use std::collections::{BTreeMap, HashMap};

use tantivy::columnar::StrColumn;
use tantivy::{DocId, SegmentReader};

use crate::schema::{EVERY_HUB, Fields, Named};

/// What hits are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// What is traded.
    Kind,
    /// The basic dose form.
    DoseForm,
    /// A listing's country of origin.
    OriginCountry,
    /// The hub. A listing that is offered on every hub counts for each hub that occurs among the hits, and
    /// such listings are also counted by themselves, under `*`.
    Hub,
    /// Each substance.
    Substance,
    /// A listing's storage class.
    Storage,
    /// A listing's ATC groups of the first and the second level: `J` and `J01`.
    AtcGroup,
    /// A demand's destination country.
    DestinationCountry,
}

impl Facet {
    /// The facets of listings.
    pub const LISTINGS: [Self; 7] = [
        Self::Kind,
        Self::DoseForm,
        Self::OriginCountry,
        Self::Hub,
        Self::Substance,
        Self::Storage,
        Self::AtcGroup,
    ];

    /// The facets of demands.
    pub const DEMANDS: [Self; 5] = [
        Self::Kind,
        Self::DoseForm,
        Self::Hub,
        Self::Substance,
        Self::DestinationCountry,
    ];

    /// The name in the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::DoseForm => "dose_form",
            Self::OriginCountry => "origin_country",
            Self::Hub => "hub",
            Self::Substance => "substance",
            Self::Storage => "storage",
            Self::AtcGroup => "atc",
            Self::DestinationCountry => "destination_country",
        }
    }

    fn field(self, fields: &Fields) -> Named {
        match self {
            Self::Kind => fields.kind,
            Self::DoseForm => fields.dose_form,
            Self::OriginCountry => fields.origin,
            Self::Hub => fields.hub,
            Self::Substance => fields.substance,
            Self::Storage => fields.storage,
            Self::AtcGroup => fields.atc,
            Self::DestinationCountry => fields.destination,
        }
    }
}

/// For each facet asked for: values and counts, most frequent first, then by value.
pub type FacetCounts = BTreeMap<Facet, Vec<(String, u64)>>;

/// The counts of one facet by value, in no order.
pub(crate) type Counted = HashMap<String, u64>;

/// Puts counts into the order in which they are shown.
pub(crate) fn sorted(facets: &[Facet], counted: Vec<Counted>) -> FacetCounts {
    facets
        .iter()
        .zip(counted)
        .map(|(&facet, counts)| (facet, in_order(facet, counts)))
        .collect()
}

fn in_order(facet: Facet, counts: Counted) -> Vec<(String, u64)> {
    shown(facet, counts.into_iter().collect())
}

/// Puts the counts of a facet's values into the order in which they are shown.
pub(crate) fn shown(facet: Facet, mut counts: Vec<(String, u64)>) -> Vec<(String, u64)> {
    if facet == Facet::Hub
        && let Some(&(_, everywhere)) = counts.iter().find(|(hub, _)| hub == EVERY_HUB)
    {
        let named = counts.iter_mut().filter(|(hub, _)| hub != EVERY_HUB);
        named.for_each(|(_, count)| *count += everywhere);
    }
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}

/// Counts values of one facet in one segment, by their number in the segment's dictionary.
pub(crate) struct SegmentCount {
    column: Option<StrColumn>,
    counts: Vec<u64>,
}

impl SegmentCount {
    pub(crate) fn open(facet: Facet, fields: &Fields, segment: &SegmentReader) -> tantivy::Result<Self> {
        let column = segment.fast_fields().str(facet.field(fields).name)?;
        let values = column.as_ref().map_or(0, |column| column.num_terms());
        Ok(Self {
            column,
            counts: vec![0; values],
        })
    }

    /// The numbers of this document's values.
    pub(crate) fn values(&self, doc: DocId) -> impl Iterator<Item = u64> + '_ {
        self.column.iter().flat_map(move |column| column.term_ords(doc))
    }

    /// Counts a value once more.
    pub(crate) fn count(&mut self, value: u64) {
        if let Some(count) = usize::try_from(value).ok().and_then(|at| self.counts.get_mut(at)) {
            *count += 1;
        }
    }

    /// The counts by value.
    pub(crate) fn finish(self) -> tantivy::Result<Counted> {
        let mut counted = Counted::new();
        let Some(column) = self.column else {
            return Ok(counted);
        };
        for (value, count) in (0_u64..).zip(self.counts).filter(|&(_, count)| count > 0) {
            let mut text = String::new();
            if column.ord_to_str(value, &mut text)? {
                counted.insert(text, count);
            }
        }
        Ok(counted)
    }
}

/// Adds the counts of one segment to those of the others.
pub(crate) fn merge(into: &mut Vec<Counted>, from: Vec<Counted>) {
    into.resize_with(into.len().max(from.len()), Counted::new);
    for (into, from) in into.iter_mut().zip(from) {
        for (value, count) in from {
            *into.entry(value).or_default() += count;
        }
    }
}
