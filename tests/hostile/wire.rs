//! HTTP as bytes: what no well-behaved client would send.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

/// What came back; nothing at all where the connection was just closed.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// The status; 0 when there was no answer.
    pub status: u16,
    /// All that came, as text.
    pub text: String,
}

impl Reply {
    fn read(mut stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        let mut piece = [0; 64 << 10];
        loop {
            match stream.read(&mut piece) {
                Ok(0) => break,
                Ok(n) => bytes.extend_from_slice(&piece[..n]),
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                // Reset: the server has closed without having read everything.
                Err(_) => break,
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let status = text.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        Self { status, text }
    }
}

/// Sends bytes, and reads until the other side closes or says nothing for ten seconds.
pub fn raw(address: SocketAddr, bytes: &[u8]) -> Reply {
    let mut stream = connect(address);
    // A server that has heard enough closes before all is sent.
    let _ = stream.write_all(bytes);
    Reply::read(stream)
}

/// A connection with patience of ten seconds.
pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the service listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .expect("a timeout");
    stream
}

/// `GET` of a target as it stands, on a connection of its own.
pub fn get(address: SocketAddr, target: &[u8], token: Option<&str>) -> Reply {
    let mut bytes = b"GET ".to_vec();
    bytes.extend_from_slice(target);
    bytes.extend_from_slice(b" HTTP/1.1\r\nHost: theriac.test\r\nConnection: close\r\n");
    if let Some(token) = token {
        bytes.extend_from_slice(format!("Authorization: Bearer {token}\r\n").as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    raw(address, &bytes)
}

/// Loopback at this port.
pub fn loopback(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}
