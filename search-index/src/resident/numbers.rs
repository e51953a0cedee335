//! Prices, lead times and the like of a segment's listings, and the orders that follow from them.

use std::cmp::Ordering;

use tantivy::columnar::Column;
use tantivy::{DocId, SegmentReader};

use super::{ListingIds, Slot};
use crate::schema::Fields;

/// Stands in for a number that is not stated.
pub(crate) const UNSTATED: i64 = i64::MAX;

/// The numbers of one segment, by slot.
pub(crate) struct Numbers {
    /// In US dollars; not a number where it is not stated.
    pub(crate) price: Vec<f64>,
    /// In days, or [`UNSTATED`].
    pub(crate) lead_time: Vec<i64>,
    /// The smallest order, or [`UNSTATED`].
    pub(crate) moq: Vec<i64>,
    /// When it was published, in microseconds.
    pub(crate) since: Vec<i64>,
    /// By id.
    pub(crate) by_id: Ordered,
    /// Cheapest first, those without a price last, then by id.
    pub(crate) by_price: Ordered,
    /// Soonest first, those that do not say last, then by id.
    pub(crate) by_lead_time: Ordered,
    /// Last published first, then by id.
    pub(crate) by_age: Ordered,
}

/// The listings of one segment in some order.
pub(crate) struct Ordered {
    /// In this order.
    pub(crate) slots: Vec<Slot>,
    /// The place of each slot in it.
    pub(crate) places: Vec<u32>,
}

impl Ordered {
    fn by(len: usize, compare: impl Fn(Slot, Slot) -> Ordering) -> Self {
        let mut slots: Vec<Slot> = (0..).take(len).collect();
        slots.sort_unstable_by(|&a, &b| compare(a, b));
        let mut places = vec![0; len];
        for (place, &slot) in (0..).zip(&slots) {
            if let Some(of_slot) = places.get_mut(slot as usize) {
                *of_slot = place;
            }
        }
        Self { slots, places }
    }

    /// The place of a slot.
    pub(crate) fn place(&self, slot: Slot) -> u32 {
        self.places.get(slot as usize).copied().unwrap_or(u32::MAX)
    }

    fn bytes(&self) -> usize {
        (self.slots.capacity() + self.places.capacity()) * size_of::<u32>()
    }
}

/// Cheaper first; what has no price last.
pub(crate) fn cheaper(a: f64, b: f64) -> Ordering {
    match (a.is_nan(), b.is_nan()) {
        (false, false) => a.total_cmp(&b),
        (a, b) => a.cmp(&b),
    }
}

impl Numbers {
    pub(crate) fn of(segment: &SegmentReader, fields: &Fields, ids: &ListingIds) -> tantivy::Result<Self> {
        let fast = segment.fast_fields();
        let prices = fast.f64(fields.price.name)?;
        let price = |doc: DocId| prices.first(doc).unwrap_or(f64::NAN);
        let whole = |column: Column<i64>| -> Vec<i64> {
            let value = |&doc: &DocId| column.first(doc).unwrap_or(UNSTATED);
            ids.docs().iter().map(value).collect()
        };
        let price: Vec<f64> = ids.docs().iter().map(|&doc| price(doc)).collect();
        let lead_time = whole(fast.i64(fields.lead_time.name)?);
        let since = whole(fast.i64(fields.since.name)?);
        let of = |values: &[i64], slot: Slot| values.get(slot as usize).copied().unwrap_or(UNSTATED);
        let cost = |slot: Slot| price.get(slot as usize).copied().unwrap_or(f64::NAN);
        let by_id = Ordered::by(ids.len(), |a, b| ids.rank(a).cmp(&ids.rank(b)));
        let then_id = |a, b| by_id.place(a).cmp(&by_id.place(b));
        Ok(Self {
            by_price: Ordered::by(ids.len(), |a, b| {
                cheaper(cost(a), cost(b)).then_with(|| then_id(a, b))
            }),
            by_lead_time: Ordered::by(ids.len(), |a, b| {
                of(&lead_time, a)
                    .cmp(&of(&lead_time, b))
                    .then_with(|| then_id(a, b))
            }),
            by_age: Ordered::by(ids.len(), |a, b| {
                of(&since, b).cmp(&of(&since, a)).then_with(|| then_id(a, b))
            }),
            by_id,
            moq: whole(fast.i64(fields.moq.name)?),
            price,
            lead_time,
            since,
        })
    }

    pub(crate) fn bytes(&self) -> usize {
        let numbers =
            self.price.capacity() + self.lead_time.capacity() + self.moq.capacity() + self.since.capacity();
        let orders = [&self.by_id, &self.by_price, &self.by_lead_time, &self.by_age];
        numbers * size_of::<i64>() + orders.iter().map(|order| order.bytes()).sum::<usize>()
    }
}
