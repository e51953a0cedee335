//! What operators decided about names, and what nobody understood yet.

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    vocabulary_entries (id) {
        id -> IdColumn,
        kind -> Text,
        name -> Text,
        content -> JsonColumn,
        note -> Text,
        entered_by -> Nullable<IdColumn>,
        entered_at -> TimeColumn,
        withdrawn_by -> Nullable<IdColumn>,
        withdrawn_at -> Nullable<TimeColumn>,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    unread_names (record_id, version, line, name) {
        record_id -> IdColumn,
        version -> Integer,
        line -> Integer,
        name -> Text,
        kind -> Text,
        spelling -> Text,
        language -> Nullable<Text>,
        seen_at -> TimeColumn,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    rereadings (vocabulary) {
        vocabulary -> Text,
        stage -> Text,
        place -> Text,
        seen -> BigInt,
        changed -> BigInt,
        started_at -> TimeColumn,
        updated_at -> TimeColumn,
    }
}
