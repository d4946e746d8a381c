//! What the values of `[bridge]` must be like. Values are never quoted: one may be a secret.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::ops::Range;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use reqwest::Url;
use toml::Spanned;

use super::raw::{OneOrMore, RawBridge, RawClient, RawUpstream};
use super::{Bridge, Client, StoreAddress, TlsFiles, Upstream};
use crate::config::ConfigError;
use crate::config::file::check_issuer;
use crate::config::scopes::Scope;
use crate::http;

/// Where a bridge listens where nothing is said.
const LISTEN: &str = "127.0.0.1:8628";
/// Longer names do not fit a phone's screen.
const MAX_NAME: usize = 60;
/// `client_id`s are put into rows and logs.
const MAX_CLIENT_ID: usize = 128;
/// Scopes of people's identity, in every OpenID Connect issuer.
const IDENTITY: [&str; 4] = ["openid", "email", "profile", "offline_access"];
/// Parameters of the authorization request that the bridge makes itself.
const OURS: [&str; 10] = [
    "client_id",
    "client_secret",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
];

/// The text that is checked, for line numbers and relative paths.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub path: &'a Path,
    pub text: &'a str,
}

impl Place<'_> {
    /// The error about a value.
    pub fn wrong(&self, span: Range<usize>, detail: impl Into<String>, hint: &str) -> ConfigError {
        let at = span.start.min(self.text.len());
        ConfigError::Bridge {
            path: self.path.to_owned(),
            line: self.text[..at].matches('\n').count() + 1,
            detail: detail.into(),
            hint: hint.to_owned(),
        }
    }

    /// A path relative to the configuration.
    pub fn beside(&self, file: &Path) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(file)
    }
}

/// A configuration whose key and client files are still to be read.
pub(super) struct Draft {
    pub bridge: Bridge,
    pub key_files: Option<Spanned<OneOrMore>>,
    pub client_files: Spanned<OneOrMore>,
}

/// Checks every value.
pub(super) fn check(place: &Place<'_>, raw: RawBridge) -> Result<Draft, ConfigError> {
    let public_url = origin(place, &raw.public_url)?;
    let tls = tls(place, raw.tls_cert, raw.tls_key)?;
    if tls.is_some() && public_url.scheme() != "https" {
        return Err(place.wrong(
            raw.public_url.span(),
            "`public_url` is http, and tls_cert makes this an https server",
            "Write https:// there, or take tls_cert and tls_key out.",
        ));
    }
    let listen = match &raw.listen {
        Some(listen) => socket(place, "listen", listen)?,
        // It is a constant that the tests read.
        None => SocketAddr::from(([127, 0, 0, 1], 8628)),
    };
    let metrics_listen = match &raw.metrics_listen {
        Some(listen) => Some(socket(place, "metrics_listen", listen)?),
        None => None,
    };
    let proxies = raw.trusted_proxies.iter();
    let (upstream, client_files) = upstream(place, raw.upstream)?;
    let google = is_google(&upstream.issuer);
    let bridge = Bridge {
        listen,
        metrics_listen,
        tls,
        admin_socket: raw.admin_socket.map(|socket| place.beside(&socket)),
        store: store(place, &raw.store)?,
        keys: Vec::new(),
        trusted_proxies: proxies.map(|p| proxy(place, p)).collect::<Result<_, _>>()?,
        return_code: raw.return_code,
        limits: raw.limits,
        clients: clients(place, &raw.client, google, raw.public_url.span())?,
        upstream,
        warnings: Vec::new(),
        public_url,
    };
    Ok(Draft {
        bridge,
        key_files: raw.encryption_key_file,
        client_files,
    })
}

fn origin(place: &Place<'_>, set: &Spanned<String>) -> Result<Url, ConfigError> {
    let wrong = |detail: &str, hint: &str| place.wrong(set.span(), detail.to_owned(), hint);
    let example = "Write the address that phones open, such as \"https://chat-login.example.com\".";
    let url =
        Url::parse(set.get_ref()).map_err(|_| wrong("`public_url` is no address", example))?;
    if !matches!(url.scheme(), "https" | "http") || url.host().is_none() {
        return Err(wrong("`public_url` is no https address", example));
    }
    let bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if !bare {
        return Err(wrong(
            "`public_url` is more than an origin: nothing may follow the host and port",
            example,
        ));
    }
    if url.scheme() == "http" && !http::is_loopback(&url) {
        return Err(wrong(
            "`public_url` is plain http to a host that is not this machine: sign-ins could be read on the way",
            "Write https://, and give tls_cert and tls_key or let a proxy in front speak TLS.",
        ));
    }
    Ok(url)
}

