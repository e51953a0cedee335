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
