//! Room in memory for what is being sent: so much for each address, whatever number of requests it has under way.
//!
//! A request waits for its room before its body is read, and keeps it until it is answered. So a hundred large bodies of
//! one address, sent slowly, hold no more than a few of them would, and only that address waits.

use super::address;
use crate::{
    app::App,
    error::{Error, Result},
};
use actix_web::{HttpMessage, HttpRequest, http::header, web::Data};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The room of an address, in KiB.
const ROOM: usize = 24 * 1024;
/// Bodies up to this many bytes need no room: the number of connections bounds them.
const SMALL: usize = 16 * 1024;
/// How long a request waits for room.
const PATIENCE: Duration = Duration::from_secs(20);
/// So many addresses are remembered before those without a request are forgotten.
const MANY: usize = 1_000;

/// The room that each address has left.
#[derive(Debug, Default)]
pub struct Room {
    of: Mutex<HashMap<IpAddr, Arc<Semaphore>>>,
}

/// Room that a request holds until it is answered.
struct Held {
    _room: OwnedSemaphorePermit,
}

impl Room {
    fn of(&self, address: IpAddr) -> Arc<Semaphore> {
        let mut all = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() > MANY {
            all.retain(|_, room| Arc::strong_count(room) > 1 || room.available_permits() < ROOM);
        }
        Arc::clone(
            all.entry(address)
                .or_insert_with(|| Arc::new(Semaphore::new(ROOM))),
        )
    }
}

/// Waits for room for the request's body, which has at most `most` bytes and is as long as declared, if it is.
pub async fn take_room(request: &HttpRequest, most: usize) -> Result<()> {
    let bytes = declared_length(request).unwrap_or(most).min(most);
    let (Some(room), Some(app)) = (request.app_data::<Data<Room>>(), request.app_data::<Data<App>>()) else {
        return Ok(());
    };
    let Some(address) = address(request.headers(), request.peer_addr(), app.config.behind_proxy) else {
        return Ok(());
    };
    if bytes <= SMALL {
        return Ok(());
    }
    let size = u32::try_from(bytes.div_ceil(1024).min(ROOM)).unwrap_or(u32::MAX);
    let waiting = room.of(address).acquire_many_owned(size);
    let held = tokio::time::timeout(PATIENCE, waiting).await;
    let held = held.map_err(|_| Error::TooManyRequests(PATIENCE.as_secs()))?;
    let room = held.map_err(|e| Error::Internal(e.to_string()))?;
    request.extensions_mut().insert(Held { _room: room });
    Ok(())
}

/// The body's length as `Content-Length` says it.
pub(super) fn declared_length(request: &HttpRequest) -> Option<usize> {
    let declared = request.headers().get(header::CONTENT_LENGTH)?;
    declared.to_str().ok()?.parse().ok()
}
