//! `theriac reset-second-factor`: for somebody who has lost the authenticator app and all recovery codes.

use crate::{
    api::tell_second_factor_is_off,
    app::App,
    db::{audit, second_factors, sessions, users},
    error::{Error, Result},
};

/// Takes a person's second factor away, ends their sessions, and tells them by mail. Works beside a running server.
pub async fn reset_second_factor(app: &App, email: &str) -> Result<()> {
    let (folded, now) = (email.trim().to_lowercase(), app.clock.now());
    let inner = app.clone();
    app.db
        .write(move |db| {
            let user = users::by_email(db, &folded)?
                .ok_or_else(|| Error::field("email", "unknown", "has no account"))?;
            if !second_factors::remove(db, user.id)? {
                return Err(Error::field("email", "no_second_factor", "has no second factor"));
            }
            let ended = sessions::end_all(db, user.id, now)?;
            let entry = audit::NewEntry {
                at: now,
                actor_id: None,
                actor: "command line".to_owned(),
                action: "second_factor.reset".to_owned(),
                entity: "user".to_owned(),
                entity_id: user.id,
                before: None,
                after: Some(crate::db::types::Json(
                    serde_json::json!({"sessions_ended": ended}),
                )),
                request_id: None,
            };
            audit::append(db, &[entry])?;
            tell_second_factor_is_off(db, &inner, &user, now)
        })
        .await
}
