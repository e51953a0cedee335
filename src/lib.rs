//! Theriac: a backend on which medicines are traded across borders.
//!
//! The map, from outside to inside:
//!
//! - [`api`]: HTTP only. `api/mod.rs` is the route table and reads like a contents page.
//! - [`jobs`]: what is done later or slowly, with leases, so that nothing is lost and nothing done twice.
//! - [`app`]: what handlers and jobs are given: configuration, database, search, mailer, clock, files.
//! - [`search`]: the only seam between database rows and the `search-index` crate.
//! - [`sheet`]: a table of text, whatever spreadsheet program saved it.
//! - [`email`]: a typed struct a mail, its templates, and how it leaves.
//! - [`db`]: the only place with diesel; one file a noun.
//! - [`domain`]: plain types, and what may happen when.

pub mod api;
pub mod app;
pub mod clock;
pub mod commands;
pub mod config;
pub mod db;
pub mod domain;
pub mod email;
pub mod error;
pub mod files;
pub mod jobs;
pub mod metrics;
pub mod search;
pub mod secrets;
pub mod serve;
pub mod sheet;
