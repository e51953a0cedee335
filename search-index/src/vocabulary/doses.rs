//! Which strengths a substance is usually sold in, to tell whose strength is whose in `5 mg/80 mg`.

use super::table::{cell, rows, values};
use hashbrown::HashMap;
use rust_decimal::Decimal;

pub(crate) const DOSES: &str = include_str!("../../vocabulary/doses.tsv");

/// Usual strengths in mg of solid oral forms, by the substance's number.
#[derive(Debug, Default)]
pub(crate) struct Doses {
    usual: HashMap<u32, Vec<Decimal>>,
}

impl Doses {
    /// Reads the table. `number` gives the number of an id; rows of unknown substances are left out.
    pub(crate) fn read(number: impl Fn(&str) -> Option<u32>) -> Self {
        let mut usual = HashMap::new();
        for row in rows(DOSES) {
            let Some(substance) = number(cell(&row, 0)) else {
                continue;
            };
            let doses = values(cell(&row, 1)).filter_map(|v| v.parse().ok()).collect();
            usual.insert(substance, doses);
        }
        Self { usual }
    }

    /// Whether so many milligrams are a usual strength. `None` where the table knows nothing of the substance.
    pub(crate) fn is_usual(&self, substance: u32, mg: Decimal) -> Option<bool> {
        self.usual.get(&substance).map(|doses| doses.contains(&mg))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Lexicon;

    #[test]
    fn every_row_is_of_a_known_substance_and_holds_numbers() {
        let lexicon = Lexicon::builtin();
        for row in rows(DOSES) {
            assert!(lexicon.number(cell(&row, 0)).is_some(), "{row:?}");
            let doses: Vec<Decimal> = values(cell(&row, 1)).map(|v| v.parse().unwrap()).collect();
            assert!(!doses.is_empty() && doses.is_sorted(), "{row:?}");
        }
    }
}
