//! Links to the authorization endpoint, and what comes back.

use roomkey::sandbox::oauth::clients::ClientType;
use url::Url;

use crate::phone::Phone;
use crate::site::{Site, client_of};

pub const LOOPBACK: &str = "http://127.0.0.1:39871/anything";
pub const WEB: &str = "http://127.0.0.1:8628/callback";

pub fn address(site: &Site, client_type: ClientType, more: &[(&str, &str)]) -> String {
    let redirect = if client_type == ClientType::Web {
        WEB
    } else {
        LOOPBACK
    };
    let mut url = Url::parse(&site.at("/o/oauth2/v2/auth")).unwrap();
    let mut pairs = vec![
        ("client_id", client_of(client_type).id),
        ("redirect_uri", redirect),
        ("response_type", "code"),
        ("state", "s&t=a#te"),
    ];
    pairs.retain(|(key, _)| !more.iter().any(|(other, _)| other == key));
    url.query_pairs_mut().extend_pairs(pairs).extend_pairs(more);
    url.into()
}

pub fn value(url: &Url, key: &str) -> String {
    url.query_pairs()
        .find(|(name, _)| name == key)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// From the client's link to the callback: chooses Ana and allows everything.
pub async fn allowed(phone: &mut Phone<'_>, address: &str) -> Url {
    let chooser = phone.open(address).await.page();
    let consent = phone.choose(&chooser, "ana@example.com").await.page();
    phone.decide(&consent, "allow", None).await.left()
}
