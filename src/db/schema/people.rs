//! People, how they log in, and what is mailed to them for that.

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    users (id) {
        id -> IdColumn,
        email -> Text,
        email_folded -> Text,
        password_hash -> Text,
        locale -> Text,
        name -> Nullable<Text>,
        company_id -> Nullable<IdColumn>,
        company_role -> Nullable<Text>,
        is_operator -> Bool,
        all_hubs -> Bool,
        verified_at -> Nullable<TimeColumn>,
        token_epoch -> Integer,
        revision -> Integer,
        created_at -> TimeColumn,
        updated_at -> TimeColumn,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    operator_hubs (user_id, hub_id) {
        user_id -> IdColumn,
        hub_id -> Text,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    sessions (id) {
        id -> IdColumn,
        user_id -> IdColumn,
        created_at -> TimeColumn,
        ended_at -> Nullable<TimeColumn>,
        used_at -> TimeColumn,
        address -> Nullable<Text>,
        agent -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    refresh_tokens (hash) {
        hash -> Text,
        session_id -> IdColumn,
        parent -> Nullable<Text>,
        created_at -> TimeColumn,
        expires_at -> TimeColumn,
        used_at -> Nullable<TimeColumn>,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    mailed_tokens (hash) {
        hash -> Text,
        purpose -> Text,
        email -> Text,
        user_id -> Nullable<IdColumn>,
        company_id -> Nullable<IdColumn>,
        company_role -> Nullable<Text>,
        created_at -> TimeColumn,
        expires_at -> TimeColumn,
        used_at -> Nullable<TimeColumn>,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    second_factors (user_id) {
        user_id -> IdColumn,
        sealed -> Text,
        last_step -> BigInt,
        created_at -> TimeColumn,
        confirmed_at -> Nullable<TimeColumn>,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    recovery_codes (hash) {
        hash -> Text,
        user_id -> IdColumn,
        created_at -> TimeColumn,
        used_at -> Nullable<TimeColumn>,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    budgets (key) {
        key -> Text,
        whole_at -> BigInt,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    api_keys (id) {
        id -> IdColumn,
        company_id -> IdColumn,
        made_by -> IdColumn,
        name -> Text,
        prefix -> Text,
        hash -> Text,
        scopes -> JsonColumn,
        created_at -> TimeColumn,
        expires_at -> Nullable<TimeColumn>,
        used_at -> Nullable<TimeColumn>,
        ended_at -> Nullable<TimeColumn>,
    }
}
