//! Names that leave open which of several substances is meant: erythropoietin may be any of the epoetins.

use super::table::{cell, rows, values};
use hashbrown::{HashMap, HashSet};

pub(crate) const CLASSES: &str = include_str!("../../vocabulary/classes.tsv");

/// Classes and their members, in both directions.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    kindred: HashMap<u32, Vec<u32>>,
    members: HashSet<(u32, u32)>,
}

impl Classes {
    /// Reads the table. `number` gives the number of an id; unknown ids are left out.
    pub(crate) fn read(number: impl Fn(&str) -> Option<u32>) -> Self {
        let mut kindred: HashMap<u32, Vec<u32>> = HashMap::new();
        let mut members = HashSet::new();
        for row in rows(CLASSES) {
            let Some(class) = number(cell(&row, 0)) else {
                continue;
            };
            for member in values(cell(&row, 1)).filter_map(&number) {
                kindred.entry(class).or_default().push(member);
                kindred.entry(member).or_default().push(class);
                members.insert((class, member));
            }
        }
        Self { kindred, members }
    }

    /// Whether the first is a class and the second one of its members.
    pub(crate) fn holds(&self, class: u32, member: u32) -> bool {
        self.members.contains(&(class, member))
    }

    /// The members of a class, or the class of a member. Members of one class are not kindred: they differ.
    pub(crate) fn kindred(&self, substance: u32) -> &[u32] {
        self.kindred.get(&substance).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Lexicon;

    #[test]
    fn every_class_and_member_is_a_known_substance() {
        let lexicon = Lexicon::builtin();
        for row in rows(CLASSES) {
            for id in std::iter::once(cell(&row, 0)).chain(values(cell(&row, 1))) {
                assert!(lexicon.number(id).is_some(), "{id}");
            }
        }
    }
}
