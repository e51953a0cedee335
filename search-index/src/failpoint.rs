//! Places at which a test ends the process as a kill would, between a commit of the database and what follows from it.

/// Every place, in the order in which a change comes by them; those of a rebuild last.
pub const STEPS: [&str; 15] = [
    "write: committed",
    "feed: before reading",
    "feed: applied",
    "index: committed",
    "index: shown",
    "planning: before",
    "planning: committed",
    "matching: before storing",
    "matching: stored",
    "job: before its end",
    "rebuild: before its commit",
    "rebuild: committed",
    "rebuild: before the switch",
    "rebuild: switched",
    "rebuild: old one removed",
];

/// Ends the process here, at once and without a word, if the file that `THERIAC_END_AT` names says so. A program that
/// was built for a release knows nothing of it.
#[cfg(debug_assertions)]
pub fn reached(step: &str) {
    use std::{path::PathBuf, sync::OnceLock};
    static FILE: OnceLock<Option<PathBuf>> = OnceLock::new();
    debug_assert!(STEPS.contains(&step), "{step} is not in the table");
    let Some(file) = FILE.get_or_init(|| std::env::var_os("THERIAC_END_AT").map(PathBuf::from)) else {
        return;
    };
    if std::fs::read_to_string(file).is_ok_and(|said| said == step) {
        std::process::abort();
    }
}

/// Nothing.
#[cfg(not(debug_assertions))]
pub fn reached(_: &str) {}
