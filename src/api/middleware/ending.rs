//! A node that was told to end closes each connection behind its next answer, so that nobody is left with one that closes
//! under a request on its way.

use crate::app::App;
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::ConnectionType,
    middleware::Next,
    web::Data,
};
use std::sync::atomic::Ordering;

/// The middleware.
pub async fn close_when_ending<B: MessageBody>(
    app: Data<App>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut answer = next.call(request).await?;
    if app.ending.load(Ordering::Acquire) {
        let head = answer.response_mut().head_mut();
        head.set_connection_type(ConnectionType::Close);
    }
    Ok(answer)
}
