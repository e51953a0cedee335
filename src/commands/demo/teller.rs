//! Calls the service over HTTP and prints what it does, so that a reader can do the same with curl.

use crate::{
    commands::{caller::Caller, stdout::say},
    error::Result,
};
use serde_json::Value;
use std::{net::SocketAddr, path::Path, time::Duration};

/// A caller with a voice.
#[derive(Clone)]
pub(super) struct Teller {
    caller: Caller,
    /// How the printed curl commands name the caller's token: `$SUPPLIER`.
    name: String,
}

impl Teller {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self {
            caller: Caller::new(address),
            name: String::new(),
        }
    }

    /// The same, logged in.
    pub(super) fn log_in(&self, name: &str, email: &str, password: &str) -> Result<Self> {
        Ok(Self {
            caller: self.caller.log_in(email, password)?,
            name: name.to_owned(),
        })
    }

    /// Where the service stands, with and without the API's path.
    pub(super) fn base(&self) -> &str {
        self.caller.base()
    }

    pub(super) fn root(&self) -> &str {
        self.base().trim_end_matches("/api/v1")
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
            self.base()
        ));
        self.caller.upload(path, &std::fs::read_to_string(file)?, fields)
    }

    /// The same without printing.
    pub(super) fn quietly(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
        self.caller.call(method, path, body)
    }

    /// Asks again and again, up to ten seconds, until the answer is as wanted.
    pub(super) fn until(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
        self.caller.until(path, Duration::from_secs(10), wanted)
    }

    fn show(&self, method: &str, path: &str, body: Option<&Value>) {
        let verb = if method == "GET" {
            String::new()
        } else {
            format!(" -X {method}")
        };
        let logged_in = self.caller.is_logged_in();
        let auth = logged_in.then(|| format!(" -H \"Authorization: Bearer ${}\"", self.name));
        let data = body.map(|b| format!(" --json '{b}'")).unwrap_or_default();
        let quoted = if path.contains('?') {
            format!("'{}{path}'", self.base())
        } else {
            format!("{}{path}", self.base())
        };
        say(format_args!(
            "   $ curl -s{verb}{}{data} {quoted}",
            auth.unwrap_or_default()
        ));
    }
}
