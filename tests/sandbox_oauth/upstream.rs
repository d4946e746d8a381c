//! The sandbox as the issuer behind a bridge: its web client, as Google's would be used.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use roomkey::bridge::service::{Failure, Provider as _, Start};
use roomkey::bridge::upstream::{Upstream, UpstreamSettings};
use roomkey::config::{Endpoints, Scope};
use roomkey::http::Client;
use roomkey::oauth::{AuthMethod, ClientAuth};
use roomkey::sandbox::Options;
use roomkey::sandbox::oauth::clients::ClientType;

use crate::authorization::{WEB, value};
use crate::phone::Phone;
use crate::site::{CHAT_SPACES, Site, client_of};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

async fn upstream(site: &Site, secrets: &[&str]) -> Upstream {
    let client = |secret: &&str| ClientAuth {
        id: client_of(ClientType::Web).id.to_owned(),
        secret: Some((*secret).into()),
        method: AuthMethod::Post,
    };
    let params = [
        ("access_type", "offline"),
        ("prompt", "select_account consent"),
    ];
    let settings = UpstreamSettings {
        issuer: site.sandbox.url().to_owned(),
        endpoints: Endpoints::default(),
        clients: secrets.iter().map(client).collect(),
        scopes: Scope::list("openid email"),
        params: params
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
        hosted_domain: Some("example.com".into()),
        redirect_uri: WEB.into(),
    };
    let found = Upstream::find(Client::new(), settings).await;
    found.expect("the sandbox describes itself")
}

#[tokio::test]
async fn a_bridge_gets_all_it_needs_and_only_what_was_ticked() {
    let site = Site::start(Options::default()).await;
    let secret = client_of(ClientType::Web).secret;
    let upstream = upstream(&site, &["an-older-secret", secret]).await;
    let hash = ring::digest::digest(&ring::digest::SHA256, VERIFIER.as_bytes());
    let link = upstream.authorization_url(Start {
        state: "s",
        nonce: "n",
        challenge: &URL_SAFE_NO_PAD.encode(hash),
        scopes: &Scope::list("spaces memberships"),
    });
    let mut phone = Phone::new(&site);
    let chooser = phone.open(link.as_str()).await.page();
    let consent = phone.choose(&chooser, "ana@example.com").await.page();
    let ticked = Some(&[CHAT_SPACES][..]);
    let back = phone.decide(&consent, "allow", ticked).await.left();
    assert_eq!(value(&back, "state"), "s");
    assert!(upstream.is_issuer(Some(&value(&back, "iss"))));

    let code = value(&back, "code").into();
    let traded = upstream.exchange(&code, &VERIFIER.into(), "n").await;
    let (tokens, identity) = traded.expect("believed");
    assert_eq!(identity.email.as_deref(), Some("ana@example.com"));
    let scopes = tokens.scopes.expect("they are told");
    assert!(scopes.contains(&Scope::new("spaces")), "{scopes:?}");
    assert!(!scopes.contains(&Scope::new("memberships")), "{scopes:?}");
    let refresh_token = tokens.refresh_token.expect("offline access");

    let narrow = Scope::list("spaces");
    let renewed = upstream.refresh(&refresh_token, &narrow).await;
    assert_eq!(renewed.expect("renewed").scopes, Some(narrow));
    upstream.revoke(&refresh_token).await.expect("revoked");
    let dead = upstream.refresh(&refresh_token, &[]).await;
    assert_eq!(dead.err(), Some(Failure::Refused("invalid_grant".into())));
}
