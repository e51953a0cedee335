//! A line to PostgreSQL that can be held: what is sent goes nowhere, and nobody is told.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex},
    thread,
};

/// Forwards from a port of its own to another on loopback.
pub struct Line {
    port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    held: Mutex<bool>,
    mended: Condvar,
    open: Mutex<Vec<TcpStream>>,
}

impl Line {
    pub fn to(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        // It ends with the tests' process.
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                thread::spawn(move || state.connect(&client, target));
            }
        });
        Self { port, state }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// From now on nothing goes through, in either direction. New connections are taken and never answered.
    pub fn hold(&self) {
        *self.state.held.lock().expect("the state") = true;
    }

    /// Goes on where it was held.
    pub fn mend(&self) {
        *self.state.held.lock().expect("the state") = false;
        self.state.mended.notify_all();
    }

    /// The old connections are gone; new ones go through.
    pub fn mend_anew(&self) {
        for stream in self.state.open.lock().expect("the streams").drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        self.mend();
    }
}

impl State {
    fn connect(self: Arc<Self>, client: &TcpStream, target: u16) {
        self.keep(client);
        self.pass();
        let Ok(server) = TcpStream::connect(("127.0.0.1", target)) else {
            return;
        };
        self.keep(&server);
        let (Ok(from), Ok(to)) = (client.try_clone(), server.try_clone()) else {
            return;
        };
        let back = Arc::clone(&self);
        thread::spawn(move || back.forward(from, to));
        if let (Ok(from), Ok(to)) = (server.try_clone(), client.try_clone()) {
            self.forward(from, to);
        }
    }

    fn keep(&self, stream: &TcpStream) {
        let stream = stream.try_clone().expect("a stream");
        self.open.lock().expect("the streams").push(stream);
    }

    /// Waits while the line is held.
    fn pass(&self) {
        let mut held = self.held.lock().expect("the state");
        while *held {
            held = self.mended.wait(held).expect("the state");
        }
    }

    fn forward(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut bytes = [0; 16 * 1_024];
        while let Ok(read) = from.read(&mut bytes) {
            self.pass();
            if read == 0 || to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
        let _ = from.shutdown(Shutdown::Both);
    }
}
