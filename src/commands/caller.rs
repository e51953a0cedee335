//! Calls a running service over HTTP, as its clients do, and reads the mails that it writes to files.

use crate::error::{Error, Result};
use serde_json::Value;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use ureq::{Agent, http::Request};

/// A caller of the API, logged in or not.
#[derive(Debug, Clone)]
pub struct Caller {
    agent: Agent,
    base: String,
    token: Option<String>,
}

impl Caller {
    /// Anyone.
    pub fn new(address: SocketAddr) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .new_agent();
        Self {
            agent,
            base: format!("http://{address}/api/v1"),
            token: None,
        }
    }

    /// The same, logged in.
    pub fn log_in(&self, email: &str, password: &str) -> Result<Self> {
        let body = serde_json::json!({"email": email, "password": password});
        let answer = self.call("POST", "/auth/login", Some(&body))?;
        let token = answer["access_token"].as_str().map(str::to_owned);
        Ok(Self {
            token,
            ..self.clone()
        })
    }

    /// Where the API stands.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Whether it acts as somebody.
    pub fn is_logged_in(&self) -> bool {
        self.token.is_some()
    }

    /// One request with a JSON body, or none; an error for every answer that is no success.
    pub fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
        let body = body.map(|b| b.to_string().into_bytes());
        self.send(method, path, "application/json", body)
    }

    /// Uploads a table as the multipart field `file`, beside further fields.
    pub fn upload(&self, path: &str, table: &str, fields: &[(&str, &str)]) -> Result<Value> {
        let boundary = "theriac-form-boundary";
        let mut body = String::new();
        for (name, value) in fields {
            body += &format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        body += &format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"catalogue.csv\"\r\n\
             Content-Type: text/csv\r\n\r\n{table}\r\n--{boundary}--\r\n"
        );
        let kind = format!("multipart/form-data; boundary={boundary}");
        self.send("POST", path, &kind, Some(body.into_bytes()))
    }

    /// Asks again and again, so long, until the answer is as wanted; then it is the last one.
    pub fn until(&self, path: &str, patience: Duration, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
        let deadline = Instant::now() + patience;
        loop {
            let answer = self.call("GET", path, None)?;
            if wanted(&answer) || Instant::now() > deadline {
                return Ok(answer);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn send(&self, method: &str, path: &str, kind: &str, body: Option<Vec<u8>>) -> Result<Value> {
        let failed = |e: String| Error::Internal(format!("{method} {path}: {e}"));
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let answer = match body {
            Some(body) => {
                let request = request
                    .header("content-type", kind)
                    .body(body)
                    .map_err(|e| failed(e.to_string()))?;
                self.agent.run(request)
            }
            None => self
                .agent
                .run(request.body(()).map_err(|e| failed(e.to_string()))?),
        };
        let mut answer = answer.map_err(|e| failed(e.to_string()))?;
        let text = answer
            .body_mut()
            .read_to_string()
            .map_err(|e| failed(e.to_string()))?;
        if !answer.status().is_success() {
            return Err(failed(format!("{} {text}", answer.status())));
        }
        if text.is_empty() {
            Ok(Value::Null)
        } else {
            Ok(serde_json::from_str(&text)?)
        }
    }
}

/// A mail as its reader sees it.
#[derive(Debug)]
pub struct Letter {
    /// Its file.
    pub path: PathBuf,
    /// To whom it goes.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its words.
    pub text: String,
}

/// The mails so far, oldest first.
pub fn letters(folder: &Path) -> Vec<Letter> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|x| x == "eml"))
        .collect();
    paths.sort();
    paths.into_iter().filter_map(open_letter).collect()
}

impl Letter {
    /// The token in its link.
    pub fn token(&self) -> String {
        let rest = self.text.split("?token=").nth(1).unwrap_or_default();
        rest.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
            .collect()
    }
}

fn open_letter(path: PathBuf) -> Option<Letter> {
    let bytes = std::fs::read(&path).ok()?;
    let message = mail_parser::MessageParser::default().parse(&bytes)?;
    Some(Letter {
        to: message.to()?.first()?.address()?.to_owned(),
        subject: message.subject().unwrap_or_default().to_owned(),
        text: message.body_text(0).unwrap_or_default().into_owned(),
        path,
    })
}

/// A text as a part of a query string.
pub fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
