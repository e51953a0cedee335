//! The tables of facts: each row is well formed, and none says what another denies.

mod factors;
mod tables;
