//! Someone who calls the service over HTTP.

use super::Answer;
use serde_json::Value;
use ureq::{Agent, http::Request};

/// Someone, logged in or not.
#[derive(Clone)]
pub struct Actor {
    agent: Agent,
    root: String,
    /// The access token, if logged in.
    pub token: Option<String>,
    /// The address, if there is an account.
    pub email: String,
    /// Sent with every request as `Idempotency-Key`.
    pub key: Option<String>,
}

impl Actor {
    pub fn new(root: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .new_agent();
        Self {
            agent,
            root: root.to_owned(),
            token: None,
            email: String::new(),
            key: None,
        }
    }

    /// `GET /api/v1…`
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    /// `POST /api/v1…` with a JSON body.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(
            "POST",
            path,
            &[("content-type", "application/json")],
            Some(body.to_string().into_bytes()),
        )
    }

    /// An action without a body.
    pub fn act(&self, path: &str) -> Answer {
        self.send("POST", path, &[], Some(Vec::new()))
    }

    /// `PATCH` of the record's current revision.
    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        let etag = self.get(path).header("etag");
        self.patch_if(path, &etag, body)
    }

    /// `PATCH` of the named revision.
    pub fn patch_if(&self, path: &str, etag: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/json"), ("if-match", etag)];
        self.send("PATCH", path, &headers, Some(body.to_string().into_bytes()))
    }

    /// `PUT` with a JSON body.
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(
            "PUT",
            path,
            &[("content-type", "application/json")],
            Some(body.to_string().into_bytes()),
        )
    }

    /// Uploads a file as the multipart field `file`, with further fields.
    pub fn upload(
        &self,
        path: &str,
        name: &str,
        kind: &str,
        bytes: &[u8],
        fields: &[(&str, &str)],
    ) -> Answer {
        self.try_upload(path, (name, kind), bytes, fields)
            .unwrap_or_else(|e| panic!("POST {}{path}: {e}", self.root))
    }

    /// The same to a service that may be gone.
    pub fn try_upload(
        &self,
        path: &str,
        (name, kind): (&str, &str),
        bytes: &[u8],
        fields: &[(&str, &str)],
    ) -> Result<Answer, ureq::Error> {
        let boundary = "a-boundary-that-no-test-file-holds";
        let mut body = Vec::new();
        for (field, value) in fields {
            let part = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            );
            body.extend(part.into_bytes());
        }
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: {kind}\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(bytes);
        body.extend(format!("\r\n--{boundary}--\r\n").into_bytes());
        let kind = format!("multipart/form-data; boundary={boundary}");
        self.try_to("POST", path, &[("content-type", &kind)], Some(body))
    }

    /// Any request. Paths that start with `//` are at the root, others below `/api/v1`.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<Vec<u8>>) -> Answer {
        let sent = self.try_to(method, path, headers, body);
        sent.unwrap_or_else(|e| panic!("{method} {}{path}: {e}", self.root))
    }

    /// The same with a body, to a service that may be gone: then `None`.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Option<Answer> {
        self.try_to(method, path, headers, Some(body)).ok()
    }

    /// The same with or without a body, and with what went wrong.
    pub fn try_to(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Result<Answer, ureq::Error> {
        let url = match path.strip_prefix("//") {
            Some(rest) => format!("{}/{rest}", self.root),
            None => format!("{}/api/v1{path}", self.root),
        };
        let mut request = Request::builder().method(method).uri(&url);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(key) = &self.key {
            request = request.header("idempotency-key", key);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let sent = match body {
            Some(body) => self.agent.run(request.body(body)?),
            None => self.agent.run(request.body(())?),
        };
        Answer::read(format!("{method} {path}"), sent?)
    }

    /// The same person, with a key.
    pub fn with_key(&self, key: &str) -> Self {
        Self {
            key: Some(key.to_owned()),
            ..self.clone()
        }
    }

    /// The id of the actor's company.
    pub fn company(&self) -> String {
        self.get("/companies/me").ok()["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }
}
