//! Reverse matching: the open lines that a new listing may fit, and the listings that a new line may be served by.
//!
//! A pair is judged by [`crate::matching::evaluate`] on everything that its two sides say. That reads rows and writes
//! sentences, so it must not be done for pairs of which little is needed to see that they come to nothing, or that
//! others are closer. So each side has compact criteria, [`Offered`] and [`Asked`], a few numbers that fit two words
//! of 64 bits. A [`Book`] keeps those of one side together, one stretch for each substance key, so that whoever comes
//! from the other side looks up a key, and reads on.
//!
//! The criteria are *sound*: [`Grade`] is the best that a pair may come to. They never leave out a pair that the rules
//! keep, and never call one near that is a match; what they cannot decide counts as held.

mod amount;
mod asked;
mod bits;
mod book;
mod books;
mod candidates;
mod grade;
mod keys;
mod limits;
mod look;
mod offered;
mod product;

pub use asked::Asked;
pub use book::{Book, Found, Side};
pub(crate) use books::Books;
pub use candidates::{Candidates, LineCandidate, ListingCandidate};
pub use grade::Grade;
pub use keys::Keys;
pub use offered::Offered;

use time::Date;
use time::macros::format_description;

/// A day as the count of days since the Julian calendar's beginning; `None` for what is no day.
///
/// Lead times are counted from the day of the comparison, and so it is given to every look-up.
pub fn day(text: &str) -> Option<i32> {
    let day = Date::parse(text, format_description!("[year]-[month]-[day]")).ok()?;
    Some(day.to_julian_day())
}
