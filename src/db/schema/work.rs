//! The change log, jobs, what repeats a request safely, and who serves.

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    meta (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    change_log (seq) {
        seq -> BigInt,
        kind -> Text,
        entity_id -> IdColumn,
        at -> TimeColumn,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    jobs (id) {
        id -> IdColumn,
        kind -> Text,
        payload -> JsonColumn,
        dedupe_key -> Nullable<Text>,
        needs_seq -> BigInt,
        covers_seq -> BigInt,
        run_at -> TimeColumn,
        attempts -> Integer,
        leased_until -> Nullable<TimeColumn>,
        last_error -> Nullable<Text>,
        dead -> Bool,
        created_at -> TimeColumn,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    idempotency_keys (scope, key) {
        scope -> Text,
        key -> Text,
        fingerprint -> Text,
        status -> Nullable<Integer>,
        body -> Nullable<Text>,
        created_at -> TimeColumn,
        etag -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    nodes (id) {
        id -> IdColumn,
        name -> Text,
        secret_key -> Text,
        files -> Text,
        indexed_seq -> BigInt,
        started_at -> TimeColumn,
        seen_at -> TimeColumn,
    }
}
