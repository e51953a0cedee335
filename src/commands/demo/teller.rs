//! Calls the service over HTTP and prints what it does, so that a reader can do the same with curl.

use crate::{
    commands::stdout::say,
    error::{Error, Result},
};
use serde_json::Value;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use ureq::{Agent, http::Request};

/// A caller with a voice.
#[derive(Clone)]
pub(super) struct Teller {
    agent: Agent,
    base: String,
    /// How the printed curl commands name the caller's token: `$SUPPLIER`.
    name: String,
    token: Option<String>,
}

impl Teller {
    pub(super) fn new(address: SocketAddr) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .new_agent();
        Self {
            agent,
            base: format!("http://{address}/api/v1"),
            name: String::new(),
            token: None,
        }
    }

    /// The same, logged in.
    pub(super) fn log_in(&self, name: &str, email: &str, password: &str) -> Result<Self> {
        let body = serde_json::json!({"email": email, "password": password});
        let answer = self.quietly("POST", "/auth/login", Some(&body))?;
        let token = answer["access_token"].as_str().map(str::to_owned);
        Ok(Self {
            name: name.to_owned(),
            token,
            ..self.clone()
        })
    }

    /// Where the service stands, with and without the API's path.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    pub(super) fn root(&self) -> &str {
        self.base.trim_end_matches("/api/v1")
    }

    /// Prints the command of a request whose answer is already there.
    pub(super) fn show_get(&self, path: &str) {
        self.show("GET", path, None);
    }

    pub(super) fn get(&self, path: &str) -> Result<Value> {
        self.show("GET", path, None);
        self.quietly("GET", path, None)
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.show("POST", path, Some(body));
        self.quietly("POST", path, Some(body))
    }

    /// Uploads a file as the multipart field `file`.
    pub(super) fn upload(&self, path: &str, file: &Path, fields: &[(&str, &str)]) -> Result<Value> {
        let form: String = fields.iter().map(|(n, v)| format!(" -F {n}={v}")).collect();
        let auth = format!(" -H \"Authorization: Bearer ${}\"", self.name);
        say(format_args!(
            "   $ curl -s{auth} -F file=@{}{form} {}{path}",
            file.display(),
            self.base
        ));
        let boundary = "theriac-demo-boundary";
        let mut body = String::new();
        for (name, value) in fields {
            body += &format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        let content = std::fs::read_to_string(file)?;
        body += &format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"catalogue.csv\"\r\n\
             Content-Type: text/csv\r\n\r\n{content}\r\n--{boundary}--\r\n"
        );
        self.send(
            "POST",
            path,
            &format!("multipart/form-data; boundary={boundary}"),
            Some(body.into_bytes()),
        )
    }

    /// The same without printing.
    pub(super) fn quietly(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
        self.send(
            method,
            path,
            "application/json",
            body.map(|b| b.to_string().into_bytes()),
        )
    }

    /// Asks again and again, up to ten seconds, until the answer is as wanted.
    pub(super) fn until(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let answer = self.quietly("GET", path, None)?;
            if wanted(&answer) || Instant::now() > deadline {
                return Ok(answer);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn show(&self, method: &str, path: &str, body: Option<&Value>) {
        let verb = if method == "GET" {
            String::new()
        } else {
            format!(" -X {method}")
        };
        let auth = self
            .token
            .as_ref()
            .map(|_| format!(" -H \"Authorization: Bearer ${}\"", self.name));
        let data = body.map(|b| format!(" --json '{b}'")).unwrap_or_default();
        let quoted = if path.contains('?') {
            format!("'{}{path}'", self.base)
        } else {
            format!("{}{path}", self.base)
        };
        say(format_args!(
            "   $ curl -s{verb}{}{data} {quoted}",
            auth.unwrap_or_default()
        ));
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
pub(super) struct Letter {
    pub(super) path: PathBuf,
    pub(super) to: String,
    pub(super) subject: String,
    pub(super) text: String,
}

/// The mails so far, oldest first.
pub(super) fn letters(folder: &Path) -> Vec<Letter> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|x| x == "eml"))
        .collect();
    paths.sort();
    paths.into_iter().filter_map(open_letter).collect()
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
