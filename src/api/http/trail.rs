//! What every audit entry of a request says alike.

use super::Person;
use crate::{
    api::middleware::RequestId,
    db::{audit::NewEntry, types::Json},
    domain::{Id, Time},
};
use serde_json::Value;

/// Who acts, when, and in which request.
#[derive(Debug, Clone)]
pub struct Trail {
    /// The person.
    pub actor_id: Id,
    /// Their address, and the API key if it was a program of theirs.
    pub actor: String,
    /// The request's id, as answered in `x-request-id`.
    pub request_id: String,
    /// The moment.
    pub now: Time,
}

impl Trail {
    /// Of this person in this request.
    pub fn new(person: &Person, request: RequestId, now: Time) -> Self {
        Self {
            actor_id: person.id,
            actor: match &person.key {
                None => person.email.clone(),
                Some(key) => format!("{} by key {}", person.email, key.prefix),
            },
            request_id: request.0,
            now,
        }
    }

    /// An entry such as `company.submit` on `company`.
    pub fn entry(
        &self,
        action: &str,
        entity: &str,
        id: Id,
        before: Option<Value>,
        after: Option<Value>,
    ) -> NewEntry {
        NewEntry {
            at: self.now,
            actor_id: Some(self.actor_id),
            actor: self.actor.clone(),
            action: action.to_owned(),
            entity: entity.to_owned(),
            entity_id: id,
            before: before.map(Json),
            after: after.map(Json),
            request_id: Some(self.request_id.clone()),
        }
    }
}