fn socket(place: &Place<'_>, key: &str, set: &Spanned<String>) -> Result<SocketAddr, ConfigError> {
    set.get_ref().parse().map_err(|_| {
        let hint =
            format!("Write an IP address and a port, such as \"{LISTEN}\" or \"[::1]:8628\".");
        place.wrong(
            set.span(),
            format!("`{key}` is no address with a port"),
            &hint,
        )
    })
}

fn tls(
    place: &Place<'_>,
    cert: Option<Spanned<PathBuf>>,
    key: Option<Spanned<PathBuf>>,
) -> Result<Option<TlsFiles>, ConfigError> {
    match (cert, key) {
        (None, None) => Ok(None),
        (Some(cert), Some(key)) => Ok(Some(TlsFiles {
            cert: place.beside(cert.get_ref()),
            key: place.beside(key.get_ref()),
        })),
        (Some(one), None) => {
            Err(place.wrong(one.span(), "`tls_cert` comes without `tls_key`", BOTH))
        }
        (None, Some(one)) => {
            Err(place.wrong(one.span(), "`tls_key` comes without `tls_cert`", BOTH))
        }
    }
}

const BOTH: &str = "Give both, or neither behind a proxy that speaks TLS.";

fn store(place: &Place<'_>, set: &Spanned<String>) -> Result<StoreAddress, ConfigError> {
    let text = set.get_ref().as_str();
    if text == "memory" {
        return Ok(StoreAddress::Memory);
    }
    if let Some(file) = text.strip_prefix("redb:").filter(|file| !file.is_empty()) {
        return Ok(StoreAddress::Redb(place.beside(Path::new(file))));
    }
    let known = ["redis://", "rediss://"];
    if known.iter().any(|scheme| text.starts_with(scheme)) && Url::parse(text).is_ok() {
        return Ok(StoreAddress::Redis(text.into()));
    }
    Err(place.wrong(
        set.span(),
        "`store` is none of those there are",
        "Write \"redb:/var/lib/roomkey/bridge.redb\", \"redis://127.0.0.1:6379\" or \"memory\".",
    ))
}

fn proxy(place: &Place<'_>, set: &Spanned<String>) -> Result<IpNet, ConfigError> {
    let text = set.get_ref();
    let net = text.parse::<IpNet>().ok();
    let net = net.or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
    let net = net.ok_or_else(|| {
        place.wrong(
            set.span(),
            "`trusted_proxies` holds something that is neither an IP address nor a network",
            "Write addresses such as \"127.0.0.1\" or networks such as \"10.0.0.0/8\".",
        )
    })?;
    if net.prefix_len() == 0 {
        return Err(place.wrong(
            set.span(),
            "`trusted_proxies` would believe everybody",
            "Name the addresses of your proxies alone: others could claim any address.",
        ));
    }
    Ok(net)
}

fn upstream(
    place: &Place<'_>,
    raw: RawUpstream,
) -> Result<(Upstream, Spanned<OneOrMore>), ConfigError> {
    let google = "Write issuer = \"https://accounts.google.com\" for Google.";
    let issuer = raw.issuer.get_ref();
    let url =
        check_issuer(issuer).map_err(|detail| place.wrong(raw.issuer.span(), detail, google))?;
    if url.scheme() == "http" && !http::is_loopback(&url) {
        let detail = "the upstream's `issuer` is plain http to another machine";
        return Err(place.wrong(raw.issuer.span(), detail, google));
    }
    if let Some(domain) = &raw.hosted_domain {
        hosted_domain(place, domain)?;
    }
    let scopes = match &raw.scopes {
        Some(list) => scopes(place, list, is_google(issuer))?,
        None => Scope::list("openid email"),
    };
    let params = match raw.params {
        Some(set) => params(place, &set)?,
        None if is_google(issuer) => pairs(&[
            ("access_type", "offline"),
            ("prompt", "select_account consent"),
        ]),
        None => pairs(&[("access_type", "offline"), ("prompt", "consent")]),
    };
    let upstream = Upstream {
        issuer: issuer.clone(),
        clients: Vec::new(),
        hosted_domain: raw.hosted_domain.map(|d| d.into_inner().to_lowercase()),
        scopes,
        params,
        endpoints: raw.endpoints,
    };
    Ok((upstream, raw.client_secrets_file))
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(k, v): &(&str, &str)| ((*k).to_owned(), (*v).to_owned());
    list.iter().map(owned).collect()
}

