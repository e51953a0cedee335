//! Numbers by the text that each stands for.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Finds the number of a text. The texts themselves are kept elsewhere: a step or two instead of the many of a search
/// by halves, each of which waits for memory.
#[derive(Default)]
pub(crate) struct Lookup {
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Lookup {
    /// Of texts without repetition; the number of each is its place.
    pub(crate) fn of<'a>(count: usize, text: impl Fn(u32) -> &'a str) -> Self {
        let hasher = DefaultHashBuilder::default();
        let mut numbers = HashTable::with_capacity(count);
        for number in (0..).take(count) {
            let hash = hasher.hash_one(text(number));
            numbers.insert_unique(hash, number, |&other| hasher.hash_one(text(other)));
        }
        Self { numbers, hasher }
    }

    /// The number of a text; `text` gives that of each number, as before.
    #[inline]
    pub(crate) fn find<'a>(&self, wanted: &str, text: impl Fn(u32) -> &'a str) -> Option<u32> {
        let hash = self.hasher.hash_one(wanted);
        self.numbers.find(hash, |&number| text(number) == wanted).copied()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.numbers.allocation_size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_found_and_nothing_else() {
        let texts: Vec<String> = (0..1_000).map(|n| format!("word {n}")).collect();
        let text = |number: u32| texts.get(number as usize).map_or("", String::as_str);
        let lookup = Lookup::of(texts.len(), text);
        for (number, wanted) in (0..).zip(&texts) {
            assert_eq!(lookup.find(wanted, text), Some(number));
        }
        assert_eq!(lookup.find("word 1000", text), None);
        assert_eq!(Lookup::of(0, text).find("", text), None);
    }
}
