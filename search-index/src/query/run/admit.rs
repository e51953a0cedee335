//! The listings that a question's filters leave.

use std::borrow::Cow;

use tantivy::TantivyError;

use super::Segment;
use super::postings::each_document;
use crate::document::kind_code;
use crate::query::listing::ListingQuery;
use crate::resident::{Bits, Having, Slot, UNSTATED};
use crate::schema::EVERY_HUB;

/// What the filters leave of one segment.
pub(super) struct Admitted<'a> {
    set: Cow<'a, Bits>,
    /// Numbers are looked at only where all else fits.
    price: Option<(&'a [f64], f64)>,
    whole: Vec<(&'a [i64], i64)>,
}

impl<'a> Admitted<'a> {
    pub(super) fn of(segment: &Segment<'a>, query: &ListingQuery) -> Result<Self, TantivyError> {
        let listings = segment.listings;
        let mut admitted = Self {
            set: Cow::Borrowed(segment.alive),
            price: query
                .price_usd_max
                .map(|max| (listings.numbers.price.as_slice(), max)),
            whole: Vec::new(),
        };
        let whole = [
            (&listings.numbers.moq, query.moq_max),
            (&listings.numbers.lead_time, query.lead_time_days_max),
        ];
        for (numbers, max) in whole {
            admitted.whole.extend(max.map(|max| (numbers.as_slice(), max)));
        }
        if let Some(hub) = &query.hub {
            let mut on_hub = Bits::none(listings.ids.len());
            for hub in [hub, EVERY_HUB] {
                listings.hubs.having(hub).join(&mut on_hub);
            }
            admitted.keep(Having::Set(&on_hub));
        }
        let filters = [
            (&listings.kinds, query.kind.map(kind_code)),
            (&listings.substances, query.substance.as_deref()),
            (&listings.forms, query.dose_form.as_deref()),
            (&listings.origins, query.origin_country.as_deref()),
            (&listings.storages, query.storage.as_deref()),
        ];
        for (values, wanted) in filters {
            if let Some(wanted) = wanted {
                admitted.keep(values.having(wanted));
            }
        }
        let fields = segment.fields;
        for (field, wanted) in [(fields.atc, &query.atc), (fields.company, &query.company_id)] {
            if let Some(wanted) = wanted {
                let mut having = Vec::new();
                each_document(segment, field, wanted, |slot| having.push(slot))?;
                admitted.keep(Having::List(&having));
            }
        }
        let excluded = [
            (fields.id, &query.exclude_listings),
            (fields.company, &query.exclude_companies),
        ];
        for (field, values) in excluded {
            for value in values {
                let set = &mut admitted.set;
                each_document(segment, field, value, |slot| set.to_mut().remove(slot))?;
            }
        }
        Ok(admitted)
    }

    fn keep(&mut self, having: Having<'_>) {
        match having {
            Having::Set(set) => self.set.to_mut().keep(set),
            Having::List(list) => {
                let left = list.iter().copied().filter(|&slot| self.set.has(slot));
                let left: Vec<Slot> = left.collect();
                let room = self.set.words().len() * u64::BITS as usize;
                self.set = Cow::Owned(Bits::of(room, left));
            }
        }
    }

    /// Of 64 slots those that are admitted, numbers aside.
    #[inline]
    pub(super) fn word(&self, at: usize) -> u64 {
        self.set.words().get(at).copied().unwrap_or(0)
    }

    /// Whether a listing that is admitted for all else has the numbers that are asked for.
    #[inline]
    pub(super) fn has_numbers(&self, slot: Slot) -> bool {
        let at = slot as usize;
        let price = self
            .price
            .is_none_or(|(prices, max)| prices.get(at).is_some_and(|&price| price <= max));
        let not_above = |(numbers, max): &(&[i64], i64)| {
            numbers
                .get(at)
                .is_some_and(|&number| number <= *max && number != UNSTATED)
        };
        price && self.whole.iter().all(not_above)
    }

    /// Whether a listing is admitted.
    #[inline]
    pub(super) fn has(&self, slot: Slot) -> bool {
        self.set.has(slot) && self.has_numbers(slot)
    }

    /// Whether numbers are asked for.
    pub(super) fn asks_numbers(&self) -> bool {
        self.price.is_some() || !self.whole.is_empty()
    }

    /// All that are admitted, numbers aside.
    pub(super) fn set(&self) -> &Bits {
        &self.set
    }

    /// All that are admitted, in order.
    pub(super) fn slots(&self) -> Vec<Slot> {
        self.set.iter().filter(|&slot| self.has_numbers(slot)).collect()
    }
}
