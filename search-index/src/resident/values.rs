//! The values that a segment's listings have in one field: what they are counted and narrowed by.

use tantivy::SegmentReader;
use tantivy::columnar::StrColumn;

use super::bits::Bits;
use super::lookup::Lookup;
use super::{ListingIds, Slot};

/// Fields with at most so many values have a set of listings for each; with more of them a list.
const FEW: usize = 64;

/// Stands in for the number of a value where there is none.
const NO_VALUE: u32 = u32::MAX;

/// One field's values in one segment. A value's number is its place among them in order.
pub(crate) struct Values {
    names: Vec<Box<str>>,
    numbers: Lookup,
    by_slot: BySlot,
    by_value: ByValue,
}

/// The values of each slot.
enum BySlot {
    /// At most one each.
    One(Vec<u32>),
    /// Any number: where those of each slot start, and all of them.
    Many(Vec<u32>, Vec<u32>),
}

/// The slots of each value.
enum ByValue {
    Sets(Vec<Bits>),
    /// Where those of each value start, and all of them, in order.
    Lists(Vec<u32>, Vec<Slot>),
}

/// The listings with a value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Having<'a> {
    /// As a set.
    Set(&'a Bits),
    /// In order.
    List(&'a [Slot]),
}

impl Having<'_> {
    /// Calls for each.
    pub(crate) fn each(self, call: impl FnMut(Slot)) {
        match self {
            Self::Set(set) => set.iter().for_each(call),
            Self::List(list) => list.iter().copied().for_each(call),
        }
    }

    /// Adds them to a set.
    pub(crate) fn join(self, to: &mut Bits) {
        match self {
            Self::Set(set) => to.join(set),
            Self::List(list) => list.iter().for_each(|&slot| to.add(slot)),
        }
    }

    /// Whether a listing is among them.
    pub(crate) fn has(self, slot: Slot) -> bool {
        match self {
            Self::Set(set) => set.has(slot),
            Self::List(list) => list.binary_search(&slot).is_ok(),
        }
    }

    /// How many there are.
    pub(crate) fn count(self) -> usize {
        match self {
            Self::Set(set) => set.count(),
            Self::List(list) => list.len(),
        }
    }
}

/// Looks up listings one after the other, in order.
pub(crate) struct Cursor<'a>(Having<'a>);

impl<'a> Having<'a> {
    /// To look up listings in order.
    pub(crate) fn cursor(self) -> Cursor<'a> {
        Cursor(self)
    }
}

impl Cursor<'_> {
    /// Whether a listing is among them. It must not be before the one asked for last.
    #[inline]
    pub(crate) fn has(&mut self, slot: Slot) -> bool {
        match &mut self.0 {
            Having::Set(set) => set.has(slot),
            Having::List(rest) => {
                let skip = rest.iter().take_while(|&&other| other < slot).count();
                *rest = rest.get(skip..).unwrap_or_default();
                rest.first() == Some(&slot)
            }
        }
    }
}

impl Values {
    /// Reads the field's column; `shown` says which of its values count.
    pub(crate) fn of(
        segment: &SegmentReader,
        field: &str,
        ids: &ListingIds,
        shown: impl Fn(&str) -> bool,
    ) -> tantivy::Result<Self> {
        let column = segment.fast_fields().str(field)?;
        let (names, numbers) = named(column.as_ref(), shown)?;
        let mut starts = Vec::with_capacity(ids.len() + 1);
        let mut all: Vec<u32> = Vec::with_capacity(ids.len());
        let mut of_doc = Vec::new();
        for &doc in ids.docs() {
            starts.push(to_u32(all.len()));
            of_doc.clear();
            if let Some(column) = &column {
                let ords = column.term_ords(doc).filter_map(|ord| usize::try_from(ord).ok());
                of_doc.extend(ords.filter_map(|ord| numbers.get(ord).copied()));
            }
            of_doc.retain(|&number| number != NO_VALUE);
            of_doc.sort_unstable();
            of_doc.dedup();
            all.extend_from_slice(&of_doc);
        }
        starts.push(to_u32(all.len()));
        let by_value = by_value(names.len(), &starts, &all);
        let single = starts.windows(2).all(|pair| matches!(pair, [a, b] if b - a <= 1));
        let by_slot = if single {
            let one = |pair: &[u32]| match pair {
                [a, b] if a < b => all.get(*a as usize).copied().unwrap_or(NO_VALUE),
                _ => NO_VALUE,
            };
            BySlot::One(starts.windows(2).map(one).collect())
        } else {
            all.shrink_to_fit();
            BySlot::Many(starts, all)
        };
        let numbers = Lookup::of(names.len(), |number| name(&names, number));
        Ok(Self {
            names,
            numbers,
            by_slot,
            by_value,
        })
    }

    /// The values in order.
    pub(crate) fn names(&self) -> &[Box<str>] {
        &self.names
    }

