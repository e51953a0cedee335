//! What an edit changes, field by field, so that an operator reads only that.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// One field that an edit changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldChange {
    /// The path of the field, such as `name.en` or `lines[3].quantity`; a line is counted as in the edit.
    pub field: String,
    /// What it said; null when it said nothing.
    pub before: Value,
    /// What it says; null when it says nothing.
    pub after: Value,
}

/// The fields in which two contents differ. Items of lists are paired by their `id`, where they have one.
pub fn changed_fields(before: &Value, after: &Value) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    compare(String::new(), before, after, &mut changes);
    changes
}

fn compare(path: String, before: &Value, after: &Value, changes: &mut Vec<FieldChange>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            let gone = old.keys().filter(|k| !new.contains_key(*k));
            for key in new.keys().chain(gone) {
                let dot = if path.is_empty() { "" } else { "." };
                let (was, is) = (old.get(key), new.get(key));
                compare(
                    format!("{path}{dot}{key}"),
                    was.unwrap_or(&Value::Null),
                    is.unwrap_or(&Value::Null),
                    changes,
                );
            }
        }
        (Value::Array(old), Value::Array(new)) if new.iter().chain(old).all(|item| id(item).is_some()) => {
            for (i, item) in new.iter().enumerate() {
                let was = old.iter().find(|o| id(o) == id(item));
                compare(format!("{path}[{i}]"), was.unwrap_or(&Value::Null), item, changes);
            }
            for (i, gone) in old.iter().enumerate() {
                if !new.iter().any(|n| id(n) == id(gone)) {
                    compare(format!("{path}[-{i}]"), gone, &Value::Null, changes);
                }
            }
        }
        _ => changes.push(FieldChange {
            field: path,
            before: before.clone(),
            after: after.clone(),
        }),
    }
}

fn id(item: &Value) -> Option<&Value> {
    item.get("id").filter(|id| !id.is_null())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(before: Value, after: Value) -> Vec<String> {
        changed_fields(&before, &after)
            .into_iter()
            .map(|c| c.field)
            .collect()
    }

    #[test]
    fn equal_contents_have_no_changes() {
        assert!(fields(json!({"a": 1}), json!({"a": 1})).is_empty());
    }

    #[test]
    fn nested_fields_are_named_by_their_path() {
        let (before, after) = (
            json!({"name": {"en": "a", "zh": "b"}}),
            json!({"name": {"en": "c", "zh": "b"}}),
        );
        assert_eq!(fields(before, after), ["name.en"]);
    }

    #[test]
    fn what_comes_or_goes_is_null_on_the_other_side() {
        let changes = changed_fields(&json!({"a": 1}), &json!({"b": 2}));
        assert_eq!((&changes[0].before, &changes[0].after), (&Value::Null, &json!(2)));
        assert_eq!((&changes[1].before, &changes[1].after), (&json!(1), &Value::Null));
    }

    #[test]
    fn lines_are_paired_by_id_and_not_by_place() {
        let before = json!({"lines": [{"id": "x", "text": "a"}, {"id": "y", "text": "b"}]});
        let after = json!({"lines": [{"id": "y", "text": "b"}, {"id": "x", "text": "c"}]});
        assert_eq!(fields(before, after), ["lines[1].text"]);
    }

    #[test]
    fn new_and_removed_lines_are_whole() {
        let before = json!({"lines": [{"id": "x", "text": "a"}]});
        let after = json!({"lines": [{"id": "z", "text": "a"}]});
        assert_eq!(fields(before, after), ["lines[0]", "lines[-0]"]);
    }

    #[test]
    fn lists_without_ids_are_compared_whole() {
        assert_eq!(
            fields(json!({"hubs": ["a"]}), json!({"hubs": ["a", "b"]})),
            ["hubs"]
        );
    }
}
