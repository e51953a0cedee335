//! The tables, as both databases have them, by subject. A test compares this with what the migrations make.
#![expect(missing_docs, reason = "the migrations say what each column is")]

mod firms;
mod needs;
mod offers;
mod pairs;
mod people;
mod post;
mod record;
mod words;
mod work;

pub use firms::*;
pub use needs::*;
pub use offers::*;
pub use pairs::*;
pub use people::*;
pub use post::*;
pub use record::*;
pub use words::*;
pub use work::*;

diesel::joinable!(listings -> companies (company_id));
diesel::joinable!(demands -> companies (company_id));
diesel::joinable!(users -> companies (company_id));
diesel::joinable!(listing_versions -> listings (listing_id));
diesel::joinable!(demand_versions -> demands (demand_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(api_keys -> companies (company_id));
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
    second_factors,
    recovery_codes,
    budgets,
    api_keys,
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
    digest_topics,
    news,
    suppressions,
    matches,
    imports,
    import_failures,
    audit,
    audit_seals,
    audit_unsealed,
    fx_rates,
    vocabulary_entries,
    unread_names,
    rereadings,
);
