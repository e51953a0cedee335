//! How many hits there are of each value.

use std::collections::HashMap;

use crate::facets::{self, Counted, Facet, FacetCounts};
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
        let mut by_facet: HashMap<Facet, Counted> = HashMap::with_capacity(facets.len());
        for (facet, values, counts) in self.counted {
            let counted = by_facet.entry(facet).or_default();
            for (name, count) in values.names().iter().zip(counts).filter(|&(_, count)| count > 0) {
                match counted.get_mut(&**name) {
                    Some(known) => *known += u64::from(count),
                    None => drop(counted.insert(name.to_string(), u64::from(count))),
                }
            }
        }
        let each = facets
            .iter()
            .map(|facet| by_facet.remove(facet).unwrap_or_default());
        facets::sorted(facets, each.collect())
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
