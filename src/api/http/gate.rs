//! Who calls is settled before what they sent is looked at: a body waits until the caller's role has been found good.
//!
//! A handler's arguments are extracted side by side, and the first that fails makes the answer. Without this, someone
//! of the wrong role would be told what is wrong with the body, and could have the service read it.

use actix_web::{HttpMessage, HttpRequest};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Closed as long as the caller is not known.
#[derive(Debug, Clone)]
pub(super) struct Gate(Arc<Semaphore>);

impl Gate {
    /// Makes the request's bodies wait.
    pub(super) fn close(request: &HttpRequest) -> Self {
        let gate = Self(Arc::new(Semaphore::new(0)));
        request.extensions_mut().insert(gate.clone());
        gate
    }

    /// Lets them pass.
    pub(super) fn open(&self) {
        // Whoever waits for a permit is woken when there never will be one.
        self.0.close();
    }

    /// Waits for the caller to be known, where the handler asks who it is.
    pub(super) async fn pass(request: &HttpRequest) {
        let gate = request.extensions().get::<Self>().cloned();
        if let Some(gate) = gate {
            let _ = gate.0.acquire().await;
        }
    }
}
