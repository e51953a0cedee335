//! Requests that are small or large to send and were made to be dear to read.

use super::tables;
use std::io::Write;

/// What is sent at once, on a connection of its own.
pub struct Bomb {
    pub name: String,
    pub bytes: Vec<u8>,
}

const MIB: usize = 1 << 20;

/// All of them, for somebody with an account on either side.
pub fn all(supplier: &str, buyer: &str) -> Vec<Bomb> {
    let mut all = Vec::new();
    let mut add = |name: &str, bytes: Vec<u8>| {
        let name = name.to_owned();
        all.push(Bomb { name, bytes });
    };
    for (name, body) in json() {
        add(
            &format!("{name}, as a listing"),
            post("/api/v1/listings", supplier, "application/json", "", &body),
        );
        add(
            &format!("{name}, as a demand"),
            post("/api/v1/demands", buyer, "application/json", "", &body),
        );
    }
    for (name, encoding, body) in packed() {
        let extra = format!("Content-Encoding: {encoding}\r\n");
        add(
            name,
            post("/api/v1/listings", supplier, "application/json", &extra, &body),
        );
    }
    for (name, body) in chunked() {
        let head = head(
            "POST",
            "/api/v1/listings",
            supplier,
            "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n",
        );
        add(name, [head, body].concat());
    }
    for (name, body) in forms() {
        add(
            name,
            post(
                "/pages/reset-password",
                supplier,
                "application/x-www-form-urlencoded",
                "",
                &body,
            ),
        );
    }
    for (name, kind, body) in multipart() {
        add(
            name,
            post("/api/v1/companies/me/documents", supplier, &kind, "", &body),
        );
        add(
            &format!("{name}, as a catalogue"),
            post("/api/v1/listings/import", supplier, &kind, "", &body),
        );
    }
    for (name, file) in tables::all() {
        let (kind, body) = a_form(&file);
        add(
            &format!("{name}, as a catalogue"),
            post("/api/v1/listings/import", supplier, &kind, "", &body),
        );
    }
    for (name, text) in lines() {
        let target = "/api/v1/demands/01900000-0000-7000-8000-000000000000/lines/import";
        add(name, post(target, buyer, "text/plain", "", &text));
    }
    for (name, extra) in headers() {
        add(name, head("GET", "/api/v1/search/listings?q=a", supplier, &extra));
    }
    for (name, bytes) in no_http() {
        add(name, bytes);
    }
    all
}

fn head(method: &str, target: &str, token: &str, extra: &str) -> Vec<u8> {
    format!("{method} {target} HTTP/1.1\r\nHost: theriac.test\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n{extra}\r\n")
        .into_bytes()
}

/// A whole request.
pub fn post(target: &str, token: &str, kind: &str, extra: &str, body: &[u8]) -> Vec<u8> {
    let extra = format!(
        "Content-Type: {kind}\r\nContent-Length: {}\r\n{extra}",
        body.len()
    );
    [head("POST", target, token, &extra), body.to_vec()].concat()
}

/// Text made of a piece, up to one byte below the limit of JSON bodies.
fn filled(before: &str, piece: &str, after: &str) -> Vec<u8> {
    let times = (MIB - 1 - before.len() - after.len()) / piece.len().max(1);
    format!("{before}{}{after}", piece.repeat(times)).into_bytes()
}

fn counted(before: &str, piece: impl Fn(usize) -> String, after: &str) -> Vec<u8> {
    let mut text = before.to_owned();
    for n in 0.. {
        let next = piece(n);
        if text.len() + next.len() + after.len() >= MIB {
            break;
        }
        text.push_str(&next);
    }
    text.push_str(after);
    text.into_bytes()
}

