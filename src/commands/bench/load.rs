//! Load on an HTTP service: several connections, each always with a request under way.

use super::{
    failed,
    wire::{Connection, Request},
};
use crate::error::Result;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

/// So many connections are asked at once. All are written to, then all are read: so the server finds several requests
/// at a time, as under real load, and the load costs no more than it must.
const AT_ONCE: usize = 16;

/// Servers close connections that are idle for some seconds; those of this age are opened anew.
const IDLE: Duration = Duration::from_secs(2);

/// Open connections to one service.
pub(super) struct Load {
    address: SocketAddr,
    connections: Vec<Connection>,
    used: Instant,
}

impl Load {
    pub(super) fn on(address: SocketAddr) -> Result<Self> {
        Ok(Self {
            address,
            connections: open(address)?,
            used: Instant::now(),
        })
    }

    fn wake(&mut self) -> Result<()> {
        if self.used.elapsed() > IDLE {
            self.connections = open(self.address)?;
        }
        Ok(())
    }

    /// Asks everything; the bytes of all bodies. Fails on any answer that is no success.
    pub(super) fn ask_all(&mut self, requests: &[Request]) -> Result<usize> {
        self.wake()?;
        let mut bytes = 0;
        for some in requests.chunks(AT_ONCE) {
            for (connection, request) in self.connections.iter_mut().zip(some) {
                connection.send(request)?;
            }
            for (connection, _) in self.connections.iter_mut().zip(some) {
                bytes += connection.receive()?.good()?.len();
            }
        }
        self.used = Instant::now();
        Ok(bytes)
    }

    /// Asks one after the other, alone; how long each took by the clock.
    pub(super) fn latencies(&mut self, requests: &[Request]) -> Result<Vec<Duration>> {
        self.wake()?;
        let connection = self
            .connections
            .first_mut()
            .ok_or_else(|| failed("no connection"))?;
        let mut took = Vec::with_capacity(requests.len());
        for request in requests {
            let from = Instant::now();
            connection.ask(request)?.good()?;
            took.push(from.elapsed());
        }
        Ok(took)
    }
}

fn open(address: SocketAddr) -> Result<Vec<Connection>> {
    (0..AT_ONCE).map(|_| Connection::open(address)).collect()
}
