//! Running the service: server and background work together, and an orderly end.

use crate::{api::Server, app::App, error::Result, jobs};
use std::{future::Future, time::Duration};

/// Binds, starts the background work, and answers until `end` resolves; then lets everything come to its end.
/// `ready` is told the bound server first.
pub async fn serve(app: App, ready: impl FnOnce(&Server), end: impl Future<Output = ()>) -> Result<()> {
    let server = Server::bind(app.clone())?;
    ready(&server);
    jobs::take_over(&app).await?;
    jobs::after_upgrade(&app).await?;
    jobs::by_new_rules(&app).await?;
    let background = jobs::start(&app);
    let handle = server.handle();
    let running = tokio::spawn(server.run());
    tokio::select! {
        () = end => {}
        () = async { while !running.is_finished() { tokio::time::sleep(Duration::from_millis(200)).await } } => {}
    }
    handle.stop(true).await;
    background.stop(Duration::from_secs(20)).await;
    match running.await {
        Ok(result) => Ok(result?),
        Err(e) => Err(crate::error::Error::Internal(format!("server: {e}"))),
    }
}
