//! Listings, and the imports that bring many of them.

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    listings (id) {
        id -> IdColumn,
        company_id -> IdColumn,
        external_id -> Nullable<Text>,
        status -> Text,
        version -> Integer,
        live_version -> Nullable<Integer>,
        pending_version -> Nullable<Integer>,
        pending_status -> Nullable<Text>,
        controlled -> Bool,
        change_seq -> BigInt,
        submitted_at -> Nullable<TimeColumn>,
        published_at -> Nullable<TimeColumn>,
        revision -> Integer,
        created_at -> TimeColumn,
        updated_at -> TimeColumn,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    listing_versions (listing_id, version) {
        listing_id -> IdColumn,
        version -> Integer,
        content -> JsonColumn,
        reading -> JsonColumn,
        created_by -> IdColumn,
        created_at -> TimeColumn,
        vocabulary_version -> BigInt,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    imports (id) {
        id -> IdColumn,
        company_id -> IdColumn,
        user_id -> IdColumn,
        status -> Text,
        dry_run -> Bool,
        submit -> Bool,
        file_name -> Text,
        stored_name -> Text,
        header -> JsonColumn,
        total -> BigInt,
        processed -> BigInt,
        created -> BigInt,
        updated -> BigInt,
        unchanged -> BigInt,
        failed -> BigInt,
        error -> Nullable<Text>,
        created_at -> TimeColumn,
        finished_at -> Nullable<TimeColumn>,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    import_failures (import_id, row_number, column_name) {
        import_id -> IdColumn,
        row_number -> BigInt,
        column_name -> Text,
        code -> Text,
        message -> Text,
        value -> Text,
        cells -> JsonColumn,
    }
}
