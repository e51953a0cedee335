//! Parameters of a query string, with errors that name the parameter.

use crate::error::{Error, Result};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use std::{
    future::{Ready, ready},
    ops::Deref,
};

/// The parameters of a query. Unknown ones, missing ones and wrong values are refused by name.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T> Query<T> {
    /// The parameters.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request.query_string()).map(Self))
    }
}

fn read<T: DeserializeOwned>(query: &str) -> Result<T> {
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|e| {
        let (path, text) = (e.path().to_string(), e.inner().to_string());
        match text.split('`').nth(1) {
            Some(name) if text.starts_with("unknown field") => {
                Error::field(name, "unknown_field", text.clone())
            }
            Some(name) if text.starts_with("missing field") => {
                Error::field(name, "required", "must be given")
            }
            Some(name) if text.starts_with("duplicate field") => {
                Error::field(name, "duplicate_field", "must be given once")
            }
            _ => Error::field(path, "wrong_type", text.clone()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        #[expect(dead_code, reason = "only read")]
        limit: Option<i64>,
        #[expect(dead_code, reason = "only read")]
        q: String,
    }

    #[test]
    fn the_wrong_parameter_is_named() {
        for (query, field, code) in [
            ("q=x&limit=abc", "limit", "wrong_type"),
            ("q=x&limit=", "limit", "wrong_type"),
            ("limit=1", "q", "required"),
            ("q=x&nonsense=1", "nonsense", "unknown_field"),
            ("q=x&q=y", "q", "duplicate_field"),
        ] {
            let Err(Error::Invalid(errors)) = read::<Wanted>(query) else {
                panic!("{query} is refused");
            };
            assert_eq!(
                (errors[0].field.as_str(), errors[0].code.as_str()),
                (field, code),
                "{query}"
            );
        }
        assert!(read::<Wanted>("q=%E8%8D%AF&limit=3").is_ok());
    }
}
