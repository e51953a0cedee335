use super::{OwnCompany, own_company};
use crate::{
    api::{
        http::{Body, Errors, IfMatch, Owner, Trail, given, with_etag},
        middleware::RequestId,
    },
    app::App,
    db::{self, audit, companies::Company, types::Json},
    domain::{
        Problems,
        company::{CompanyKind, TradeRole, check_identity, check_presentation},
    },
    error::{Error, Result},
};
use actix_web::{HttpResponse, http::StatusCode, patch, web::Data};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an owner may change. Absent fields stay as they are.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompanyChange {
    /// The registered name; only before approval.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// ISO 3166-1 alpha-2; only before approval.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The number in that country's register; only before approval.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub registration_number: Option<String>,
    /// The hub; only before approval.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub hub: Option<String>,
    /// What a supplier is in the chain of a medicine; only before approval.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<TradeRole>>,
    /// A link; null clears it.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub website: Option<Option<String>>,
    /// What the company says of itself; null clears it.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub about: Option<Option<String>>,
}

impl CompanyChange {
    /// Whether it touches what operators approve.
    fn touches_identity(&self) -> bool {
        self.name.is_some()
            || self.country.is_some()
            || self.registration_number.is_some()
            || self.hub.is_some()
            || self.roles.is_some()
    }

    fn apply(self, row: &mut Company) {
        let set = |field: &mut String, new: Option<String>| {
            if let Some(new) = new {
                *field = new.trim().to_owned();
            }
        };
        set(&mut row.name, self.name);
        set(&mut row.country, self.country);
        set(&mut row.registration_number, self.registration_number);
        set(&mut row.hub_id, self.hub);
        if let Some(mut roles) = self.roles {
            roles.sort();
            roles.dedup();
            row.roles = Json(roles);
        }
        if let Some(website) = self.website {
            row.website = website;
        }
        if let Some(about) = self.about {
            row.about = about;
        }
    }
}

/// Changes the company. Who it is stays fixed while operators read it and once they have approved it.
#[utoipa::path(tag = "companies", security(("bearer" = [])), params(("If-Match" = String, Header)), request_body = CompanyChange,
    responses((status = 200, description = "the company as it is now", body = OwnCompany), Errors))]
#[patch("/companies/me")]
pub async fn update_company(
    app: Data<App>,
    owner: Owner,
    if_match: IfMatch,
    request: RequestId,
    change: Body<CompanyChange>,
) -> Result<HttpResponse> {
    let trail = Trail::new(&owner.person, request, app.clock.now());
    let (id, change) = (owner.company.id, change.0);
    let (revision, company) = app
        .db
        .write(move |db| {
            let mut row = db::companies::get(db, id)?;
            if_match.check(row.revision)?;
            if change.touches_identity() {
                row.status.0.edit()?;
            }
            let (before, after) = (facts(&row), serde_json::to_value(&change)?);
            change.apply(&mut row);
            check(db, &row)?;
            if !db::companies::update(db, &row, trail.now)? {
                return Err(Error::PreconditionFailed);
            }
            let entry = trail.entry("company.update", "company", id, Some(before), Some(after));
            audit::append(db, &[entry])?;
            let row = db::companies::get(db, id)?;
            Ok((row.revision, own_company(db, row)?))
        })
        .await?;
    Ok(with_etag(StatusCode::OK, revision, &company))
}

fn check(db: &mut db::Db, row: &Company) -> Result<()> {
    let mut problems = Problems::new();
    check_identity(&row.name, &row.country, &row.registration_number, &mut problems);
    check_presentation(row.website.as_deref(), row.about.as_deref(), &mut problems);
    problems.check(
        row.kind.0 == CompanyKind::Supplier || row.roles.0.is_empty(),
        "roles",
        "suppliers_only",
        "only suppliers have these roles",
    );
    let known = db::hubs::exists(db, &row.hub_id)?;
    problems.check(known, "hub", "unknown_hub", "must be the id of a hub");
    Ok(problems.finish()?)
}

/// What an owner can change, as it stands: for the audit.
fn facts(row: &Company) -> serde_json::Value {
    serde_json::json!({
        "name": row.name, "country": row.country, "registration_number": row.registration_number,
        "hub": row.hub_id, "roles": row.roles.0, "website": row.website, "about": row.about,
    })
}
