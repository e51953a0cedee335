//! Several nodes on one PostgreSQL: real processes, each with an index of its own, that are killed, stopped and started
//! again under load.
//!
//! `THERIAC_KILLS` says how often each node is killed (default 1), `THERIAC_RESTARTS` how often each is restarted in
//! turn (default 1), `THERIAC_WRITES` how many changes the order of the log is looked at with (default 300).

mod away;
mod cluster;
mod hidden;
mod killed;
mod load;
mod log;
mod mailed;
mod order;
mod refused;
mod repeated;
mod rolling;
mod store;

/// A number from the environment, for the long form of a test.
fn times(name: &str, short: usize) -> usize {
    let given = std::env::var(name).ok();
    given.and_then(|n| n.parse().ok()).unwrap_or(short)
}