fn json() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("arrays in arrays", filled("", "[", "")),
        ("objects in objects", filled("", "{\"a\":", "")),
        (
            "deep but closed",
            format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)).into_bytes(),
        ),
        (
            "deep within a field",
            format!("{{\"name\":{}1{}}}", "{\"a\":".repeat(50_000), "}".repeat(50_000)).into_bytes(),
        ),
        (
            "a hundred thousand keys",
            counted("{\"a\":1", |n| format!(",\"k{n}\":1"), "}"),
        ),
        (
            "a hundred thousand languages",
            counted("{\"name\":{\"en\":\"x\"", |n| format!(",\"k{n}\":\"\""), "}}"),
        ),
        ("half a million numbers", filled("{\"lines\":[0", ",0", "]}")),
        (
            "a quarter of a million lines",
            filled("{\"lines\":[{}", ",{}", "]}"),
        ),
        (
            "the same key again and again",
            filled("{\"moq\":1", ",\"moq\":1", "}"),
        ),
        ("a number beyond all", b"{\"moq\":1e999999999}".to_vec()),
        ("a number next to nothing", b"{\"moq\":1e-999999999}".to_vec()),
        ("a million digits", filled("{\"moq\":", "9", "}")),
        (
            "a million digits of money",
            filled("{\"price\":{\"currency\":\"USD\",\"amount\":\"0.", "9", "\"}}"),
        ),
        (
            "a name of a million letters",
            filled("{\"name\":{\"en\":\"", "a", "\"}}"),
        ),
        (
            "a name of three hundred thousand marks",
            filled("{\"name\":{\"en\":\"e", "\u{301}", "\"}}"),
        ),
        ("escaped NULs", filled("{\"name\":{\"en\":\"", "\\u0000", "\"}}")),
        (
            "lone surrogates",
            filled("{\"name\":{\"en\":\"", "\\ud800", "\"}}"),
        ),
        (
            "strengths without end",
            filled("{\"name\":{\"en\":\"a\"},\"strength\":\"1", "mg+1", "\"}"),
        ),
        (
            "a pack without end",
            filled("{\"name\":{\"en\":\"a\"},\"pack\":\"1", "x1", "\"}"),
        ),
        (
            "substances without end",
            filled(
                "{\"name\":{\"en\":\"a\"},\"substances\":[{\"id\":\"amoxicillin\"}",
                ",{\"id\":\"amoxicillin\"}",
                "]}",
            ),
        ),
        ("bytes that are no text", vec![0xff; MIB - 1]),
        (
            "UTF-16",
            "{\"name\":1}".encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        ("one byte too many", vec![b' '; MIB + 1]),
        ("nothing but spaces", vec![b' '; MIB - 1]),
    ]
}

fn packed() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        packer.write_all(&vec![b' '; MIB]).expect("it is packed");
    }
    let bomb = packer.finish().expect("it is packed");
    vec![
        ("a packed body that is 64 MB", "gzip", bomb.clone()),
        ("the same under another name", "deflate", bomb.clone()),
        ("an encoding that nobody knows", "zstd, br, gzip, gzip", bomb),
    ]
}

fn chunked() -> Vec<(&'static str, Vec<u8>)> {
    let ones = "1\r\n \r\n".repeat(200_000);
    vec![
        ("chunks of one byte", format!("{ones}0\r\n\r\n").into_bytes()),
        (
            "chunks without end",
            format!("{:x}\r\n{}\r\n", 60_000, " ".repeat(60_000))
                .repeat(40)
                .into_bytes(),
        ),
        ("a chunk longer than memory", b"FFFFFFFFFFFFFFFF\r\nabc".to_vec()),
        ("a chunk beyond numbers", b"FFFFFFFFFFFFFFFFFF\r\nabc".to_vec()),
        (
            "a chunk that is shorter than it says",
            b"5\r\nab\r\n0\r\n\r\n".to_vec(),
        ),
        (
            "a chunk that is longer than it says",
            b"2\r\nabcdefgh\r\n0\r\n\r\n".to_vec(),
        ),
        ("a chunk of minus one", b"-1\r\nabc\r\n".to_vec()),
        (
            "a chunk's note without end",
            format!("1;{}", "x".repeat(MIB)).into_bytes(),
        ),
        (
            "trailers without end",
            format!("0\r\n{}", "x: y\r\n".repeat(100_000)).into_bytes(),
        ),
    ]
}

fn forms() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        (
            "a form of a hundred thousand fields",
            counted("token=a", |n| format!("&k{n}=1"), ""),
        ),
        (
            "a form of one field again and again",
            filled("token=a", "&token=a", ""),
        ),
        ("a form of percents", filled("token=", "%25", "")),
        ("a form of broken percents", filled("token=", "%", "")),
    ]
}

const BOUNDARY: &str = "----a";

