//! npm's `oidc-provider` as the issuer behind the bridge: its pages, its signed `id_token`s, its
//! `userinfo`, renewal for fewer scopes, revocation.

use roomkey::bridge::service::{Failure, Provider as _, Start};
use roomkey::bridge::upstream::{Upstream, UpstreamSettings};
use roomkey::config::{Endpoints, Scope};
use roomkey::http::Client;
use roomkey::oauth::{AuthMethod, ClientAuth};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::node::{self, Peer};
use crate::phone::Phone;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

async fn upstream(peer: &Peer, scopes: &str) -> Upstream {
    let settings = UpstreamSettings {
        issuer: peer.url.clone(),
        endpoints: Endpoints::default(),
        clients: ["replaced-secret", "the-secret-of-the-bridge"]
            .map(|secret| ClientAuth {
                id: "bridge".into(),
                secret: Some(secret.into()),
                method: AuthMethod::Basic,
            })
            .to_vec(),
        scopes: Scope::list(scopes),
        params: vec![("prompt".into(), "consent".into())],
        hosted_domain: None,
        redirect_uri: format!("{}/callback", peer.url),
    };
    let found = Upstream::find(Client::new(), settings).await;
    found.expect("it describes itself")
}

/// Through its pages, to the code in the callback's address.
async fn code(peer: &Peer, upstream: &Upstream) -> String {
    let hash = ring::digest::digest(&ring::digest::SHA256, VERIFIER.as_bytes());
    let link = upstream.authorization_url(Start {
        state: "s-1",
        nonce: "n-1",
        challenge: &URL_SAFE_NO_PAD.encode(hash),
        scopes: &Scope::list("spaces memberships"),
    });
    let mut phone = Phone::new();
    let login = phone.open(link.as_str()).await;
    let consent = phone
        .submit(&login, &[("login", "ana"), ("password", "x")])
        .await;
    let back = phone.submit(&consent, &[]).await;
    let back = format!("{}{}", peer.url, back.text);
    let back = reqwest::Url::parse(&back).expect("the callback's address");
    let value = |name: &str| {
        let found = back.query_pairs().find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned())
    };
    assert_eq!(value("state").as_deref(), Some("s-1"), "{back}");
    assert!(upstream.is_issuer(value("iss").as_deref()), "{back}");
    value("code").expect("a code")
}

#[tokio::test]
async fn a_grant_is_got_renewed_for_less_and_revoked() {
    let Some(peer) = node::start("oidc-upstream.mjs", "oidc-provider") else {
        return;
    };
    let upstream = upstream(&peer, "openid email offline_access").await;
    let code = code(&peer, &upstream).await.into();
    let traded = upstream.exchange(&code, &VERIFIER.into(), "n-1").await;
    let (tokens, identity) = traded.expect("believed");
    assert_eq!(identity.subject, "ana");
    // Its id_token has no address; its userinfo does.
    assert_eq!(identity.email.as_deref(), Some("ana@example.com"));
    let scopes = tokens.scopes.expect("they are told");
    assert!(scopes.contains(&Scope::new("memberships")), "{scopes:?}");
    let refresh_token = tokens.refresh_token.expect("offline access");

    let narrow = Scope::list("openid spaces");
    for _ in 0..2 {
        let renewed = upstream.refresh(&refresh_token, &narrow).await;
        assert_eq!(renewed.expect("renewed").scopes, Some(narrow.clone()));
    }
    upstream.revoke(&refresh_token).await.expect("revoked");
    let dead = upstream.refresh(&refresh_token, &narrow).await;
    assert_eq!(dead.err(), Some(Failure::Refused("invalid_grant".into())));
}

#[tokio::test]
async fn without_offline_access_there_is_nothing_to_renew_by_and_a_nonce_is_held_to() {
    let Some(peer) = node::start("oidc-upstream.mjs", "oidc-provider") else {
        return;
    };
    let upstream = upstream(&peer, "openid email").await;
    let first = code(&peer, &upstream).await.into();
    let traded = upstream.exchange(&first, &VERIFIER.into(), "n-1").await;
    let (tokens, _) = traded.expect("believed");
    assert!(tokens.refresh_token.is_none());
    let again = upstream.exchange(&first, &VERIFIER.into(), "n-1").await;
    assert_eq!(again.err(), Some(Failure::Refused("invalid_grant".into())));

    let second = code(&peer, &upstream).await.into();
    let swapped = upstream.exchange(&second, &VERIFIER.into(), "n-2").await;
    assert!(matches!(swapped, Err(Failure::Lying(_))), "{swapped:?}");
    let third = code(&peer, &upstream).await.into();
    let stolen = upstream
        .exchange(&third, &"x".repeat(43).into(), "n-1")
        .await;
    assert_eq!(stolen.err(), Some(Failure::Refused("invalid_grant".into())));
}
