use crate::{
    api::{
        admin::{
            history::{PastDecision, history},
            queue::WaitingOf,
            track::Standing,
        },
        answers::IdentityAnswer,
        http::{Errors, Operator},
    },
    app::App,
    db::{self, review},
    domain::{Id, Time, listing::ListingContent},
    error::{Error, Result},
};
use actix_web::{
    get,
    web::{Data, Json, Path},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A listing, as operators see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListingFile {
    /// Its id.
    pub id: Id,
    /// Who offers it.
    pub company: WaitingOf,
    /// Where it stands.
    #[serde(flatten)]
    pub standing: Standing,
    /// The newest content.
    pub content: ListingContent,
    /// What the newest content was read as.
    pub identity: IdentityAnswer,
    /// Whether the newest content names a controlled substance.
    pub controlled: bool,
    /// The content that others see, or saw, where it is another.
    pub live_content: Option<ListingContent>,
    /// What was decided about it, newest first.
    pub decisions: Vec<PastDecision>,
    /// The last change of what others see.
    pub change_seq: i64,
    /// When it last asked for review.
    pub submitted_at: Option<Time>,
    /// When it was last published.
    pub published_at: Option<Time>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// A listing with all that its owner and operators said, whatever its standing.
#[utoipa::path(tag = "moderation", security(("bearer" = [])), params(("id" = Id, Path)),
    responses((status = 200, description = "the listing", body = ListingFile), Errors))]
#[get("/admin/listings/{id}")]
pub async fn get_listing_file(app: Data<App>, operator: Operator, id: Path<Id>) -> Result<Json<ListingFile>> {
    let id = id.into_inner();
    let file = app
        .db
        .read(move |db| {
            let (row, company) = db::listings::reached(db, &operator.reach(), id)?;
            let versions = review::of_listings(db, &[id])?.remove(&id);
            let versions = versions.ok_or(Error::NotFound)?;
            Ok::<_, Error>(ListingFile {
                id,
                company: (&company).into(),
                standing: row.track().into(),
                controlled: versions.newest.reading.0.controlled,
                identity: versions.newest.reading.0.identity.into(),
                content: versions.newest.content.0,
                live_content: versions.live.map(|v| v.content.0),
                decisions: history(db, id)?,
                change_seq: row.change_seq,
                submitted_at: row.submitted_at,
                published_at: row.published_at,
                created_at: row.created_at,
                updated_at: row.updated_at,
            })
        })
        .await?;
    Ok(Json(file))
}