    /// How many values a listing has.
    pub(crate) fn count_of(&self, slot: Slot) -> usize {
        match &self.by_slot {
            BySlot::One(one) => usize::from(one.get(slot as usize).is_some_and(|&value| value != NO_VALUE)),
            BySlot::Many(starts, _) => match starts.get(slot as usize..slot as usize + 2) {
                Some([from, to]) => (to - from) as usize,
                _ => 0,
            },
        }
    }

    /// The listings with this value, removed ones included.
    pub(crate) fn having(&self, value: &str) -> Having<'_> {
        match self.numbers.find(value, |number| name(&self.names, number)) {
            Some(number) => self.having_number(number as usize),
            None => Having::List(&[]),
        }
    }

    fn having_number(&self, number: usize) -> Having<'_> {
        match &self.by_value {
            ByValue::Sets(sets) => sets.get(number).map_or(Having::List(&[]), Having::Set),
            ByValue::Lists(starts, slots) => {
                let list = match starts.get(number..number + 2) {
                    Some([from, to]) => slots.get(*from as usize..*to as usize),
                    _ => None,
                };
                Having::List(list.unwrap_or_default())
            }
        }
    }

    /// How many of these listings have each value.
    pub(crate) fn count(&self, slots: &[Slot]) -> Vec<u32> {
        let mut counts = vec![0; self.names.len()];
        let mut count = |value: u32| {
            if let Some(count) = counts.get_mut(value as usize) {
                *count += 1;
            }
        };
        match &self.by_slot {
            BySlot::One(one) => {
                for &slot in slots {
                    count(one.get(slot as usize).copied().unwrap_or(NO_VALUE));
                }
            }
            BySlot::Many(starts, all) => {
                for &slot in slots {
                    if let Some([from, to]) = starts.get(slot as usize..slot as usize + 2) {
                        let values = all.get(*from as usize..*to as usize).unwrap_or_default();
                        values.iter().for_each(|&value| count(value));
                    }
                }
            }
        }
        counts
    }

    /// As `count`, of very many listings: value by value, where there is a set for each.
    pub(crate) fn count_many(&self, set: &Bits) -> Vec<u32> {
        match &self.by_value {
            ByValue::Sets(sets) => sets.iter().map(|of_value| to_u32(of_value.shared(set))).collect(),
            ByValue::Lists(..) => self.count(&set.iter().collect::<Vec<_>>()),
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        let names: usize = self
            .names
            .iter()
            .map(|name| name.len() + size_of::<Box<str>>())
            .sum();
        let by_slot = match &self.by_slot {
            BySlot::One(one) => one.capacity(),
            BySlot::Many(starts, all) => starts.capacity() + all.capacity(),
        };
        let by_value = match &self.by_value {
            ByValue::Sets(sets) => sets.iter().map(Bits::bytes).sum(),
            ByValue::Lists(starts, slots) => (starts.capacity() + slots.capacity()) * size_of::<u32>(),
        };
        names + self.numbers.bytes() + by_slot * size_of::<u32>() + by_value
    }
}

/// The value of a number.
fn name(names: &[Box<str>], number: u32) -> &str {
    names.get(number as usize).map_or("", |name| name)
}

/// The values that count, and the number of each of the column's values among them.
fn named(
    column: Option<&StrColumn>,
    shown: impl Fn(&str) -> bool,
) -> tantivy::Result<(Vec<Box<str>>, Vec<u32>)> {
    let mut names: Vec<Box<str>> = Vec::new();
    let mut numbers = Vec::new();
    let Some(column) = column else {
        return Ok((names, numbers));
    };
    let mut name = String::new();
    for ord in (0_u64..).take(column.num_terms()) {
        name.clear();
        column.ord_to_str(ord, &mut name)?;
        if shown(&name) {
            numbers.push(to_u32(names.len()));
            names.push(name.as_str().into());
        } else {
            numbers.push(NO_VALUE);
        }
    }
    Ok((names, numbers))
}

fn by_value(values: usize, starts: &[u32], all: &[u32]) -> ByValue {
    let slots = starts.len().saturating_sub(1);
    let each = (0..).zip(starts.windows(2)).flat_map(|(slot, pair)| {
        let range = match pair {
            [from, to] => *from as usize..*to as usize,
            _ => 0..0,
        };
        let values = all.get(range).unwrap_or_default();
        values.iter().map(move |&value| (value as usize, slot))
    });
    if values <= FEW {
        let mut sets = vec![Bits::none(slots); values];
        for (value, slot) in each {
            if let Some(set) = sets.get_mut(value) {
                set.add(slot);
            }
        }
        return ByValue::Sets(sets);
    }
    let mut lists: Vec<(usize, Slot)> = each.collect();
    lists.sort_unstable();
    let mut from = Vec::with_capacity(values + 1);
    for value in 0..=values {
        from.push(to_u32(lists.partition_point(|&(of, _)| of < value)));
    }
    ByValue::Lists(from, lists.into_iter().map(|(_, slot)| slot).collect())
}

/// Segments have fewer than 2^31 documents.
fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
