//! Companies, their documents, and the hubs they trade on.

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    hubs (id) {
        id -> Text,
        names -> JsonColumn,
        countries -> JsonColumn,
        languages -> JsonColumn,
        position -> Integer,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    companies (id) {
        id -> IdColumn,
        kind -> Text,
        name -> Text,
        country -> Text,
        registration_number -> Text,
        hub_id -> Text,
        roles -> JsonColumn,
        website -> Nullable<Text>,
        about -> Nullable<Text>,
        status -> Text,
        submitted_at -> Nullable<TimeColumn>,
        revision -> Integer,
        created_at -> TimeColumn,
        updated_at -> TimeColumn,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    documents (id) {
        id -> IdColumn,
        company_id -> IdColumn,
        kind -> Text,
        file_name -> Text,
        content_type -> Text,
        size -> BigInt,
        sha256 -> Text,
        stored_name -> Text,
        uploaded_by -> IdColumn,
        created_at -> TimeColumn,
    }
}
