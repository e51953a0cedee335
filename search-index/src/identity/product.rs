//! The key that names a kind of drug.

use super::types::{Identity, Status};

/// Sorted substance ids with their strengths, the form and the release. `None` unless resolved.
pub(crate) fn key(identity: &Identity) -> Option<String> {
    if identity.status != Status::Resolved || identity.substances.is_empty() {
        return None;
    }
    let mut parts = Vec::new();
    for ingredient in &identity.substances {
        parts.push(match &ingredient.strength {
            Some(strength) => format!("{}@{} {}", ingredient.id, strength.value, strength.unit),
            None => ingredient.id.clone(),
        });
    }
    let mut form = identity
        .dose_form
        .map(|f| format!("{f:?}").to_lowercase())
        .unwrap_or_else(|| "?".to_owned());
    if let Some(other) = identity.dose_form_or {
        form = format!("{form}/{other:?}").to_lowercase();
    }
    let release = identity
        .release
        .map(|r| format!("{r:?}").to_lowercase())
        .unwrap_or_else(|| "?".to_owned());
    Some(format!("{}|{form}|{release}", parts.join("+")))
}
