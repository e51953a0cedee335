//! The tables of facts: each row is well formed, and none says what another denies.

#![expect(clippy::unwrap_used, reason = "a table that can't be read fails the test")]

mod factors;
mod registers;
mod tables;
