//! An SMTP server that says what its script says.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What a server answers to a command; an empty answer closes the connection without a word.
pub(super) type Script = &'static [(&'static str, &'static str)];

/// A server on the loopback interface; ends with the test's process.
pub(super) struct Server {
    pub(super) port: u16,
    log: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server; commands that the script does not name are answered as by any willing server.
    pub(super) fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let log = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&log);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = Arc::clone(&seen);
                thread::spawn(move || serve(stream, script, &seen));
            }
        });
        Self { port, log }
    }

    /// The commands and message lines received so far.
    pub(super) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }
}

fn serve(stream: TcpStream, script: Script, log: &Mutex<Vec<String>>) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut out = stream.try_clone().ok()?;
    let mut answer = move |command: &str, usual: &str| -> Option<()> {
        let said = script
            .iter()
            .find(|(name, _)| *name == command)
            .map_or(usual, |(_, said)| *said);
        if said.is_empty() {
            let _ = out.shutdown(std::net::Shutdown::Both);
            return None;
        }
        out.write_all(format!("{said}\r\n").as_bytes()).ok()
    };
    answer("GREETING", "220 test.example ready")?;
    let mut in_data = false;
    for line in BufReader::new(stream).lines() {
        let line = line.ok()?;
        log.lock().unwrap().push(line.clone());
        if in_data {
            if line == "." {
                in_data = false;
                answer("END", "250 taken")?;
            }
            continue;
        }
        let command = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let usual = match command.as_str() {
            "EHLO" => "250-test.example\r\n250-8BITMIME\r\n250 AUTH PLAIN",
            "AUTH" => "235 welcome",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        answer(&command, usual)?;
        in_data = command == "DATA" && !script.iter().any(|(name, _)| *name == "DATA");
    }
    Some(())
}
