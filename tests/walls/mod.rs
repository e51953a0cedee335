//! The walls between competitors: every route tried by everyone who should not, and every reply searched for what is
//! somebody else's.

mod canaries;
mod keys;
mod matrix;
mod own_account;
mod people;
mod races;
mod records;
mod requests;
mod served;
mod tenants;
mod visibility;
mod world;
