//! The walls between competitors: every route tried by everyone who should not, and every reply searched for what is
//! somebody else's.

mod matrix;
mod own_account;
mod people;
mod records;
mod requests;
mod served;
mod world;
