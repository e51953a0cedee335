//! Forgets what has run out: idempotency keys and links of mails. The clock decides what holds; this only cleans up.

use crate::{
    app::App,
    db::{idempotency, mailed_tokens},
    error::{Error, Result},
};

/// One round.
pub async fn tidy(app: App) -> Result<bool> {
    let now = app.clock.now();
    app.db
        .write(move |db| {
            idempotency::tidy(db, now)?;
            mailed_tokens::tidy(db, now)?;
            Ok::<_, Error>(false)
        })
        .await
}
