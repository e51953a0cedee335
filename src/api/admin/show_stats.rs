use crate::{
    api::http::{Errors, HubScope, Operator, Query},
    app::App,
    db::stats::{self, Span},
    domain::{Time, company::CompanyKind},
    error::{Error, Result},
};
use actix_web::{
    get,
    web::{Data, Json},
};
use search_index::matching::Band;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// What is counted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StatsQuery {
    /// One hub; all of the operator's when nothing is said.
    pub hub: Option<String>,
    /// From this moment on; from the beginning when nothing is said.
    pub from: Option<Time>,
    /// Before this moment; until now when nothing is said.
    pub to: Option<Time>,
}

/// The business of a time, counted from the records.
#[derive(Debug, Serialize, ToSchema)]
pub struct Stats {
    /// The hubs counted; null for all.
    pub hubs: Option<Vec<String>>,
    /// From this moment on.
    pub from: Time,
    /// Before this moment.
    pub to: Time,
    /// Suppliers registered in that time, by where they stand now.
    pub suppliers: BTreeMap<String, i64>,
    /// Buyers registered in that time, by where they stand now.
    pub buyers: BTreeMap<String, i64>,
    /// Listings published in that time.
    pub listings_published: i64,
    /// Demands opened in that time.
    pub demands_opened: i64,
    /// Their lines.
    pub demand_lines: i64,
    /// Lines whose substances could be read.
    pub resolved_lines: i64,
    /// Distinct kinds of drugs among them: substances, form, release and strengths, in whatever words.
    pub kinds_demanded: usize,
    /// Distinct sets of substances among them.
    pub substance_sets_demanded: usize,
    /// Where the goods are to go, with the number of demands.
    pub destinations: BTreeMap<String, i64>,
    /// Pairs found in that time that stand as matches.
    pub matches: i64,
    /// Pairs found in that time that stand as near matches.
    pub near_matches: i64,
    /// Pairs of which both sides agreed to talk, the later in that time.
    pub meetings: i64,
}

/// The hub's business in figures. Kinds of drugs are counted by identity, not by how they are written.
#[utoipa::path(tag = "administration", security(("bearer" = [])), params(StatsQuery),
    responses((status = 200, description = "the figures", body = Stats), Errors))]
#[get("/admin/stats")]
pub async fn show_stats(app: Data<App>, operator: Operator, query: Query<StatsQuery>) -> Result<Json<Stats>> {
    let span = span(&query, &operator.scope, app.clock.now())?;
    let stats = app
        .db
        .read(move |db| {
            if let Some(hub) = &query.hub
                && !crate::db::hubs::exists(db, hub)?
            {
                return Err(Error::NotFound);
            }
            let asked = stats::asked(db, &span)?;
            Ok(Stats {
                suppliers: stats::companies(db, CompanyKind::Supplier, &span)?,
                buyers: stats::companies(db, CompanyKind::Buyer, &span)?,
                listings_published: stats::listings(db, &span)?,
                demands_opened: asked.demands,
                demand_lines: asked.lines,
                resolved_lines: asked.resolved_lines,
                kinds_demanded: asked.product_keys.len(),
                substance_sets_demanded: asked.substance_sets.len(),
                destinations: asked.destinations,
                matches: stats::matches(db, Band::Match, &span)?,
                near_matches: stats::matches(db, Band::Near, &span)?,
                meetings: stats::meetings(db, &span)?,
                hubs: span.hubs,
                from: span.from,
                to: span.to,
            })
        })
        .await?;
    Ok(Json(stats))
}

fn span(query: &StatsQuery, scope: &HubScope, now: Time) -> Result<Span> {
    let hubs = match &query.hub {
        Some(hub) if !scope.covers(hub) => return Err(Error::NotFound),
        Some(hub) => Some(vec![hub.clone()]),
        None => scope.hubs().map(<[String]>::to_vec),
    };
    Ok(Span {
        hubs,
        from: query.from.unwrap_or_default(),
        to: query.to.unwrap_or(now),
    })
}
