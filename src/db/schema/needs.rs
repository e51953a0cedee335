//! Demands.

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    demands (id) {
        id -> IdColumn,
        company_id -> IdColumn,
        hub_id -> Text,
        status -> Text,
        version -> Integer,
        live_version -> Nullable<Integer>,
        pending_version -> Nullable<Integer>,
        pending_status -> Nullable<Text>,
        visibility -> Text,
        hide_buyer -> Bool,
        closes_at -> Nullable<TimeColumn>,
        change_seq -> BigInt,
        submitted_at -> Nullable<TimeColumn>,
        opened_at -> Nullable<TimeColumn>,
        revision -> Integer,
        created_at -> TimeColumn,
        updated_at -> TimeColumn,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    demand_versions (demand_id, version) {
        demand_id -> IdColumn,
        version -> Integer,
        content -> JsonColumn,
        readings -> JsonColumn,
        created_by -> IdColumn,
        created_at -> TimeColumn,
        vocabulary_version -> BigInt,
    }
}
