//! Mails, and the notices that become mails.

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    mails (id) {
        id -> IdColumn,
        dedupe_key -> Text,
        message_id -> Text,
        user_id -> Nullable<IdColumn>,
        address -> Text,
        topic -> Text,
        locale -> Text,
        subject -> Text,
        text_body -> Text,
        html_body -> Text,
        unsubscribe_url -> Nullable<Text>,
        status -> Text,
        attempts -> Integer,
        next_at -> TimeColumn,
        leased_until -> Nullable<TimeColumn>,
        last_error -> Nullable<Text>,
        created_at -> TimeColumn,
        sent_at -> Nullable<TimeColumn>,
        digest -> Bool,
        tells_news -> Bool,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    notices (user_id, topic, entity_id) {
        user_id -> IdColumn,
        topic -> Text,
        entity_id -> IdColumn,
        detail -> JsonColumn,
        at -> TimeColumn,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    muted_topics (user_id, topic) {
        user_id -> IdColumn,
        topic -> Text,
        at -> TimeColumn,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    digest_topics (user_id, topic) {
        user_id -> IdColumn,
        topic -> Text,
        every -> Text,
        at -> TimeColumn,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    news (user_id, topic, entity_id) {
        user_id -> IdColumn,
        topic -> Text,
        entity_id -> IdColumn,
        detail -> JsonColumn,
        at -> TimeColumn,
        digest_at -> Nullable<TimeColumn>,
        mail_id -> Nullable<IdColumn>,
    }
}

diesel::table! {
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    suppressions (id) {
        id -> IdColumn,
        address -> Text,
        cause -> Text,
        detail -> Text,
        mail_id -> Nullable<IdColumn>,
        at -> TimeColumn,
    }
}
