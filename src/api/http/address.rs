//! From which address a request comes.

use crate::app::App;
use actix_web::{HttpRequest, web::Data};
use std::net::IpAddr;

/// The address of the caller. Behind a proxy, it is the last one that the proxy wrote into `X-Forwarded-For`; whatever
/// else stands there was written by the caller.
pub fn caller_address(request: &HttpRequest) -> Option<IpAddr> {
    let behind_proxy = request
        .app_data::<Data<App>>()
        .is_some_and(|app| app.config.behind_proxy);
    let forwarded = || {
        let last = request.headers().get_all("x-forwarded-for").last()?;
        last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    let named: Option<IpAddr> = behind_proxy.then(forwarded).flatten();
    named
        .or_else(|| request.peer_addr().map(|a| a.ip()))
        .map(|a| a.to_canonical())
}
