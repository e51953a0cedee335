//! Where a request comes from: for limits exactly, for people coarsely.

use crate::{
    app::App,
    error::{Error, Result},
};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{HeaderMap, USER_AGENT},
    web::Data,
};
use std::{
    future::{Ready, ready},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

/// How much of a client's own name is kept.
const AGENT_CHARACTERS: usize = 80;

/// The caller's address and client.
#[derive(Debug, Clone)]
pub struct Origin {
    address: Option<IpAddr>,
    /// How the client calls itself, shortened.
    pub agent: Option<String>,
}

impl Origin {
    /// By whom limits count: an IPv4 address, or the network of an IPv6 address, of which one caller has very many.
    pub fn counted(&self) -> String {
        match self.address {
            None => "unknown".to_owned(),
            Some(IpAddr::V4(v4)) => v4.to_string(),
            Some(IpAddr::V6(v6)) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).to_string(),
        }
    }

    /// What the owner of a session is shown: enough to tell home from elsewhere, too little to find somebody.
    pub fn coarse(&self) -> Option<String> {
        Some(match self.address? {
            IpAddr::V4(v4) => format!("{}/24", Ipv4Addr::from_bits(v4.to_bits() >> 8 << 8)),
            IpAddr::V6(v6) => format!("{}/48", Ipv6Addr::from_bits(v6.to_bits() >> 80 << 80)),
        })
    }
}

impl Origin {
    /// Of a request.
    pub fn of(request: &HttpRequest) -> Self {
        let behind_proxy = request
            .app_data::<Data<App>>()
            .is_some_and(|app| app.config.behind_proxy);
        let agent = request.headers().get(USER_AGENT).and_then(|v| v.to_str().ok());
        let agent = agent.map(|a| a.trim().chars().take(AGENT_CHARACTERS).collect::<String>());
        Self {
            address: address(request.headers(), request.peer_addr(), behind_proxy),
            agent: agent.filter(|a| !a.is_empty()),
        }
    }
}

impl FromRequest for Origin {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

/// The caller's address: behind a proxy the last one that the proxy wrote into `X-Forwarded-For`.
pub fn address(headers: &HeaderMap, peer: Option<SocketAddr>, behind_proxy: bool) -> Option<IpAddr> {
    let forwarded = headers
        .get_all("x-forwarded-for")
        .last()
        .and_then(|v| v.to_str().ok());
    let named = forwarded.and_then(|v| v.rsplit(',').next()?.trim().parse().ok());
    let address: IpAddr = named.filter(|_| behind_proxy).or_else(|| peer.map(|a| a.ip()))?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_of_one_network_are_one_caller_only_where_addresses_are_cheap() {
        let from = |text: &str| Origin {
            address: Some(text.parse().unwrap()),
            agent: None,
        };
        assert_eq!(from("203.0.113.7").counted(), "203.0.113.7");
        assert_eq!(from("203.0.113.7").coarse().unwrap(), "203.0.113.0/24");
        assert_eq!(from("2001:db8:1:2:3:4:5:6").counted(), "2001:db8:1:2::");
        assert_eq!(from("2001:db8:1:2:3:4:5:6").coarse().unwrap(), "2001:db8:1::/48");
    }
}
