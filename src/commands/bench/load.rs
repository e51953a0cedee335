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

/// Open connections to one service.
pub(super) struct Load {
    connections: Vec<Connection>,
}

impl Load {
    pub(super) fn on(address: SocketAddr) -> Result<Self> {
        let connections = (0..AT_ONCE).map(|_| Connection::open(address));
        Ok(Self {
            connections: connections.collect::<Result<_>>()?,
        })
    }

    /// Asks everything; the bytes of all bodies. Fails on any answer that is no success.
    pub(super) fn ask_all(&mut self, requests: &[Request]) -> Result<usize> {
        let mut bytes = 0;
        for some in requests.chunks(AT_ONCE) {
            for (connection, request) in self.connections.iter_mut().zip(some) {
                connection.send(request)?;
            }
            for (connection, _) in self.connections.iter_mut().zip(some) {
                bytes += connection.receive()?.good()?.len();
            }
        }
        Ok(bytes)
    }

    /// Asks one after the other, alone; how long each took by the clock.
    pub(super) fn latencies(&mut self, requests: &[Request]) -> Result<Vec<Duration>> {
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
