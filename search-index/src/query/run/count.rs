//! How many hits there are of each value.

use crate::facets::{self, Facet, FacetCounts};
use crate::resident::{Bits, Listings, Slot, Values};

/// The counts of all segments so far, in the order of the facets.
#[derive(Default)]
pub(super) struct Counts<'a> {
    /// For each segment and facet: the values, and the count of each.
    counted: Vec<(Facet, &'a Values, Vec<u32>)>,
}

impl<'a> Counts<'a> {
    /// Counts hits of a segment.
    pub(super) fn add(&mut self, listings: &'a Listings, facets: &[Facet], slots: &[Slot]) {
        self.counted.extend(facets.iter().filter_map(|&facet| {
            let values = values(listings, facet)?;
            Some((facet, values, values.count(slots)))
        }));
    }

    /// Counts very many hits of a segment.
    pub(super) fn add_set(&mut self, listings: &'a Listings, facets: &[Facet], set: &Bits) {
        self.counted.extend(facets.iter().filter_map(|&facet| {
            let values = values(listings, facet)?;
            Some((facet, values, values.count_many(set)))
        }));
    }

    /// All counts, as they are shown.
    pub(super) fn finish(self, facets: &[Facet]) -> FacetCounts {
        let each = facets.iter().map(|&facet| {
            let mut counts: Vec<(&str, u64)> = Vec::new();
            for (_, values, counted) in self.counted.iter().filter(|(of, ..)| *of == facet) {
                let found = values
                    .names()
                    .iter()
                    .zip(counted)
                    .filter(|&(_, &count)| count > 0);
                counts.extend(found.map(|(name, &count)| (&**name, u64::from(count))));
            }
            // The same value in another segment is the same.
            counts.sort_unstable();
            let same = counts.chunk_by(|a, b| a.0 == b.0);
            let summed = same.filter_map(|same| {
                let (name, _) = same.first()?;
                Some(((*name).to_owned(), same.iter().map(|(_, count)| count).sum()))
            });
            (facet, facets::shown(facet, summed.collect()))
        });
        each.collect()
    }
}

fn values(listings: &Listings, facet: Facet) -> Option<&Values> {
    match facet {
        Facet::Kind => Some(&listings.kinds),
        Facet::DoseForm => Some(&listings.forms),
        Facet::OriginCountry => Some(&listings.origins),
        Facet::Hub => Some(&listings.hubs),
        Facet::Substance => Some(&listings.substances),
        Facet::Storage => Some(&listings.storages),
        Facet::AtcGroup => Some(&listings.atc_groups),
        Facet::DestinationCountry => None,
    }
}
