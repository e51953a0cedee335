//! A mail server that answers by a script and remembers what it was sent.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

/// What a server is about to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Greeting,
    Ehlo,
    Mail,
    Rcpt,
    Data,
    /// The end of a message.
    End,
}

/// What a server does instead of taking part.
#[derive(Debug, Clone, Copy)]
pub enum Act {
    /// What is usual.
    Usual,
    /// Answers this.
    Say(&'static str),
    /// Closes the connection without a word; a message whose end it has seen was not taken.
    Drop,
    /// Takes the message and closes the connection without a word.
    TakeAndDrop,
    /// Says nothing for so long.
    Hang(Duration),
    /// Answers what is usual, with a pause before each byte.
    Drip(Duration),
}

/// What is done, by the stage, the recipient (empty before it is known), and how often it came so far: for a greeting and
/// what follows until the recipient, how many connections there were before.
type Rule = dyn Fn(Stage, &str, usize) -> Act + Send + Sync;

/// A server on the loopback interface.
pub struct Server {
    port: u16,
    state: Arc<State>,
}

struct State {
    rule: Box<Rule>,
    /// The Message-IDs that each recipient's messages came with, in order.
    seen: Mutex<HashMap<String, Vec<String>>>,
    /// Those of messages that were taken.
    taken: Mutex<HashMap<String, Vec<String>>>,
    /// How often each recipient was named.
    named: Mutex<HashMap<String, usize>>,
    connections: AtomicUsize,
    stop: AtomicBool,
}

impl Server {
    /// Answers the end of each message by its recipient and how often it came before.
    pub fn start(script: fn(&str, usize) -> &'static str) -> Self {
        Self::start_on(0, script)
    }

    pub fn start_on(port: u16, script: fn(&str, usize) -> &'static str) -> Self {
        Self::with(port, move |stage, to, before| match stage {
            Stage::End => Act::Say(script(to, before)),
            _ => Act::Usual,
        })
    }

    pub fn with(port: u16, rule: impl Fn(Stage, &str, usize) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("a port");
        listener.set_nonblocking(true).expect("a listener");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(State {
            rule: Box::new(rule),
            seen: Mutex::default(),
            taken: Mutex::default(),
            named: Mutex::default(),
            connections: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        });
        let serving = Arc::clone(&state);
        thread::spawn(move || {
            while !serving.stop.load(Ordering::Relaxed) {
                match listener.accept() {
                    Ok((stream, _)) => {
                        let state = Arc::clone(&serving);
                        thread::spawn(move || {
                            Dialogue::new(&state, &stream).and_then(|mut d| d.run(&stream))
                        });
                    }
                    Err(_) => thread::sleep(Duration::from_millis(10)),
                }
            }
        });
        Self { port, state }
    }

    /// For the settings.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The Message-IDs of what came for an address, refused or not.
    pub fn message_ids(&self, address: &str) -> Vec<String> {
        let seen = self.state.seen.lock().expect("the log");
        seen.get(address).cloned().unwrap_or_default()
    }

    /// The Message-IDs of what was taken for an address.
    pub fn taken(&self, address: &str) -> Vec<String> {
        let taken = self.state.taken.lock().expect("the log");
        taken.get(address).cloned().unwrap_or_default()
    }

    /// How many messages were taken, and how many of those repeat another.
    pub fn total(&self) -> (usize, usize) {
        let taken = self.state.taken.lock().expect("the log");
        let all: Vec<&String> = taken.values().flatten().collect();
        let different: std::collections::HashSet<_> = all.iter().collect();
        (all.len(), all.len() - different.len())
    }

    /// Forgets what came so far.
    pub fn forget(&self) {
        self.state.seen.lock().expect("the log").clear();
        self.state.taken.lock().expect("the log").clear();
        self.state.named.lock().expect("the log").clear();
        self.state.connections.store(0, Ordering::Relaxed);
    }

