//! What enemies send: questions, bodies, connections, names and fields that were made to hurt.
//!
//! The tests of questions and bombs run the program itself, so that its processor time and memory are nobody else's:
//! the one that cargo built, or, for a release, the one that `THERIAC_PROGRAM` names, and then with the release's bounds.

mod bombs;
mod damage;
mod doors;
mod formulas;
mod mass;
mod payloads;
mod queries;
mod questions;
mod seeds;
mod slow;
mod snapshot;
mod tables;
mod tricks;
mod wire;
