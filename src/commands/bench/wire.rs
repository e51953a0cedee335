//! A keep-alive HTTP/1.1 client that costs little, so that the load does not disturb what is measured.

use crate::error::{Error, Result};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// A request as its bytes, made once and sent many times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request(Vec<u8>);

impl Request {
    pub(super) fn get(path: &str) -> Self {
        Self(format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\n\r\n").into_bytes())
    }

    pub(super) fn with_body(method: &str, path: &str, kind: &str, headers: &str, body: &[u8]) -> Self {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: {kind}\r\n{headers}Content-Length: {}\r\n\r\n",
            body.len()
        );
        Self([head.as_bytes(), body].concat())
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// The body, where the answer is a success.
    pub(super) fn good(self) -> Result<Vec<u8>> {
        if (200..300).contains(&self.status) {
            return Ok(self.body);
        }
        let text = String::from_utf8_lossy(&self.body).into_owned();
        Err(Error::Internal(format!("answered {}: {text}", self.status)))
    }
}

/// One connection.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    /// What has come and is not yet used.
    buffer: Vec<u8>,
}

impl Connection {
    pub(super) fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(64 * 1024),
        })
    }

    pub(super) fn send(&mut self, request: &Request) -> Result<()> {
        Ok(self.stream.write_all(&request.0)?)
    }

    /// The next answer.
    pub(super) fn receive(&mut self) -> Result<Answer> {
        loop {
            if let Some((answer, used)) = parse(&self.buffer)? {
                self.buffer.drain(..used);
                return Ok(answer);
            }
            let mut more = [0; 64 * 1024];
            let read = self.stream.read(&mut more)?;
            if read == 0 {
                return Err(bad("the connection ended within an answer"));
            }
            self.buffer
                .extend_from_slice(more.get(..read).unwrap_or_default());
        }
    }

    pub(super) fn ask(&mut self, request: &Request) -> Result<Answer> {
        self.send(request)?;
        self.receive()
    }
}

fn bad(text: &str) -> Error {
    Error::Internal(format!("load client: {text}"))
}

/// The first answer in these bytes and how many of them it takes; `None` where more must come.
fn parse(bytes: &[u8]) -> Result<Option<(Answer, usize)>> {
    let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = bytes.get(..end).unwrap_or_default();
    let head = std::str::from_utf8(head).map_err(|_| bad("a header is no text"))?;
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|l| l.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok());
    let status = status.ok_or_else(|| bad("no HTTP/1.1 answer"))?;
    let (mut length, mut chunked) = (None, false);
    for line in lines {
        let (name, value) = line
            .split_once(':')
            .ok_or_else(|| bad("a header without a colon"))?;
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok(),
            "transfer-encoding" => chunked = value.trim().eq_ignore_ascii_case("chunked"),
            _ => {}
        }
    }
    let rest = bytes.get(end + 4..).unwrap_or_default();
    let found = match (chunked, length) {
        (true, _) => unchunked(rest)?,
        (false, Some(length)) => rest.get(..length).map(|body| (body.to_vec(), length)),
        // 204 and the like.
        (false, None) => Some((Vec::new(), 0)),
    };
    Ok(found.map(|(body, used)| (Answer { status, body }, end + 4 + used)))
}

/// A body in chunks and how many bytes it takes; `None` where more must come.
fn unchunked(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(line) = rest.windows(2).position(|w| w == b"\r\n") else {
            return Ok(None);
        };
        let size = std::str::from_utf8(rest.get(..line).unwrap_or_default());
        let size = size
            .ok()
            .and_then(|s| usize::from_str_radix(s.split(';').next()?.trim(), 16).ok());
        let size = size.ok_or_else(|| bad("a chunk without a size"))?;
        let Some(chunk) = rest.get(line + 2..line + 2 + size + 2) else {
            return Ok(None);
        };
        at += line + 2 + size + 2;
        if size == 0 {
            return Ok(Some((body, at)));
        }
        body.extend_from_slice(chunk.get(..size).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn an_answer_ends_where_its_length_says() {
        let text = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nX-A: b:c\r\n\r\nhelloHTTP/1.1 404";
        assert_eq!(parse(text).unwrap(), Some((answer(200, "hello"), 53)));
        for cut in 0..53 {
            assert_eq!(parse(&text[..cut]).unwrap(), None, "{cut}");
        }
    }

    #[test]
    fn chunks_are_put_together() {
        let text = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n";
        assert_eq!(
            parse(text).unwrap(),
            Some((answer(200, "abc0123456789"), text.len()))
        );
        for cut in 0..text.len() {
            assert_eq!(parse(&text[..cut]).unwrap(), None, "{cut}");
        }
    }

    #[test]
    fn an_answer_without_a_body_is_one() {
        let text = b"HTTP/1.1 204 No Content\r\n\r\n";
        assert_eq!(parse(text).unwrap(), Some((answer(204, ""), text.len())));
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        for text in [
            "SSH-2.0\r\n\r\n",
            "HTTP/1.1 2\r\n\r\n",
            "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn only_successes_are_good() {
        assert_eq!(answer(200, "x").good().unwrap(), b"x");
        assert!(
            answer(429, "slow down")
                .good()
                .unwrap_err()
                .to_string()
                .contains("429")
        );
        assert!(answer(301, "").good().is_err());
    }
}
