//! What is answered where no route is: 404, or 405 where the path has one for another method.

use crate::error::{Error, Result};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use std::collections::BTreeMap;
use utoipa::openapi::{OpenApi, PathItem};

/// The methods of each path, as `Allow` names them.
#[derive(Debug)]
pub(super) struct Methods(BTreeMap<String, String>);

impl Methods {
    /// As the document describes them, which comes from the route table.
    pub fn of(api: &OpenApi) -> Self {
        let paths = api.paths.paths.iter();
        Self(paths.map(|(path, item)| (path.clone(), allowed(item))).collect())
    }
}

fn allowed(item: &PathItem) -> String {
    let methods = [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    let known = methods.into_iter().filter(|(_, operation)| operation.is_some());
    known.map(|(name, _)| name).collect::<Vec<_>>().join(", ")
}

/// The handler of last resort.
pub(super) async fn no_route(request: HttpRequest, methods: Data<Methods>) -> Result<HttpResponse> {
    Err(match request.match_pattern() {
        None => Error::NotFound,
        // What the document does not describe, the documentation itself, is only read.
        Some(path) => Error::MethodNotAllowed(methods.0.get(&path).map_or("GET", String::as_str).to_owned()),
    })
}
