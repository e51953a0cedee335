//! What is answered about a company.

use crate::{
    api::answers::LastDecision,
    db::{self, Db, companies::Company, documents::Document},
    domain::{
        Id, Time,
        company::{CompanyKind, CompanyStatus, DocumentKind, Label, TradeRole, labels},
    },
};
use serde::Serialize;
use utoipa::ToSchema;

/// A company, as its own people see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnCompany {
    /// Its id.
    pub id: Id,
    /// On which side it stands.
    pub kind: CompanyKind,
    /// Its registered name.
    pub name: String,
    /// Where it is registered, ISO 3166-1 alpha-2.
    pub country: String,
    /// Its number in that country's register.
    pub registration_number: String,
    /// Its hub.
    pub hub: String,
    /// What it is in the chain of a medicine; suppliers only.
    pub roles: Vec<TradeRole>,
    /// Its website.
    pub website: Option<String>,
    /// What it says of itself.
    pub about: Option<String>,
    /// Where it stands with the operators.
    pub status: CompanyStatus,
    /// What partners are told about it.
    pub labels: Vec<Label>,
    /// What it has shown.
    pub documents: Vec<DocumentInfo>,
    /// What operators decided last.
    pub last_decision: Option<LastDecision>,
    /// When it last asked for review.
    pub submitted_at: Option<Time>,
    /// When it was registered.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// A document, without its content.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentInfo {
    /// Its id.
    pub id: Id,
    /// What it proves.
    pub kind: DocumentKind,
    /// As the uploader named it.
    pub file_name: String,
    /// What its content is.
    pub content_type: String,
    /// In bytes.
    pub size: i64,
    /// The content's SHA-256, lower-case hexadecimal.
    pub sha256: String,
    /// When it was uploaded.
    pub created_at: Time,
}

impl From<Document> for DocumentInfo {
    fn from(row: Document) -> Self {
        Self {
            id: row.id,
            kind: row.kind.0,
            file_name: row.file_name,
            content_type: row.content_type,
            size: row.size,
            sha256: row.sha256,
            created_at: row.created_at,
        }
    }
}

/// The company with its documents and the last decision.
pub fn own_company(db: &mut Db, row: Company) -> db::Result<OwnCompany> {
    let documents = db::documents::of_company(db, row.id)?;
    let shown: Vec<_> = documents.iter().map(|d| d.kind.0).collect();
    let last = db::decisions::last_for(db, row.id)?;
    Ok(OwnCompany {
        labels: labels(row.kind.0, &row.roles.0, &shown),
        id: row.id,
        kind: row.kind.0,
        name: row.name,
        country: row.country,
        registration_number: row.registration_number,
        hub: row.hub_id,
        roles: row.roles.0,
        website: row.website,
        about: row.about,
        status: row.status.0,
        documents: documents.into_iter().map(DocumentInfo::from).collect(),
        last_decision: last.map(LastDecision::from),
        submitted_at: row.submitted_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