fn a_form(file: &[u8]) -> (String, Vec<u8>) {
    let head =
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\n");
    let body = [
        head.as_bytes(),
        file,
        format!("\r\n--{BOUNDARY}--\r\n").as_bytes(),
    ]
    .concat();
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

fn multipart() -> Vec<(&'static str, String, Vec<u8>)> {
    let kind = || format!("multipart/form-data; boundary={BOUNDARY}");
    let part =
        |n: usize| format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"k{n}\"\r\n\r\nx\r\n");
    let with = |header: &str| format!("--{BOUNDARY}\r\n{header}\r\n\r\nx\r\n--{BOUNDARY}--\r\n").into_bytes();
    let file = "Content-Disposition: form-data; name=\"file\"; filename=";
    vec![
        ("ten thousand parts", kind(), (0..10_000).map(part).collect::<String>().into_bytes()),
        ("no boundary", "multipart/form-data".to_owned(), part(1).into_bytes()),
        ("a boundary of 50 kB", format!("multipart/form-data; boundary={}", "a".repeat(50_000)), part(1).into_bytes()),
        ("another boundary", "multipart/form-data; boundary=zzz".to_owned(), vec![b'-'; 200_000]),
        ("a part's header of 200 kB", kind(), with(&format!("X: {}", "a".repeat(200_000)))),
        ("a part of ten thousand headers", kind(), with(&"X: a\r\n".repeat(10_000))),
        ("a file's name of 100 kB", kind(), with(&format!("{file}\"{}\"", "../".repeat(33_000)))),
        ("a part without an end", kind(), format!("--{BOUNDARY}\r\n{file}\"a\"\r\n\r\n{}", "\r".repeat(MIB)).into_bytes()),
        ("the file twice", kind(), format!("--{BOUNDARY}\r\n{file}\"a\"\r\n\r\nx\r\n--{BOUNDARY}\r\n{file}\"b\"\r\n\r\ny\r\n--{BOUNDARY}--\r\n").into_bytes()),
        ("words before the first part", kind(), "no part of it\r\n".repeat(70_000).into_bytes()),
        ("a form within the form", kind(), with(&format!("{file}\"a\"\r\nContent-Type: multipart/mixed; boundary={BOUNDARY}b"))),
    ]
}

fn lines() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        (
            "a hundred thousand pasted lines",
            "a\n".repeat(100_000).into_bytes(),
        ),
        (
            "a pasted line of 250 kB",
            "amoxicillin 500 mg + ".repeat(12_000).into_bytes(),
        ),
        ("pasted bullets", "• ".repeat(80_000).into_bytes()),
        ("pasted tabs", "\t".repeat(250_000).into_bytes()),
        ("pasted quotes", "\"".repeat(250_000).into_bytes()),
    ]
}

fn headers() -> Vec<(&'static str, String)> {
    let long = "a".repeat(100_000);
    vec![
        ("a header of 100 kB", format!("X-A: {long}\r\n")),
        ("a hundred headers", "X-A: a\r\n".repeat(100)),
        ("ten thousand headers", "X-A: a\r\n".repeat(10_000)),
        (
            "a language of 100 kB",
            format!("Accept-Language: {}\r\n", "vi-VN;q=0.9,".repeat(8_000)),
        ),
        (
            "a thousand ranges",
            format!("Range: bytes={}\r\n", "0-1,".repeat(1_000)),
        ),
        (
            "a thousand revisions",
            format!("If-Match: {}\r\n", "\"1\", ".repeat(1_000)),
        ),
        ("a key of 100 kB", format!("Idempotency-Key: {long}\r\n")),
        ("cookies", format!("Cookie: {}\r\n", "a=b; ".repeat(20_000))),
        ("a folded header", "X-A: a\r\n b\r\n\tc\r\n".to_owned()),
        (
            "a switch of protocols",
            "Upgrade: h2c, websocket\r\nHTTP2-Settings: AAMAAABkAAQ\r\n".to_owned(),
        ),
    ]
}

fn no_http() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("a line without end", vec![b'A'; MIB]),
        ("a path of 1 MB", format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(MIB)).into_bytes()),
        ("HTTP/0.9", b"GET /\r\n\r\n".to_vec()),
        ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x12\x04\0\0\0\0\0".to_vec()),
        ("TLS", b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03".to_vec()),
        ("line feeds", vec![b'\n'; MIB]),
        ("NULs", vec![0; MIB]),
        ("a length below nought", b"POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n".to_vec()),
        ("a length beyond numbers", b"POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n".to_vec()),
        ("a length longer than memory", b"POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9223372036854775807\r\n\r\n".to_vec()),
        ("a thousand requests at once", b"GET /api/v1/hubs HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1_000)),
    ]
}
