//! What API keys may do: the one table of routes that are open to them. A route that is not in it is closed to every key.

use crate::{
    domain::scope::{Scope, Scope::*},
    error::{Error, Result},
};
use actix_web::HttpRequest;

/// Method, route, and the scope that opens it.
pub const OPEN_TO_KEYS: &[(&str, &str, Scope)] = &[
    ("GET", "/api/v1/listings", ListingsRead),
    ("GET", "/api/v1/listings/{id}", ListingsRead),
    ("GET", "/api/v1/listings/import/template", ListingsRead),
    ("POST", "/api/v1/listings", ListingsWrite),
    ("PATCH", "/api/v1/listings/{id}", ListingsWrite),
    ("POST", "/api/v1/listings/{id}/submit", ListingsWrite),
    ("POST", "/api/v1/listings/{id}/withdraw", ListingsWrite),
    ("POST", "/api/v1/listings/import", ListingsWrite),
    ("GET", "/api/v1/imports/{id}", ListingsWrite),
    ("GET", "/api/v1/imports/{id}/failed-rows", ListingsWrite),
    ("GET", "/api/v1/demands", DemandsRead),
    ("GET", "/api/v1/demands/{id}", DemandsRead),
    ("POST", "/api/v1/demands", DemandsWrite),
    ("PATCH", "/api/v1/demands/{id}", DemandsWrite),
    ("POST", "/api/v1/demands/{id}/submit", DemandsWrite),
    ("POST", "/api/v1/demands/{id}/close", DemandsWrite),
    ("POST", "/api/v1/demands/{id}/lines/import", DemandsWrite),
    ("GET", "/api/v1/listings/{id}/matches", MatchesRead),
    ("GET", "/api/v1/demands/{id}/matches", MatchesRead),
    ("GET", "/api/v1/matches/{id}", MatchesRead),
    ("POST", "/api/v1/match/preview", MatchesRead),
    ("GET", "/api/v1/search/listings", Search),
    ("GET", "/api/v1/search/demands", Search),
    ("GET", "/api/v1/search/suggest", Search),
    ("GET", "/api/v1/companies/{id}", Search),
];

/// Refuses unless one of the scopes opens the route that the request has been led to.
pub(super) fn check(request: &HttpRequest, scopes: &[Scope]) -> Result<()> {
    let route = request.match_pattern().unwrap_or_default();
    let row = OPEN_TO_KEYS
        .iter()
        .find(|(method, path, _)| request.method() == method && *path == route);
    match row {
        None => Err(Error::Forbidden("this route is not open to API keys")),
        Some((_, _, scope)) if scopes.contains(scope) => Ok(()),
        Some(_) => Err(Error::Forbidden("the API key has not the scope for this")),
    }
}
