//! The tables, as both databases have them. A test compares this with what the migrations make.
#![expect(missing_docs, reason = "the migrations say what each column is")]

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
    matches (id) {
        id -> IdColumn,
        demand_id -> IdColumn,
        line_id -> IdColumn,
        listing_id -> IdColumn,
        buyer_company_id -> IdColumn,
        supplier_company_id -> IdColumn,
        demand_version -> Integer,
        listing_version -> Integer,
        band -> Text,
        score -> Integer,
        closeness -> Integer,
        snapshot -> JsonColumn,
        rules_version -> Integer,
        live -> Bool,
        told_band -> Nullable<Text>,
        buyer_interest_at -> Nullable<TimeColumn>,
        buyer_interest_by -> Nullable<IdColumn>,
        supplier_interest_at -> Nullable<TimeColumn>,
        supplier_interest_by -> Nullable<IdColumn>,
        created_at -> TimeColumn,
        updated_at -> TimeColumn,
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
    use crate::db::types::{IdColumn, JsonColumn, TimeColumn};
    use diesel::sql_types::*;
    fx_rates (day, currency) {
        day -> Text,
        currency -> Text,
        usd -> Text,
        source -> Text,
        entered_by -> IdColumn,
        entered_at -> TimeColumn,
    }
}

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

diesel::joinable!(listings -> companies (company_id));
diesel::joinable!(demands -> companies (company_id));
diesel::joinable!(users -> companies (company_id));
diesel::joinable!(listing_versions -> listings (listing_id));
diesel::joinable!(demand_versions -> demands (demand_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(matches -> demands (demand_id));
diesel::joinable!(matches -> listings (listing_id));
diesel::joinable!(documents -> companies (company_id));

diesel::allow_tables_to_appear_in_same_query!(
    meta,
    hubs,
    companies,
    users,
    operator_hubs,
    sessions,
    refresh_tokens,
    mailed_tokens,
    idempotency_keys,
    documents,
    listings,
    listing_versions,
    demands,
    demand_versions,
    decisions,
    change_log,
    jobs,
    mails,
    notices,
    muted_topics,
    matches,
    imports,
    import_failures,
    audit,
    fx_rates,
    vocabulary_entries,
    unread_names,
    rereadings,
);
