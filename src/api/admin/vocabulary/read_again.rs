use crate::{
    api::{
        http::{Errors, NoBody, Operator, Trail},
        middleware::RequestId,
    },
    app::App,
    db::{audit, jobs, meta, rereadings},
    error::{Error, Result},
    search::reading_anew,
};
use actix_web::{HttpResponse, post, web::Data};

/// Has all stored texts read anew, as after a change of the vocabulary: for when nodes of several builds ran side by
/// side. Where the reading is the same, nothing happens.
#[utoipa::path(tag = "vocabulary", security(("bearer" = [])),
    responses((status = 202, description = "taken on; `GET /admin/vocabulary` tells how far it is"), Errors))]
#[post("/admin/vocabulary/read-again")]
pub async fn read_again(
    app: Data<App>,
    operator: Operator,
    request: RequestId,
    _: NoBody,
) -> Result<HttpResponse> {
    let trail = Trail::new(&operator.person, request, app.clock.now());
    app.db
        .write(move |db| {
            let version = meta::vocabulary_version(db)?;
            rereadings::forget(db)?;
            jobs::enqueue(db, &[reading_anew(version, true, trail.now)])?;
            let entry = trail.entry("vocabulary.read_again", "vocabulary", trail.actor_id, None, None);
            audit::append(db, &[entry])?;
            Ok::<_, Error>(())
        })
        .await?;
    app.wake.notify_waiters();
    Ok(HttpResponse::Accepted().json(serde_json::json!({})))
}
