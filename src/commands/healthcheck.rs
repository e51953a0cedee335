//! `theriac healthcheck`: asks the server of these settings whether it is ready. For containers, which have no curl.

use crate::{config::Config, error::Error};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

/// How long the answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Ends well if `/readyz` answers 200.
pub fn healthcheck(config: &Config) -> Result<(), Error> {
    let url = format!("http://{}/readyz", reachable(config.bind));
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .proxy(None)
        .build()
        .new_agent();
    match agent.get(&url).call() {
        Ok(_) => Ok(()),
        Err(e) => Err(Error::Unavailable(format!("{url}: {e}"))),
    }
}

/// An address to call: a server that listens on all addresses is called on loopback.
fn reachable(bind: SocketAddr) -> SocketAddr {
    let ip = match bind.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, bind.port())
}

#[cfg(test)]
mod tests {
    use super::reachable;

    #[test]
    fn a_server_on_all_addresses_is_called_on_loopback() {
        let cases = [
            ("0.0.0.0:8080", "127.0.0.1:8080"),
            ("[::]:8080", "[::1]:8080"),
            ("10.1.2.3:80", "10.1.2.3:80"),
        ];
        for (bind, called) in cases {
            let bind = bind.parse().unwrap();
            assert_eq!(reachable(bind).to_string(), called);
        }
    }
}
