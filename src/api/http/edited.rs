//! A PATCH of a record's content: absent means unchanged, null means cleared.

use super::body::from_value;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::marker::PhantomData;
use utoipa::{
    PartialSchema,
    openapi::{RefOr, schema::Schema},
};

/// The top-level fields of a content that are to be another. Fields that the content does not have are refused.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Edited<T> {
    fields: Map<String, Value>,
    #[serde(skip)]
    of: PhantomData<T>,
}

impl<T: Serialize + DeserializeOwned> Edited<T> {
    /// The content with these fields instead of its own.
    pub fn apply(self, to: &T) -> Result<T> {
        let Value::Object(mut all) = serde_json::to_value(to)? else {
            return Err(Error::Internal("a content is not an object".to_owned()));
        };
        for (name, value) in self.fields {
            match value {
                Value::Null if all.contains_key(&name) => drop(all.remove(&name)),
                value => drop(all.insert(name, value)),
            }
        }
        from_value(Value::Object(all))
    }
}

/// How a PATCH of this content is documented: as the content, with nothing required.
pub fn nothing_required<T: PartialSchema>() -> RefOr<Schema> {
    let mut schema = T::schema();
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        object.required.clear();
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Content {
        name: String,
        #[serde(default)]
        price: Option<i64>,
        #[serde(default)]
        hubs: Vec<String>,
    }

    fn apply(edit: Value) -> Result<Content> {
        let edited: Edited<Content> = serde_json::from_value(edit).unwrap();
        edited.apply(&Content {
            name: "a".to_owned(),
            price: Some(1),
            hubs: vec!["x".to_owned()],
        })
    }

    #[test]
    fn absent_is_unchanged_and_null_is_cleared() {
        let got = apply(json!({"price": null})).unwrap();
        assert_eq!(
            got,
            Content {
                name: "a".to_owned(),
                price: None,
                hubs: vec!["x".to_owned()]
            }
        );
        assert_eq!(
            apply(json!({"hubs": null, "price": 2})).unwrap().hubs,
            Vec::<String>::new()
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        let field = |edit| match apply(edit).unwrap_err() {
            Error::Invalid(errors) => (errors[0].field.clone(), errors[0].code.clone()),
            other => panic!("{other}"),
        };
        assert_eq!(
            field(json!({"name": null})),
            ("name".to_owned(), "required".to_owned())
        );
        assert_eq!(
            field(json!({"status": "published"})),
            ("status".to_owned(), "unknown_field".to_owned())
        );
        assert_eq!(
            field(json!({"status": null})),
            ("status".to_owned(), "unknown_field".to_owned())
        );
        assert_eq!(
            field(json!({"hubs": [1]})),
            ("hubs[0]".to_owned(), "wrong_type".to_owned())
        );
    }
}
