//! Running the service: server and background work together, and an orderly end.

mod alone;

use crate::{api::Server, app::App, error::Result, jobs};
use std::{future::Future, sync::atomic::Ordering, time::Duration};

/// Binds, starts the background work, and answers until `end` resolves; then lets everything come to its end.
/// `ready` is told the bound server first.
///
/// The end begins with `/readyz` answering 503 while requests are still taken, so that a proxy sends them elsewhere
/// before the first one would be refused.
pub async fn serve(app: App, ready: impl FnOnce(&Server), end: impl Future<Output = ()>) -> Result<()> {
    let _alone = alone::take(&app.config)?;
    jobs::join(&app).await?;
    let server = Server::bind(app.clone())?;
    ready(&server);
    if let Err(e) = app.files.check().await {
        tracing::error!(error = %e, "documents and uploads cannot be reached (THERIAC_FILES_URL)");
    }
    jobs::take_over(&app).await?;
    jobs::after_upgrade(&app).await?;
    jobs::by_new_rules(&app).await?;
    let background = jobs::start(&app);
    let handle = server.handle();
    let running = tokio::spawn(server.run());
    tokio::select! {
        () = end => {
            app.ending.store(true, Ordering::Release);
            tokio::time::sleep(app.config.drain).await;
        }
        () = async { while !running.is_finished() { tokio::time::sleep(Duration::from_millis(200)).await } } => {}
    }
    handle.stop(true).await;
    let patience = Duration::from_secs(20);
    // Whatever a mail server is about to take is not to go out again.
    let sent = tokio::time::timeout(patience, app.mailer.idle());
    let _ = tokio::join!(background.stop(patience), sent);
    jobs::leave(&app).await;
    match running.await {
        Ok(result) => Ok(result?),
        Err(e) => Err(crate::error::Error::Internal(format!("server: {e}"))),
    }
}
