//! How often one address may call what is costly. One table, in memory, held before anything is read: it keeps a flood
//! away from everything else. What guards accounts is in the database (`auth::limits`).

use crate::{api::http, app::App, error::Error};
use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::Next,
    web::Data,
};
use governor::{DefaultKeyedRateLimiter, Quota, clock::Clock};
use std::{net::IpAddr, num::NonZeroU32};

/// One row of the table: which requests share a budget, and how large it is.
struct Budget {
    method: Method,
    /// The path starts with this.
    path: &'static str,
    /// Only requests without a token count.
    anonymous_only: bool,
    per_minute: u32,
    used: DefaultKeyedRateLimiter<IpAddr>,
}

/// The budgets of all addresses, in memory.
#[expect(missing_debug_implementations, reason = "the limiter has none")]
pub struct Limits {
    budgets: Vec<Budget>,
    behind_proxy: bool,
}

impl Limits {
    /// Fresh budgets, each so many times the usual one. Behind a proxy, the address is the last one that the proxy
    /// wrote into `X-Forwarded-For`.
    pub fn new(behind_proxy: bool, factor: u32) -> Self {
        let rows = [
            (Method::POST, "/api/v1/auth/login", false, 300),
            (Method::POST, "/api/v1/auth/", false, 60),
            (Method::POST, "/pages/", false, 20),
            (Method::GET, "/api/v1/search/", true, 120),
            (Method::GET, "/api/v1/", true, 600),
        ];
        let budgets = rows.into_iter().map(|(method, path, anonymous_only, usual)| {
            let per_minute = factor.saturating_mul(usual);
            let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
            Budget {
                method,
                path,
                anonymous_only,
                per_minute,
                used: DefaultKeyedRateLimiter::keyed(quota),
            }
        });
        Self {
            budgets: budgets.collect(),
            behind_proxy,
        }
    }

    /// `Err` with the seconds to wait when the address has used its budget up.
    fn take(&self, request: &ServiceRequest) -> Result<(), u64> {
        let Some(address) = http::address(request.headers(), request.peer_addr(), self.behind_proxy) else {
            return Ok(());
        };
        let anonymous = !request.headers().contains_key(header::AUTHORIZATION);
        let row = self.budgets.iter().find(|b| {
            b.method == request.method()
                && request.path().starts_with(b.path)
                && (anonymous || !b.anonymous_only)
        });
        let Some(budget) = row else { return Ok(()) };
        budget.used.check_key(&address).map_err(|not_until| {
            tracing::warn!(
                path = budget.path,
                per_minute = budget.per_minute,
                "address over its limit"
            );
            not_until.wait_time_from(budget.used.clock().now()).as_secs() + 1
        })
    }

    /// Forgets addresses that have not called for long.
    pub fn tidy(&self) {
        self.budgets.iter().for_each(|b| b.used.retain_recent());
    }
}

/// The middleware.
pub async fn hold_limits<B: MessageBody>(
    app: Data<App>,
    limits: Data<Limits>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    if app.config.rate_limits {
        limits.take(&request).map_err(Error::TooManyRequests)?;
    }
    next.call(request).await
}