fn is_google(issuer: &str) -> bool {
    issuer.trim_end_matches('/') == "https://accounts.google.com"
}

fn hosted_domain(place: &Place<'_>, set: &Spanned<String>) -> Result<(), ConfigError> {
    let text = set.get_ref();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    if text.contains('.') && text.chars().all(plain) {
        return Ok(());
    }
    Err(place.wrong(
        set.span(),
        "`hosted_domain` is no domain",
        "Write the domain of your Workspace alone, such as \"example.com\".",
    ))
}

fn params(
    place: &Place<'_>,
    set: &Spanned<std::collections::BTreeMap<String, String>>,
) -> Result<Vec<(String, String)>, ConfigError> {
    if let Some(ours) = set.get_ref().keys().find(|key| OURS.contains(&&***key)) {
        let detail = format!("`params` may not hold `{ours}`: the bridge sets it itself");
        return Err(place.wrong(set.span(), detail, "Take it out."));
    }
    Ok(set.get_ref().clone().into_iter().collect())
}

fn clients(
    place: &Place<'_>,
    raw: &[RawClient],
    google: bool,
    otherwise: Range<usize>,
) -> Result<Vec<Client>, ConfigError> {
    if raw.is_empty() {
        return Err(place.wrong(
            otherwise,
            "there is no [[bridge.client]]: nobody could sign in",
            "Add one with a client_id of your choice, such as \"kiosk\", and its scopes.",
        ));
    }
    let mut seen = BTreeSet::new();
    let mut clients = Vec::new();
    for client in raw {
        let id = client.client_id.get_ref();
        let visible =
            !id.is_empty() && id.len() <= MAX_CLIENT_ID && id.bytes().all(|b| b.is_ascii_graphic());
        if !visible {
            let hint = "Use up to 128 ASCII letters, digits, dashes and dots.";
            return Err(place.wrong(
                client.client_id.span(),
                "this `client_id` is empty, too long or holds blanks",
                hint,
            ));
        }
        if !seen.insert(id) {
            let hint = "Join the two, or give each its own client_id.";
            return Err(place.wrong(
                client.client_id.span(),
                "this `client_id` is there twice",
                hint,
            ));
        }
        if let Some(name) = &client.name {
            let fits = (1..=MAX_NAME).contains(&name.get_ref().chars().count());
            if !fits || name.get_ref().chars().any(char::is_control) {
                let hint = "People read it on their phone: use up to 60 characters.";
                return Err(place.wrong(
                    name.span(),
                    "this `name` is empty, too long or holds controls",
                    hint,
                ));
            }
        }
        clients.push(Client {
            client_id: id.clone(),
            name: client.name.as_ref().map(|name| name.get_ref().clone()),
            scopes: scopes(place, &client.scopes, google)?,
        });
    }
    Ok(clients)
}

fn scopes(
    place: &Place<'_>,
    list: &[Spanned<String>],
    google: bool,
) -> Result<Vec<Scope>, ConfigError> {
    let mut scopes = Vec::new();
    for set in list {
        let scope = Scope::new(set.get_ref().trim());
        let text = scope.as_str();
        let known = scope.short() != text || IDENTITY.contains(&text);
        let foreign = !google || text.starts_with("https://");
        let token = !text.is_empty()
            && text
                .bytes()
                .all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\');
        if !token || !(known || foreign) {
            return Err(place.wrong(
                set.span(),
                "this scope is not known",
                "Use short names such as \"spaces\", \"memberships\" and \"directory\", or a whole scope URL.",
            ));
        }
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    Ok(scopes)
}
