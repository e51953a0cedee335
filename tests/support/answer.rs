//! What came back.

use serde_json::Value;
use ureq::{
    Body,
    http::{HeaderMap, Response},
};

/// An answer, read whole.
#[derive(Debug, Clone)]
pub struct Answer {
    request: String,
    /// The status.
    pub status: u16,
    headers: HeaderMap,
    /// The body as text.
    pub text: String,
    /// The body as JSON; null when it is none.
    pub json: Value,
}

impl Answer {
    pub fn read(request: String, mut response: Response<Body>) -> Result<Self, ureq::Error> {
        let bytes = response.body_mut().with_config().limit(64 << 20).read_to_vec()?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Self {
            request,
            status,
            headers,
            text,
            json,
        })
    }

    /// The JSON of a 2xx answer; anything else fails the test.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(
            (200..300).contains(&self.status),
            "{} answered {}: {}",
            self.request,
            self.status,
            self.text
        );
        self.json
    }

    /// The JSON of an answer with this status; anything else fails the test.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(
            self.status, status,
            "{} answered {}: {}",
            self.request, self.status, self.text
        );
        self.json
    }

    /// A problem: checks its shape and returns its code.
    #[track_caller]
    pub fn problem(self, status: u16) -> String {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}: {}",
            self.request,
            self.text
        );
        let json = self.expect(status);
        for field in ["type", "title", "status", "detail", "code", "errors"] {
            assert!(!json[field].is_null(), "a problem has {field}: {json}");
        }
        json["code"].as_str().expect("a code").to_owned()
    }

    /// The fields that a 422 names.
    #[track_caller]
    pub fn wrong_fields(self) -> Vec<String> {
        let errors = self.expect(422)["errors"].as_array().cloned().unwrap_or_default();
        errors
            .iter()
            .map(|e| e["field"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// All headers, in the order of their names.
    pub fn headers(&self) -> impl Iterator<Item = (String, String)> {
        let mut all: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.to_string(), value)
            })
            .collect();
        all.sort();
        all.into_iter()
    }

    /// Headers and body as one text.
    pub fn whole(&self) -> String {
        let headers: Vec<_> = self
            .headers()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        format!("{}\n\n{}", headers.join("\n"), self.text)
    }

    /// A header, empty when absent.
    pub fn header(&self, name: &str) -> String {
        self.headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    }
}
