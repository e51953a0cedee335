//! What the OpenAPI document says of every route alike.

use crate::error::Problem;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{
    IntoResponses, PartialSchema,
    openapi::{Content, OpenApi, RefOr, Response, ResponseBuilder, Schema},
};

/// The problems that any route may answer with.
#[derive(Debug)]
pub struct Errors;

impl IntoResponses for Errors {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let texts = [
            ("400", "the request cannot be read"),
            ("401", "no valid access token"),
            ("403", "the caller's role may not do this"),
            ("404", "there is no such record, or it is not the caller's to see"),
            ("408", "the request did not arrive in time"),
            ("409", "the record's state does not allow this"),
            ("412", "the record has changed since it was read"),
            ("413", "the body is too large"),
            ("415", "the media type is not the one expected"),
            ("422", "a field is wrong; `errors` names each"),
            ("428", "If-Match is missing"),
            ("429", "too many requests; see Retry-After"),
            ("503", "something this needs is away for the moment"),
        ];
        let answer = |text: &str| {
            let content = Content::new(Some(Problem::schema()));
            ResponseBuilder::new()
                .description(text)
                .content("application/problem+json", content)
                .build()
        };
        texts
            .into_iter()
            .map(|(status, text)| (status.to_owned(), answer(text).into()))
            .collect()
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
