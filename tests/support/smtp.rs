//! A mail server that answers by a script and remembers what it was sent.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// What is answered to the end of a message, by its recipient and how often it came before.
type Script = fn(&str, usize) -> &'static str;

/// A server on the loopback interface.
pub struct Server {
    port: u16,
    /// The Message-IDs that each recipient's messages came with, in order.
    seen: Arc<Mutex<HashMap<String, Vec<String>>>>,
    stop: Arc<AtomicBool>,
}

impl Server {
    pub fn start(script: Script) -> Self {
        Self::start_on(0, script)
    }

    pub fn start_on(port: u16, script: Script) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("a port");
        listener.set_nonblocking(true).expect("a listener");
        let port = listener.local_addr().expect("an address").port();
        let (seen, stop) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let (log, end) = (Arc::clone(&seen), Arc::clone(&stop));
        thread::spawn(move || {
            while !end.load(Ordering::Relaxed) {
                match listener.accept() {
                    Ok((stream, _)) => {
                        let (log, end) = (Arc::clone(&log), Arc::clone(&end));
                        thread::spawn(move || serve(&stream, script, &log, &end));
                    }
                    Err(_) => thread::sleep(Duration::from_millis(10)),
                }
            }
        });
        Self { port, seen, stop }
    }

    /// For the settings.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The Message-IDs of what came for an address, refused or not.
    pub fn message_ids(&self, address: &str) -> Vec<String> {
        self.seen
            .lock()
            .expect("the log")
            .get(address)
            .cloned()
            .unwrap_or_default()
    }

    /// Forgets what came so far.
    pub fn forget(&self) {
        self.seen.lock().expect("the log").clear();
    }

    /// Closes the port, and every connection.
    pub fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        thread::sleep(Duration::from_millis(100));
    }
}

fn serve(
    stream: &TcpStream,
    script: Script,
    log: &Mutex<HashMap<String, Vec<String>>>,
    end: &AtomicBool,
) -> Option<()> {
    stream.set_nonblocking(false).ok()?;
    stream.set_nodelay(true).ok()?;
    let mut out = stream.try_clone().ok()?;
    let mut say = move |text: &str| out.write_all(format!("{text}\r\n").as_bytes()).ok();
    say("220 test.example ready")?;
    let (mut to, mut id, mut in_data) = (String::new(), String::new(), false);
    for line in BufReader::new(stream).lines() {
        let line = line.ok()?;
        if end.load(Ordering::Relaxed) {
            return None;
        }
        if in_data {
            if let Some(value) = line.strip_prefix("Message-ID: ") {
                value.clone_into(&mut id);
            }
            if line == "." {
                in_data = false;
                let mut log = log.lock().ok()?;
                let earlier = log.entry(to.clone()).or_default();
                let answer = script(&to, earlier.len());
                earlier.push(id.clone());
                drop(log);
                say(answer)?;
            }
            continue;
        }
        let upper = line.to_ascii_uppercase();
        if upper.starts_with("EHLO") {
            say("250-test.example\r\n250 8BITMIME")?;
        } else if upper.starts_with("RCPT") {
            to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            say("250 ok")?;
        } else if upper.starts_with("DATA") {
            in_data = true;
            say("354 go on")?;
        } else if upper.starts_with("QUIT") {
            say("221 bye")?;
            return Some(());
        } else {
            say("250 ok")?;
        }
    }
    Some(())
}
