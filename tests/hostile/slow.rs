//! Clients that take their time, or take everything: connections that are held and not used.

use super::payloads::post;
use crate::support::Process;
use rustix::net::{AddressFamily, SocketType, bind, connect, socket};
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream},
    time::Duration,
};

/// Connections that a kind of slow client holds.
pub struct Slow {
    pub name: &'static str,
    /// So many of them.
    pub count: usize,
    /// What each sends at once.
    pub first: Vec<u8>,
    /// What each sends again and again.
    pub then: &'static [u8],
    /// Whether each says that nothing more comes.
    pub half_closed: bool,
}

/// From another address of loopback than everyone else's.
pub fn enemy(service: SocketAddr) -> Option<TcpStream> {
    let from = SocketAddr::from((Ipv4Addr::new(127, 0, 0, 2), 0));
    let socket = socket(AddressFamily::INET, SocketType::STREAM, None).ok()?;
    bind(&socket, &from).ok()?;
    connect(&socket, &service).ok()?;
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    stream.set_write_timeout(Some(Duration::from_secs(30))).ok()?;
    Some(stream)
}

/// All kinds.
pub fn all(token: &str) -> Vec<Slow> {
    let mib = 1 << 20;
    let get = |target: &str| {
        format!("GET {target} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n").into_bytes()
    };
    let begun = |target: &str, kind: &str, length: usize, sent: usize| {
        let mut bytes = post(target, token, kind, "", &vec![b' '; length]);
        bytes.truncate(bytes.len() - length + sent);
        bytes
    };
    let form = "multipart/form-data; boundary=a";
    let file = b"--a\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n".as_slice();
    let upload = |target: &str| {
        let mut bytes = begun(target, form, 10 * mib, 0);
        bytes.extend_from_slice(file);
        bytes.extend_from_slice(&vec![b'x'; 9 * mib]);
        bytes
    };
    let slow = |name, count, first, then| Slow {
        name,
        count,
        first,
        then,
        half_closed: false,
    };
    vec![
        slow("nothing is said", 300, Vec::new(), b""),
        slow("half a line", 150, b"GET / HT".to_vec(), b""),
        slow("headers, one by one", 150, b"GET / HTTP/1.1\r\n".to_vec(), b"X-A: b\r\n"),
        slow("a header, letter by letter", 150, b"GET / HTTP/1.1\r\nX-A: ".to_vec(), b"a"),
        slow("header by header up to the limit", 150, [b"GET / HTTP/1.1\r\nX-A: ".as_slice(), &vec![b'a'; 120_000]].concat(), b"a"),
        slow("a log-in, letter by letter", 100, begun("/api/v1/auth/login", "application/json", mib, 10), b" "),
        slow("a listing that never ends", 100, begun("/api/v1/listings", "application/json", mib, mib - 1), b""),
        slow("a form that never ends", 100, begun("/pages/reset-password", "application/x-www-form-urlencoded", mib, mib - 1), b""),
        slow("chunks that never end", 100, b"POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec(), b"1\r\n \r\n"),
        slow("documents that never end", 100, upload("/api/v1/companies/me/documents"), b""),
        slow("catalogues that never end", 60, upload("/api/v1/listings/import"), b""),
        slow("a body that nobody asked for", 60, begun("/api/v1/search/listings", "application/json", 8 * mib, 2 * mib), b"x"),
        slow("answers that nobody reads", 100, get("/api/v1/search/listings?limit=100").repeat(8), b""),
        slow("a long list, unread", 100, get("/api/openapi.json").repeat(4), b""),
        slow("requests without end, unread", 100, get("/api/v1/hubs").repeat(500), b""),
        Slow { half_closed: true, ..slow("half closed before a word", 150, Vec::new(), b"") },
        Slow { half_closed: true, ..slow("half closed within the header", 150, b"GET / HTTP/1.1\r\nHost".to_vec(), b"") },
        Slow { half_closed: true, ..slow("half closed within the body", 100, begun("/api/v1/listings", "application/json", mib, 1_000), b"") },
    ]
}

impl Slow {
    /// Opens all the connections; those that the service refuses are not opened again.
    pub fn begin(&self, service: SocketAddr) -> Vec<TcpStream> {
        // The tests beside this one need sockets and memory, too.
        let count = if Process::is_release() {
            self.count
        } else {
            self.count.min(50)
        };
        let opened: Vec<_> = (0..count).filter_map(|_| enemy(service)).collect();
        for stream in &opened {
            // What cannot be sent at once is not waited for: the others are to be held, too.
            let _ = stream.set_nonblocking(true);
            let mut rest = self.first.as_slice();
            let mut stream = stream;
            for _ in 0..64 {
                match stream.write(rest) {
                    Ok(n) if n < rest.len() => rest = &rest[n..],
                    _ => break,
                }
            }
            if self.half_closed {
                let _ = stream.shutdown(Shutdown::Write);
            }
        }
        opened
    }

    /// Says a little more on each.
    pub fn go_on(&self, held: &[TcpStream]) {
        for mut stream in held {
            let _ = stream.write(self.then);
        }
    }
}

/// Sends bytes from the enemy's address, reads a little of the answer, and leaves: the status, 0 for none in a second.
pub fn throw(service: SocketAddr, bytes: &[u8]) -> u16 {
    let Some(mut stream) = enemy(service) else {
        return 0;
    };
    let _ = stream.write_all(bytes);
    // Some wait for more, until the service has had enough of it: that is for the slow ones.
    let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
    let mut start = [0; 12];
    let mut read = 0;
    while read < start.len() {
        match stream.read(&mut start[read..]) {
            Ok(n) if n > 0 => read += n,
            _ => break,
        }
    }
    let text = String::from_utf8_lossy(&start);
    text.split(' ')
        .nth(1)
        .and_then(|s| s.get(..3)?.parse().ok())
        .unwrap_or(0)
}
