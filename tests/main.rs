//! The integration tests: one binary, so that one PostgreSQL serves them all. Tests speak as actors to a real
//! server over HTTP, and every body runs on both databases.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may be blunt"
)]

mod support;

mod accounts;
mod admin;
mod companies;
mod controlled;
mod demands;
mod documents;
mod durability;
mod explain;
mod hostile;
mod house;
mod hubs;
mod hygiene;
mod imports;
mod listings;
mod mail;
mod matches;
mod meeting;
mod migrations;
mod monitoring;
mod nodes;
mod openapi;
mod pages;
mod pairs;
mod scale;
mod search;
mod security;
mod service;
mod shown;
mod soak;
mod upgrade;
mod walls;
mod wrong_folder;
