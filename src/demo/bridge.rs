//! The demo's bridge: a real one in front of the sandbox, set up as an operator would, but for a
//! store and keys that end with the process.

use std::io;

use reqwest::Url;

use crate::bridge::server::{Embedded, Server};
use crate::config::bridge::{Bridge, Client, Limits, ReturnCode, StoreAddress, Upstream};
use crate::config::client_file::{ClientFile, ClientKind};
use crate::config::{Endpoints, Scope};
use crate::http;
use crate::sandbox::oauth::clients::{ClientType, Clients};
use crate::text::explanation::{Cause, Explanation};

/// What the demo's terminal calls itself.
pub(super) const CLIENT_ID: &str = "kiosk";
/// What it asks for.
pub(super) const SCOPES: &str = "spaces memberships delete directory";
/// What it may ask for besides, where something needs it.
const MORE_SCOPES: &str = "spaces.create admin.spaces admin.memberships admin.delete";
/// A bridge asks for five seconds; whoever tries the demo should not wait so long. (RFC 8628 §3.2
/// counts in whole seconds.)
pub(super) const INTERVAL: u64 = 1;

/// Serves on the current runtime, at `url`, whose port is that of `listener`.
pub(super) async fn start(
    listener: std::net::TcpListener,
    url: &str,
    issuer: &str,
    http: http::Client,
) -> Result<Server, Explanation> {
    listener.set_nonblocking(true).map_err(|e| fault(&e))?;
    let embedded = Embedded {
        listener: tokio::net::TcpListener::from_std(listener).map_err(|e| fault(&e))?,
        interval: INTERVAL,
        upstream_name: "the demo's Google".to_owned(),
    };
    let config = config(url, issuer, embedded.listener.local_addr())?;
    // Nobody keeps the demo's audit log.
    let started = Server::start_embedded(config, embedded, http, io::sink()).await;
    started.map_err(|error| fault(&error))
}

fn config(
    url: &str,
    issuer: &str,
    listen: io::Result<std::net::SocketAddr>,
) -> Result<Bridge, Explanation> {
    let web = Clients::of(ClientType::Web);
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    Ok(Bridge {
        public_url: Url::parse(url).map_err(|e| fault(&e))?,
        listen: listen.map_err(|e| fault(&e))?,
        metrics_listen: None,
        tls: None,
        admin_socket: None,
        store: StoreAddress::Memory,
        // A fresh one is made.
        keys: Vec::new(),
        trusted_proxies: Vec::new(),
        // The digits prove that phone and terminal belong to one person. Whoever sees the demo for
        // the first time plays both by one key, or holds the phone before the screen: for them the
        // sign-in is a code, "Allow", and a screen that goes on by itself.
        return_code: ReturnCode::Off,
        upstream: Upstream {
            issuer: issuer.to_owned(),
            clients: vec![ClientFile {
                client_id: web.id.to_owned(),
                client_secret: Some(web.secret.to_owned().into()),
                kind: ClientKind::Web,
            }],
            hosted_domain: None,
            scopes: Scope::list("openid email"),
            params: vec![
                pair("access_type", "offline"),
                pair("prompt", "select_account consent"),
            ],
            endpoints: Endpoints::default(),
        },
        limits: Limits::default(),
        clients: vec![Client {
            client_id: CLIENT_ID.to_owned(),
            name: Some("roomkey demo".to_owned()),
            scopes: Scope::list(&format!("{SCOPES} {MORE_SCOPES}")),
        }],
        warnings: Vec::new(),
    })
}

fn fault(error: &dyn std::error::Error) -> Explanation {
    Explanation::new(
        Cause::Failed,
        format!("the demo's bridge cannot start: {error}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The exception is made by the client that the demo hands over, for its own host alone.
    #[tokio::test]
    async fn plain_http_is_refused_but_for_the_demos_own_host() {
        let sandbox = crate::sandbox::Sandbox::start(crate::sandbox::Options::default());
        let sandbox = sandbox.await.unwrap();
        let at = async |http: http::Client| {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            let port = listener.local_addr().unwrap().port();
            let url = format!("http://tv.lan:{port}");
            start(listener, &url, sandbox.url(), http).await
        };
        let refused = at(http::Client::new()).await.unwrap_err();
        assert!(refused.message.contains("plain http"), "{refused:?}");
        assert!(at(http::Client::with_http_host("other.lan")).await.is_err());
        assert!(at(http::Client::with_http_host("tv.lan")).await.is_ok());
    }
}
