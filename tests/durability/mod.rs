//! No acknowledged word is lost: the real program is killed, starved, cut off and restored in the midst of its work, and
//! then asked for every word that it had acknowledged.
//!
//! `THERIAC_KILLS` says how often each story of kills does so.

mod clients;
mod clock;
mod failpoints;
mod feed;
mod full;
mod imports;
mod index_folder;
mod jobs;
mod kills;
mod ledger;
mod line;
mod outage;
mod restored;
mod whole;

/// How often a story kills.
fn kills(usually: u64) -> u64 {
    let told = std::env::var("THERIAC_KILLS").ok().and_then(|n| n.parse().ok());
    told.unwrap_or(usually)
}
