//! What the OpenAPI document says of every route alike.

use crate::{domain::FieldError, error::Problem};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{
    IntoResponses, PartialSchema,
    openapi::{Components, Content, OpenApi, Ref, RefOr, Response, ResponseBuilder, Schema},
};

/// The problems that any route may answer with: status, name and meaning.
const PROBLEMS: [(&str, &str, &str); 14] = [
    ("400", "Malformed", "the request cannot be read"),
    ("401", "Unauthenticated", "no valid access token"),
    ("403", "Forbidden", "the caller's role may not do this"),
    (
        "404",
        "NotFound",
        "there is no such record, or it is not the caller's to see",
    ),
    ("408", "Timeout", "the request did not arrive in time"),
    ("409", "Conflict", "the record's state does not allow this"),
    (
        "412",
        "PreconditionFailed",
        "the record has changed since it was read",
    ),
    ("413", "TooLarge", "the body is too large"),
    (
        "415",
        "UnsupportedMediaType",
        "the media type is not the one expected",
    ),
    ("422", "Invalid", "a field is wrong; `errors` names each"),
    ("428", "PreconditionRequired", "If-Match is missing"),
    ("429", "TooManyRequests", "too many requests; see Retry-After"),
    (
        "503",
        "Unavailable",
        "something this needs is away for the moment",
    ),
    (
        "507",
        "NoRoom",
        "there is no room to store it; nothing of it is stored",
    ),
];

/// The problems that any route may answer with, told once in the document and named by each route.
#[derive(Debug)]
pub struct Errors;

impl IntoResponses for Errors {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let named = PROBLEMS.iter().map(|(status, name, _)| {
            let answer = RefOr::Ref(Ref::from_response_name(*name));
            ((*status).to_owned(), answer)
        });
        named.collect()
    }
}

/// The parts of the document to which every route refers.
pub fn add_problems(components: &mut Components) {
    components.schemas.insert("Problem".to_owned(), Problem::schema());
    components
        .schemas
        .insert("FieldError".to_owned(), FieldError::schema());
    for (_, name, text) in PROBLEMS {
        let content = Content::new(Some(Ref::from_schema_name("Problem")));
        let answer = ResponseBuilder::new()
            .description(text)
            .content("application/problem+json", content);
        components
            .responses
            .insert(name.to_owned(), answer.build().into());
    }
}

/// The document, with schemas that are parts of larger ones open: a content refuses unknown fields where it is sent,
/// but stands beside further fields where it is answered.
pub fn with_open_parts(mut api: OpenApi) -> OpenApi {
    let Some(components) = &mut api.components else {
        return api;
    };
    let parts: BTreeSet<String> = components.schemas.values().flat_map(parts_of).collect();
    for (name, schema) in &mut components.schemas {
        if let RefOr::T(Schema::Object(object)) = schema
            && parts.contains(name)
        {
            object.additional_properties = None;
        }
    }
    api
}

/// The names of the schemas of which this one is made.
fn parts_of(schema: &RefOr<Schema>) -> Vec<String> {
    let RefOr::T(Schema::AllOf(whole)) = schema else {
        return Vec::new();
    };
    let name = |part: &RefOr<Schema>| match part {
        RefOr::Ref(part) => part.ref_location.rsplit('/').next().map(str::to_owned),
        RefOr::T(_) => None,
    };
    whole.items.iter().filter_map(name).collect()
}
