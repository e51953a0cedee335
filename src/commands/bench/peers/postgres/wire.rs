//! As much of PostgreSQL's own protocol (version 3) as measuring needs: without passwords, on loopback.

use crate::{commands::bench::failed, error::Result};
use std::{
    io::{BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
};

/// The values of a row, as text.
pub(super) type Row = Vec<Option<Vec<u8>>>;

/// One connection, and with it one process of the server.
pub(super) struct Connection {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
}

impl Connection {
    pub(super) fn open(address: SocketAddr, database: &str) -> Result<Self> {
        let writer = TcpStream::connect(address)?;
        writer.set_nodelay(true)?;
        let reader = BufReader::with_capacity(64 * 1024, writer.try_clone()?);
        let mut this = Self { reader, writer };
        let body = format!("user\0bench\0database\0{database}\0\0");
        let mut start = (body.len() as u32 + 8).to_be_bytes().to_vec();
        start.extend(196_608_u32.to_be_bytes());
        start.extend(body.bytes());
        this.writer.write_all(&start)?;
        this.rows()?;
        Ok(this)
    }

    /// Runs a statement without values.
    pub(super) fn run(&mut self, sql: &str) -> Result<Vec<Row>> {
        self.writer.write_all(&message(b'Q', &[sql.as_bytes(), b"\0"]))?;
        self.rows()
    }

    /// Runs a `COPY … FROM STDIN`; `fill` is given what sends lines.
    pub(super) fn copy_in(
        &mut self,
        sql: &str,
        fill: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()>,
    ) -> Result<()> {
        self.writer.write_all(&message(b'Q', &[sql.as_bytes(), b"\0"]))?;
        let mut writer = std::io::BufWriter::new(&self.writer);
        fill(&mut |line| Ok(writer.write_all(&message(b'd', &[line]))?))?;
        writer.write_all(&message(b'c', &[]))?;
        writer.flush()?;
        drop(writer);
        self.rows().map(drop)
    }

    /// Prepares a statement under a name.
    pub(super) fn prepare(&mut self, name: &str, sql: &str) -> Result<()> {
        let parse = message(b'P', &[name.as_bytes(), b"\0", sql.as_bytes(), b"\0\0\0"]);
        self.writer.write_all(&[parse, message(b'S', &[])].concat())?;
        self.rows().map(drop)
    }

    /// Sends a prepared statement with its values; [`Self::rows`] reads the answer.
    pub(super) fn execute(&mut self, name: &str, values: &[String]) -> Result<()> {
        let mut bind = [b"\0", name.as_bytes(), b"\0\0\0"].concat();
        bind.extend((values.len() as u16).to_be_bytes());
        for value in values {
            bind.extend((value.len() as u32).to_be_bytes());
            bind.extend(value.bytes());
        }
        bind.extend([0, 0]);
        let execute = message(b'E', &[b"\0\0\0\0\0"]);
        Ok(self
            .writer
            .write_all(&[message(b'B', &[&bind]), execute, message(b'S', &[])].concat())?)
    }

    /// Everything up to the server's next readiness.
    pub(super) fn rows(&mut self) -> Result<Vec<Row>> {
        let (mut rows, mut wrong) = (Vec::new(), None);
        loop {
            let (kind, body) = self.message()?;
            match kind {
                b'D' => rows.push(row(&body)?),
                b'E' => wrong = Some(String::from_utf8_lossy(&body).replace('\0', " ")),
                b'R' if body != [0; 4] => return Err(failed("PostgreSQL wants a password")),
                b'Z' => break,
                _ => {}
            }
        }
        match wrong {
            None => Ok(rows),
            Some(text) => Err(failed(format!("PostgreSQL: {text}"))),
        }
    }

    fn message(&mut self) -> Result<(u8, Vec<u8>)> {
        let mut head = [0; 5];
        self.reader.read_exact(&mut head)?;
        let [kind, length @ ..] = head;
        let length = u32::from_be_bytes(length).saturating_sub(4);
        let mut body = vec![0; length as usize];
        self.reader.read_exact(&mut body)?;
        Ok((kind, body))
    }
}

fn message(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|p| p.len()).sum();
    let mut bytes = vec![kind];
    bytes.extend((length as u32 + 4).to_be_bytes());
    parts.iter().for_each(|part| bytes.extend_from_slice(part));
    bytes
}

fn row(body: &[u8]) -> Result<Row> {
    let cut = || failed("PostgreSQL: a row is too short");
    let (count, mut rest) = body.split_first_chunk::<2>().ok_or_else(cut)?;
    let mut row = Row::new();
    for _ in 0..u16::from_be_bytes(*count) {
        let (length, after) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
        rest = after;
        row.push(match i32::from_be_bytes(*length) {
            -1 => None,
            length => {
                let (value, after) = rest.split_at_checked(length as usize).ok_or_else(cut)?;
                rest = after;
                Some(value.to_vec())
            }
        });
    }
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_by_their_lengths() {
        let body = [0, 2, 0, 0, 0, 2, b'4', b'2', 255, 255, 255, 255];
        assert_eq!(row(&body).unwrap(), [Some(b"42".to_vec()), None]);
        for cut in 0..body.len() {
            assert!(row(&body[..cut]).is_err(), "{cut}");
        }
    }

    #[test]
    fn a_message_knows_its_length() {
        assert_eq!(message(b'Q', &[b"ab", b"\0"]), [b'Q', 0, 0, 0, 7, b'a', b'b', 0]);
    }
}
