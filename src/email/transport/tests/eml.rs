//! Reads a mail back, just as far as the tests need it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A mail as its reader's program sees it.
pub(super) struct Eml {
    headers: Vec<(String, String)>,
    /// Content type and decoded text of each part.
    pub(super) parts: Vec<(String, String)>,
}

impl Eml {
    pub(super) fn parse(raw: &[u8]) -> Self {
        let raw = std::str::from_utf8(raw).unwrap();
        assert!(raw.is_ascii(), "all of it travels as ASCII");
        let (head, body) = raw.split_once("\r\n\r\n").unwrap();
        let headers = headers(head);
        let kind = &headers.iter().find(|(name, _)| name == "Content-Type").unwrap().1;
        assert!(kind.starts_with("multipart/alternative"), "{kind}");
        let boundary = kind
            .split("boundary=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let mut pieces = body.split(&format!("--{boundary}")).skip(1).collect::<Vec<_>>();
        assert_eq!(pieces.pop().map(str::trim_end), Some("--"));
        let parts = pieces.into_iter().map(part).collect();
        Self { headers, parts }
    }

    /// All values of a header, decoded.
    pub(super) fn header(&self, name: &str) -> Vec<String> {
        self.headers
            .iter()
            .filter(|(each, _)| each == name)
            .map(|(_, value)| words(value))
            .collect()
    }
}

fn headers(head: &str) -> Vec<(String, String)> {
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    unfolded
        .split("\r\n")
        .filter(|line| !line.is_empty())
        .map(|line| {
            line.split_once(": ")
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .unwrap()
        })
        .collect()
}

fn part(piece: &str) -> (String, String) {
    let (head, body) = piece.trim_start_matches("\r\n").split_once("\r\n\r\n").unwrap();
    let headers = headers(head);
    let get = |name: &str| {
        headers
            .iter()
            .find(|(each, _)| each == name)
            .map(|(_, value)| value.as_str())
    };
    let body = body.strip_suffix("\r\n").unwrap_or(body);
    let decoded = match get("Content-Transfer-Encoding") {
        Some("base64") => STANDARD.decode(body.replace("\r\n", "")).unwrap(),
        Some("quoted-printable") => quoted(&body.replace("=\r\n", "")),
        _ => body.as_bytes().to_vec(),
    };
    let text = String::from_utf8(decoded).unwrap().replace("\r\n", "\n");
    (get("Content-Type").unwrap().to_owned(), text)
}

fn quoted(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'=' {
            let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
            out.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            out.push(byte);
        }
    }
    out
}

/// Decodes RFC 2047 words of the base64 kind; white space between two of them does not count.
fn words(value: &str) -> String {
    let mut out = Vec::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("=?utf-8?b?") {
        if !before.trim().is_empty() {
            out.extend_from_slice(before.as_bytes());
        }
        let (word, after) = after.split_once("?=").unwrap();
        out.extend(STANDARD.decode(word).unwrap());
        rest = after;
    }
    out.extend_from_slice(rest.as_bytes());
    String::from_utf8(out).unwrap()
}
