//! What handlers and jobs are given.

use crate::{clock::Clock, config::Config, db::Database, files::Files, secrets::Secrets};
use std::sync::Arc;

/// The running service: cheap to clone, the same for every request and job.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "it holds keys and pools")]
pub struct App {
    /// The settings.
    pub config: Arc<Config>,
    /// The truth.
    pub db: Database,
    /// The one source of time.
    pub clock: Clock,
    /// Documents and uploads.
    pub files: Files,
    /// Passwords and tokens.
    pub secrets: Secrets,
}
