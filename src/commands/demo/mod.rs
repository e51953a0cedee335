//! `theriac demo`: a throw-away service, and the whole story of a trade told on it.

mod story;
mod teller;

use crate::{
    api::Server,
    app::App,
    clock::Clock,
    commands::stdout,
    config::Config,
    error::{Error, Result},
    serve,
};
use std::{future::Future, net::TcpListener, time::Duration};
use tokio::sync::oneshot;

/// Serves from a temporary folder, tells the story over HTTP, and goes on serving until `end` resolves,
/// or ends at once when `stop_after` is set or nobody reads any more. The folder is removed at the end.
pub async fn demo(mut config: Config, stop_after: bool, end: impl Future<Output = ()>) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("theriac-demo-").tempdir()?;
    config.data_dir = folder.path().to_owned();
    config.database_url = format!("sqlite:{}", folder.path().join("theriac.sqlite").display());
    config.smtp_url = None;
    config.notice_quiet = Duration::from_millis(700);
    if TcpListener::bind(config.bind).is_err() {
        // Somebody else has the usual port: any free one will do.
        config
            .bind
            .set_port(TcpListener::bind((config.bind.ip(), 0))?.local_addr()?.port());
    }
    config.public_url = format!("http://{}", config.bind);
    let app = App::open(config, Clock::new())?;
    let (tell, told) = oneshot::channel();
    let (finish, finished) = oneshot::channel();
    let teller_app = app.clone();
    let story = tokio::spawn(async move {
        let address = told
            .await
            .map_err(|_| Error::Internal("the server did not start".to_owned()))?;
        let result = story::tell(teller_app, address).await;
        // Whoever closed the pipe does not press Ctrl-C.
        if stop_after || result.is_err() || stdout::reader_left() {
            let _ = finish.send(());
        } else {
            // Kept open: the service ends by `end`.
            std::mem::forget(finish);
        }
        result
    });
    let end = async {
        tokio::select! {
            () = end => {}
            () = async { if finished.await.is_err() { std::future::pending::<()>().await } } => {}
        }
    };
    let ready = |server: &Server| {
        let _ = tell.send(server.address);
    };
    serve::serve(app, ready, end).await?;
    if story.is_finished() {
        story.await.map_err(|e| Error::Internal(e.to_string()))?
    } else {
        Ok(())
    }
}
