//! How much of a substance is in its salt: 6.94 mg of amlodipine besilate are 5 mg of amlodipine.

use super::table::{cell, rows};
use hashbrown::HashMap;
use rust_decimal::Decimal;

/// Substance, salt code, factor, and the formulas from which a test computes it again.
pub(crate) const FACTORS: &str = include_str!("../../vocabulary/factors.tsv");

/// Milligrams of substance in one milligram of salt.
#[derive(Debug, Default)]
pub(crate) struct Factors {
    by_substance: HashMap<u32, Vec<(String, Decimal)>>,
}

impl Factors {
    /// Reads the table; `number` gives the number of an id. A test refuses rows that are left out here.
    pub(crate) fn read(table: &str, number: impl Fn(&str) -> Option<u32>) -> Self {
        let mut factors = Self::default();
        for row in rows(table) {
            let (Some(number), Ok(factor)) = (number(cell(&row, 0)), cell(&row, 2).parse()) else {
                continue;
            };
            let known = factors.by_substance.entry(number).or_default();
            known.push((cell(&row, 1).to_owned(), factor));
        }
        factors
    }

    /// The factor of a substance and the code of a salt.
    pub(crate) fn get(&self, number: u32, salt: &str) -> Option<Decimal> {
        let known = self.by_substance.get(&number)?;
        known
            .iter()
            .find(|(code, _)| code == salt)
            .map(|(_, factor)| *factor)
    }
}
