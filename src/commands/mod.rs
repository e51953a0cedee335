//! What the program does besides serving: one file a command.

pub mod backup;
pub mod bench;
pub mod caller;
pub mod create_operator;
pub mod demo;
pub mod explain;
pub mod export_audit;
pub mod healthcheck;
pub mod import_vocabulary;
pub mod read_bounce;
pub mod reindex;
pub mod reset_second_factor;
pub mod stdout;
pub mod verify_audit;
pub mod verify_index;
