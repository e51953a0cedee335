//! What was decided and done, and by whom.

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    decisions (id) {
        id -> IdColumn,
        subject -> Text,
        subject_id -> IdColumn,
        version -> Integer,
        action -> Text,
        reason_code -> Nullable<Text>,
        note -> Nullable<Text>,
        internal_note -> Nullable<Text>,
        decided_by -> IdColumn,
        decided_at -> TimeColumn,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    audit (seq) {
        seq -> BigInt,
        at -> TimeColumn,
        actor_id -> Nullable<IdColumn>,
        actor -> Text,
        action -> Text,
        entity -> Text,
        entity_id -> IdColumn,
        before -> Nullable<JsonColumn>,
        after -> Nullable<JsonColumn>,
        request_id -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::TimeColumn;
    use diesel::sql_types::*;
    audit_seals (seq) {
        seq -> BigInt,
        entry -> BigInt,
        hash -> Text,
        sealed_at -> TimeColumn,
    }
}

diesel::table! {
    audit_unsealed (entry) {
        entry -> BigInt,
    }
}