    /// Closes the port, and every connection.
    pub fn stop(self) {
        self.state.stop.store(true, Ordering::Relaxed);
        thread::sleep(Duration::from_millis(100));
    }
}

/// One connection.
struct Dialogue<'a> {
    state: &'a State,
    out: TcpStream,
    to: String,
    /// How often the recipient was named before, or how many connections there were.
    before: usize,
}

impl<'a> Dialogue<'a> {
    fn new(state: &'a State, stream: &TcpStream) -> Option<Self> {
        stream.set_nonblocking(false).ok()?;
        stream.set_nodelay(true).ok()?;
        Some(Self {
            state,
            out: stream.try_clone().ok()?,
            to: String::new(),
            before: state.connections.fetch_add(1, Ordering::Relaxed),
        })
    }

    fn run(&mut self, stream: &TcpStream) -> Option<()> {
        self.answer(Stage::Greeting, "220 test.example ready")?;
        let (mut id, mut in_data) = (String::new(), false);
        for line in BufReader::new(stream).lines() {
            let line = line.ok()?;
            if self.state.stop.load(Ordering::Relaxed) {
                return None;
            }
            if in_data {
                if let Some(value) = line.strip_prefix("Message-ID: ") {
                    value.clone_into(&mut id);
                }
                if line == "." {
                    in_data = false;
                    self.end(&id)?;
                }
                continue;
            }
            let upper = line.to_ascii_uppercase();
            if upper.starts_with("EHLO") {
                self.answer(Stage::Ehlo, "250-test.example\r\n250 8BITMIME")?;
            } else if upper.starts_with("MAIL") {
                self.answer(Stage::Mail, "250 ok")?;
            } else if upper.starts_with("RCPT") {
                line.split(['<', '>'])
                    .nth(1)
                    .unwrap_or_default()
                    .clone_into(&mut self.to);
                let mut named = self.state.named.lock().ok()?;
                let count = named.entry(self.to.clone()).or_default();
                self.before = *count;
                *count += 1;
                drop(named);
                self.answer(Stage::Rcpt, "250 ok")?;
            } else if upper.starts_with("DATA") {
                in_data = self.answer(Stage::Data, "354 go on")?;
            } else if upper.starts_with("QUIT") {
                self.say("221 bye")?;
                return Some(());
            } else {
                self.say("250 ok")?;
            }
        }
        Some(())
    }

    fn end(&mut self, id: &str) -> Option<()> {
        let (to, id) = (self.to.clone(), id.to_owned());
        let act = (self.state.rule)(Stage::End, &to, self.before);
        self.state
            .seen
            .lock()
            .ok()?
            .entry(to.clone())
            .or_default()
            .push(id.clone());
        let takes = match act {
            Act::Say(said) => said.starts_with('2'),
            Act::Usual | Act::TakeAndDrop | Act::Drip(_) => true,
            Act::Drop | Act::Hang(_) => false,
        };
        if takes {
            self.state.taken.lock().ok()?.entry(to).or_default().push(id);
        }
        self.act(act, "250 taken").map(drop)
    }

    /// Answers a command; whether as usual.
    fn answer(&mut self, stage: Stage, usual: &str) -> Option<bool> {
        let act = (self.state.rule)(stage, &self.to, self.before);
        self.act(act, usual)
    }

    fn act(&mut self, act: Act, usual: &str) -> Option<bool> {
        match act {
            Act::Usual => self.say(usual)?,
            Act::Say(other) => self.say(other)?,
            Act::Drop | Act::TakeAndDrop => {
                let _ = self.out.shutdown(std::net::Shutdown::Both);
                return None;
            }
            Act::Hang(time) => {
                thread::sleep(time);
                return None;
            }
            Act::Drip(pause) => {
                for byte in format!("{usual}\r\n").bytes() {
                    thread::sleep(pause);
                    self.out.write_all(&[byte]).ok()?;
                }
            }
        }
        Some(matches!(act, Act::Usual | Act::Drip(_)))
    }

    fn say(&mut self, text: &str) -> Option<()> {
        self.out.write_all(format!("{text}\r\n").as_bytes()).ok()
    }
}
