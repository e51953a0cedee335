//! How many connections one address may hold, and how long it may leave an answer unread. Who opens more is cut off
//! before a byte is read, so that one address cannot take the sockets and the memory of all.

use actix_web::{dev::Extensions, rt::net::TcpStream};
use rustix::net::{Shutdown, shutdown, sockopt::set_tcp_user_timeout};
use std::{
    any::Any,
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// The most connections of an address. A browser opens six; a proxy stands for many people and is not limited here.
const MOST: u32 = 100;
/// How long an answer may wait for a reader who takes nothing of it, in milliseconds.
const UNREAD: u32 = 30_000;

/// The connections that each address holds.
#[derive(Debug)]
pub struct Connections {
    held: Mutex<HashMap<IpAddr, u32>>,
    /// How many an address may hold; `None` where they are not limited.
    most: Option<u32>,
}

/// A connection that is counted until this is dropped, which is when the connection ends.
struct Held {
    of: Arc<Connections>,
    address: IpAddr,
}

impl Connections {
    /// None yet; an address may hold so many times the usual number. Not limited: behind a proxy, whose address stands
    /// for everyone, and where limits are off.
    pub fn new(limited: bool, factor: u32) -> Arc<Self> {
        Arc::new(Self {
            held: Mutex::default(),
            most: limited.then_some(MOST.saturating_mul(factor)),
        })
    }

    /// Takes a new connection in, or cuts it off.
    pub fn watch(self: &Arc<Self>, io: &dyn Any, kept: &mut Extensions) {
        let Some(stream) = io.downcast_ref::<TcpStream>() else {
            return;
        };
        // Best effort: a system without the option serves as well as before.
        let _ = set_tcp_user_timeout(stream, UNREAD);
        let Ok(address) = stream.peer_addr().map(|a| a.ip().to_canonical()) else {
            return;
        };
        let Some(most) = self.most else { return };
        let held = self.count(address);
        kept.insert(Held {
            of: Arc::clone(self),
            address,
        });
        if held > most {
            metrics::counter!("theriac_connections_refused_total").increment(1);
            // The server finds it closed and lets it go.
            let _ = shutdown(stream, Shutdown::Both);
        }
    }

    fn count(&self, address: IpAddr) -> u32 {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(address).or_default();
        *count = count.saturating_add(1);
        *count
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut held = self.of.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                held.remove(&self.address);
            }
        }
    }
}
