//! The registered clients: one of each type Google knows, all of one project, and a service
//! account. Their secrets are fixed and published, as everything here is for tests.

use std::net::IpAddr;

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::Url;

use super::answer::OAuthError;
use super::parameters::Parameters;

/// The project that all clients belong to.
pub const PROJECT_ID: &str = "roomkey-sandbox";

/// What kind of application a client was registered as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientType {
    /// "TVs and Limited Input devices": the device grant alone.
    Tv,
    /// "Desktop app": loopback redirects on any port.
    Desktop,
    /// "Web application": exact redirect URIs.
    Web,
}

/// A registered client.
#[derive(Debug, Clone)]
pub struct Client {
    /// What it was registered as.
    pub client_type: ClientType,
    /// The `client_id`.
    pub id: &'static str,
    /// The `client_secret`.
    pub secret: &'static str,
    /// What the consent page calls it.
    pub name: &'static str,
}

/// The registered redirect URIs that files name; the rule for others is in
/// [`Clients::allows_redirect`].
pub const WEB_REDIRECT_URIS: [&str; 2] = [
    "http://127.0.0.1:8628/callback",
    "http://localhost:8628/callback",
];

const CLIENTS: [Client; 3] = [
    Client {
        client_type: ClientType::Tv,
        id: "628008628001-tv0sandbox0limited0input0devices000.apps.googleusercontent.com",
        secret: "GOCSPX-sandboxTvNotASecret000000001",
        name: "Sandbox TV client",
    },
    Client {
        client_type: ClientType::Desktop,
        id: "628008628001-desktop0sandbox0loopback0redirect0.apps.googleusercontent.com",
        secret: "GOCSPX-sandboxDesktopNotASecret002",
        name: "Sandbox Desktop client",
    },
    Client {
        client_type: ClientType::Web,
        id: "628008628001-web0sandbox0exact0redirect0uris000.apps.googleusercontent.com",
        secret: "GOCSPX-sandboxWebNotASecret0000003",
        name: "Sandbox Web client",
    },
];

/// The service account's address.
pub const SERVICE_ACCOUNT_EMAIL: &str = "sandbox@roomkey-sandbox.iam.gserviceaccount.com";
/// The service account's numeric client ID.
pub const SERVICE_ACCOUNT_ID: &str = "108628000000000000001";

/// The clients of the project.
#[derive(Debug, Default)]
pub struct Clients {
    redirect_uris: Vec<String>,
}

impl Clients {
    /// The fixed clients, the web client with more redirect URIs.
    pub fn with_redirect_uris(redirect_uris: &[String]) -> Self {
        Self {
            redirect_uris: redirect_uris.to_vec(),
        }
    }

    /// The client of this type.
    pub fn of(client_type: ClientType) -> &'static Client {
        match client_type {
            ClientType::Tv => &CLIENTS[0],
            ClientType::Desktop => &CLIENTS[1],
            ClientType::Web => &CLIENTS[2],
        }
    }

    /// The client with this ID.
    pub fn find(id: &str) -> Option<&'static Client> {
        CLIENTS.iter().find(|client| client.id == id)
    }

    /// Whether the client may be sent back to `uri`.
    ///
    /// A Desktop client: any loopback address, any port and path (RFC 8252 §7.3). A Web client:
    /// exactly a registered URI. As there is no console to register one in, `/callback` on any
    /// loopback port counts as registered.
    pub fn allows_redirect(&self, client: &Client, uri: &str) -> bool {
        match client.client_type {
            ClientType::Tv => false,
            ClientType::Desktop => is_loopback(uri),
            ClientType::Web => {
                self.redirect_uris
                    .iter()
                    .any(|registered| registered == uri)
                    || (is_loopback(uri)
                        && Url::parse(uri)
                            .is_ok_and(|uri| uri.path() == "/callback" && uri.query().is_none()))
            }
        }
    }

    /// The client behind a request: `client_secret_post` or `client_secret_basic`. The secret is
    /// demanded of every type, PKCE or not.
    pub(super) fn authenticate(
        headers: &HeaderMap,
        parameters: &Parameters,
    ) -> Result<&'static Client, OAuthError> {
        let basic = basic_credentials(headers);
        let used_basic = basic.is_some();
        let (id, secret) = match basic {
            Some((id, secret)) => (Some(id), Some(secret)),
            None => (
                parameters.get("client_id").map(str::to_owned),
                parameters.get("client_secret").map(str::to_owned),
            ),
        };
        let Some(id) = id else {
            let text = "Could not determine client ID from request.";
            return Err(OAuthError::bad("invalid_request", text));
        };
        let unknown = || OAuthError::invalid_client("The OAuth client was not found.");
        let client = Self::find(&id).ok_or_else(|| unknown().with_challenge(used_basic))?;
        match secret {
            None => Err(OAuthError::bad(
                "invalid_request",
                "client_secret is missing.",
            )),
            Some(secret) if secret != client.secret => Err(OAuthError::invalid_client(
                "The provided client secret is invalid.",
            )
            .with_challenge(used_basic)),
            Some(_) => Ok(client),
        }
    }
}

fn is_loopback(uri: &str) -> bool {
    let Ok(uri) = Url::parse(uri) else {
        return false;
    };
    let is_local = match uri.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(url::Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    };
    is_local && uri.scheme() == "http" && uri.fragment().is_none() && uri.username().is_empty()
}

/// Both parts are form-encoded inside the header (RFC 6749 §2.3.1).
fn basic_credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let encoded = value.strip_prefix("Basic ")?;
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let plain = |text: &str| -> String {
        url::form_urlencoded::parse(format!("x={text}").as_bytes())
            .map(|(_, value)| value.into_owned())
            .collect()
    };
    Some((plain(id), plain(secret)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_by_client_type() {
        let clients = Clients::with_redirect_uris(&["https://login.example.com/callback".into()]);
        let allows = |client_type, uri| clients.allows_redirect(Clients::of(client_type), uri);
        assert!(allows(ClientType::Desktop, "http://127.0.0.1:5/any"));
        assert!(allows(ClientType::Desktop, "http://[::1]:5"));
        assert!(!allows(ClientType::Desktop, "http://192.168.1.2:5/any"));
        assert!(!allows(ClientType::Desktop, "urn:ietf:wg:oauth:2.0:oob"));
        assert!(allows(
            ClientType::Web,
            "https://login.example.com/callback"
        ));
        assert!(!allows(
            ClientType::Web,
            "https://login.example.com/callback/"
        ));
        assert!(allows(ClientType::Web, WEB_REDIRECT_URIS[0]));
        assert!(!allows(ClientType::Web, "http://127.0.0.1:8628/other"));
        assert!(!allows(ClientType::Tv, "http://127.0.0.1:8628/callback"));
    }

    #[test]
    fn basic_authentication_is_form_decoded() {
        let mut headers = HeaderMap::new();
        let value = format!("Basic {}", STANDARD.encode("a%2Fb:c+d"));
        headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        assert_eq!(
            basic_credentials(&headers),
            Some(("a/b".to_owned(), "c d".to_owned()))
        );
    }
}
