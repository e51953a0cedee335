//! Matches, and the rates by which prices are compared.

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
    fx_rates (day, currency) {
        day -> Text,
        currency -> Text,
        usd -> Text,
        source -> Text,
        entered_by -> IdColumn,
        entered_at -> TimeColumn,
    }
}
