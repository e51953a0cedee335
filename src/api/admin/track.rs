//! Where a listing or demand stands, as answers and the audit say it.

use crate::{
    api::answers::Pending,
    domain::moderation::{Status, Track},
};
use serde::Serialize;
use utoipa::ToSchema;

/// Where a listing or demand stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Standing {
    /// Its state.
    pub status: Status,
    /// The newest version.
    pub version: i32,
    /// The version that others see, or saw before it was suspended.
    pub live_version: Option<i32>,
    /// An edit that is not live.
    pub pending: Option<Pending>,
}

impl From<Track> for Standing {
    fn from(track: Track) -> Self {
        let pending = track.pending.map(Pending::of);
        Self {
            status: track.status,
            version: track.version,
            live_version: track.live_version,
            pending,
        }
    }
}

/// The version that a decision is about: the one that waits, else the one that others see, else the newest.
pub fn decided_version(track: &Track) -> i32 {
    if track.in_review() {
        return track.pending.map_or(track.version, |(version, _)| version);
    }
    track.live_version.unwrap_or(track.version)
}
