//! What searching listings needs of every segment again and again, kept in memory; see `index::residents`.

mod beginnings;
mod bits;
mod deletes;
mod ids;
mod lookup;
mod numbers;
mod terms;
mod texts;
mod values;

use tantivy::SegmentReader;

pub(crate) use beginnings::Beginnings;
pub(crate) use bits::{Bits, of_word};
pub(crate) use deletes::Deletes;
pub(crate) use ids::{ListingIds, Slot};
pub(crate) use numbers::{Numbers, Ordered, UNSTATED, cheaper};
pub(crate) use terms::{Ord, Terms};
pub(crate) use values::{Having, Values};

use crate::index::Resident;
use crate::schema::Fields;

/// The listings of one segment.
pub(crate) struct Listings {
    pub(crate) ids: ListingIds,
    pub(crate) numbers: Numbers,
    pub(crate) kinds: Values,
    pub(crate) forms: Values,
    pub(crate) origins: Values,
    pub(crate) hubs: Values,
    pub(crate) storages: Values,
    pub(crate) substances: Values,
    pub(crate) strengths: Values,
    /// ATC groups of the first and the second level: `J`, `J01`.
    pub(crate) atc_groups: Values,
    /// Those whose substances are known for sure.
    pub(crate) resolved: Bits,
    /// Those of one substance, known for sure.
    pub(crate) pure: Bits,
    /// Those without any substance that is known, if there are any.
    pub(crate) unread: Option<Bits>,
    pub(crate) terms: Terms,
    pub(crate) deletes: Deletes,
    pub(crate) beginnings: Beginnings,
}

impl Resident for Listings {
    const NAME: &'static str = "listings";

    fn of(segment: &SegmentReader, fields: &Fields) -> tantivy::Result<Self> {
        let ids = ListingIds::of(segment, fields)?;
        let values = |field: &str| Values::of(segment, field, &ids, |_| true);
        let terms = Terms::of(segment, fields, &ids)?;
        let keys = segment.fast_fields().str(fields.substance_key.name)?;
        let has_key = |doc| keys.as_ref().is_some_and(|keys| keys.ords().first(doc).is_some());
        let resolved = (0..).zip(ids.docs()).filter(|&(_, &doc)| has_key(doc));
        let substances = values(fields.substance.name)?;
        let slots = || (0..).take(ids.len());
        let resolved = Bits::of(ids.len(), resolved.map(|(slot, _)| slot));
        let pure = slots().filter(|&slot| resolved.has(slot) && substances.count_of(slot) == 1);
        let unread = Bits::of(ids.len(), slots().filter(|&slot| substances.count_of(slot) == 0));
        Ok(Self {
            pure: Bits::of(ids.len(), pure),
            resolved,
            unread: (unread.count() > 0).then_some(unread),
            substances,
            numbers: Numbers::of(segment, fields, &ids)?,
            kinds: values(fields.kind.name)?,
            forms: values(fields.dose_form.name)?,
            origins: values(fields.origin.name)?,
            hubs: values(fields.hub.name)?,
            storages: values(fields.storage.name)?,
            strengths: values(fields.strength.name)?,
            atc_groups: Values::of(segment, fields.atc.name, &ids, |code| matches!(code.len(), 1 | 3))?,
            deletes: Deletes::of(&terms),
            beginnings: Beginnings::of(&terms, &ids)?,
            terms,
            ids,
        })
    }

    fn bytes(&self) -> usize {
        self.memory().into_iter().map(|(_, bytes)| bytes).sum()
    }

    fn memory(&self) -> Vec<(&'static str, usize)> {
        let values = [
            &self.kinds,
            &self.forms,
            &self.origins,
            &self.hubs,
            &self.storages,
            &self.substances,
            &self.strengths,
            &self.atc_groups,
        ];
        let values = values.iter().map(|values| values.bytes()).sum::<usize>();
        let unread = self.unread.as_ref().map_or(0, Bits::bytes);
        let sets = self.resolved.bytes() + self.pure.bytes() + unread;
        vec![
            ("listing_ids", self.ids.bytes()),
            ("listing_numbers", self.numbers.bytes()),
            ("listing_values", values + sets),
            ("listing_words", self.terms.bytes()),
            ("listing_typos", self.deletes.bytes()),
            ("listing_beginnings", self.beginnings.bytes()),
        ]
    }
}
