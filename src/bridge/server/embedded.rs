//! A bridge inside another program: what the configuration does not set, and its host does.

use std::io::Write;

use tokio::net::TcpListener;

use super::{Server, StartError, listen};
use crate::bridge::settings::INTERVAL;
use crate::config::bridge as config;
use crate::http;

/// What the program around it decides.
#[derive(Debug)]
pub struct Embedded {
    /// Where it listens, open already: `public_url` can name a port that the system chose.
    pub listener: TcpListener,
    /// The interval between polls, in seconds.
    pub interval: u64,
    /// What the pages call the issuer.
    pub upstream_name: String,
}

impl Embedded {
    /// As it is where a bridge is a program of its own.
    pub(super) async fn usual(config: &config::Bridge) -> Result<Self, StartError> {
        Ok(Self {
            listener: listen(config.listen).await?,
            interval: INTERVAL,
            upstream_name: upstream_name(&config.upstream.issuer),
        })
    }
}

/// What people call the issuer.
fn upstream_name(issuer: &str) -> String {
    let host = url::Url::parse(issuer).ok();
    let host = host
        .as_ref()
        .and_then(url::Url::host_str)
        .unwrap_or("the sign-in page");
    match host {
        "accounts.google.com" => "Google".to_owned(),
        other => other.to_owned(),
    }
}

impl Server {
    /// As [`Server::start`], inside another program. `listen` of the configuration is not used.
    pub async fn start_embedded(
        config: config::Bridge,
        embedded: Embedded,
        http: http::Client,
        audit: impl Write + Send + 'static,
    ) -> Result<Self, StartError> {
        Self::open(config, http, audit, Some(embedded)).await
    }
}
