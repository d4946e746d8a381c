//! Errors, silence, floods and redirects; and what goes out.

use std::collections::BTreeMap;
use std::time::Duration;

use roomkey::bridge::service::{Failure, Provider as _, Start};
use roomkey::config::Scope;
use serde_json::json;

use crate::liar::{ACCESS, CLIENT, Liar, REDIRECT, grant, secret, signed};
use crate::{exchange, lie};

fn error(code: &str) -> String {
    json!({"error": code, "error_description": "first-secret 4/0A-code \u{1b}[31m<b>"}).to_string()
}

#[tokio::test]
async fn the_address_asks_for_what_was_set_and_nothing_twice() {
    let liar = Liar::start().await;
    let upstream = liar
        .upstream_with(|settings| {
            settings.hosted_domain = Some("example.com".into());
            settings.params = [
                ("access_type", "offline"),
                ("prompt", "select_account consent"),
                ("state", "mine"),
                ("redirect_uri", "https://evil.example"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec();
        })
        .await;
    let url = upstream.authorization_url(Start {
        state: "s t&a",
        nonce: "n",
        challenge: "c",
        scopes: &Scope::list("spaces email"),
    });
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let unique: BTreeMap<&str, &str> = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(unique.len(), pairs.len(), "{url}");
    let expected = BTreeMap::from([
        ("tenant", "7"),
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", REDIRECT),
        (
            "scope",
            "openid email https://www.googleapis.com/auth/chat.spaces",
        ),
        ("state", "s t&a"),
        ("nonce", "n"),
        ("code_challenge", "c"),
        ("code_challenge_method", "S256"),
        ("access_type", "offline"),
        ("prompt", "select_account consent"),
        ("hd", "example.com"),
    ]);
    assert_eq!(unique, expected);
    assert!(url.as_str().starts_with(&liar.url));
}

#[tokio::test]
async fn errors_say_whether_to_try_again_and_quote_nothing() {
    let liar = Liar::start().await;
    let upstream = liar.upstream().await;
    for (status, body, expected) in [
        (
            400,
            error("invalid_grant"),
            Failure::Refused("invalid_grant".into()),
        ),
        (
            403,
            error("org_internal"),
            Failure::Refused("org_internal".into()),
        ),
        (
            503,
            error("backend"),
            Failure::Unavailable("it answered 503".into()),
        ),
        (
            400,
            error("temporarily_unavailable"),
            Failure::Unavailable("it answered 400".into()),
        ),
        (
            400,
            error("<b>\u{1b}"),
            Failure::Lying("its error cannot be read".into()),
        ),
        (
            400,
            error(&"x".repeat(65)),
            Failure::Lying("its error cannot be read".into()),
        ),
    ] {
        liar.tell(|script| script.token = vec![(status, body)]);
        assert_eq!(exchange(&upstream).await.err(), Some(expected));
    }
    for (status, body) in [(502, "<html>"), (200, "<html>"), (200, "{}"), (404, "")] {
        liar.tell(|script| script.token = vec![(status, body.into())]);
        match exchange(&upstream).await {
            Err(Failure::Unavailable(_)) => assert_eq!(status, 502),
            Err(Failure::Lying(_)) => assert_ne!(status, 502),
            other => panic!("{status} {body}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn floods_redirects_and_silence_end() {
    let liar = Liar::start().await;
    let upstream = liar.upstream().await;
    let good = signed(&liar.claims());
    liar.tell(|script| {
        script.token = vec![(200, format!("{}{}", " ".repeat(300_000), grant(&good)))];
    });
    assert!(lie(&upstream).await.contains("more than"));

    liar.grants(&good);
    liar.tell(|script| script.keys.insert(0, " ".repeat(300_000)));
    assert!(lie(&upstream).await.contains("more than"));
    liar.tell(|script| script.keys.insert(0, "<html>".into()));
    assert!(lie(&upstream).await.contains("keys"));
    exchange(&upstream).await.expect("good keys again");

    let other = Liar::start().await;
    other.grants(&good);
    liar.tell(|script| script.redirect = Some(format!("{}/token", other.url)));
    assert!(exchange(&upstream).await.is_err());
    assert!(
        other.tell(|script| script.asked.is_empty()),
        "it was followed"
    );

    // A connection that never answers; the clock runs only while nothing else does.
    liar.tell(|script| script.silent = true);
    tokio::time::pause();
    let waited = tokio::time::Instant::now();
    let silent = exchange(&upstream).await;
    assert!(matches!(silent, Err(Failure::Unavailable(_))), "{silent:?}");
    assert!(waited.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn either_of_two_secrets_will_do_and_the_good_one_is_remembered() {
    let liar = Liar::start().await;
    let upstream = liar
        .upstream_with(|settings| settings.clients.push(secret("second-secret")))
        .await;
    let good = grant(&signed(&liar.claims()));
    liar.tell(|script| {
        script.token = vec![(401, error("invalid_client")), (200, good.clone())];
    });
    exchange(&upstream).await.expect("the second secret");
    exchange(&upstream).await.expect("the second secret");
    let secrets = liar.tell(|script| {
        let asked = std::mem::take(&mut script.asked);
        let secrets = asked.into_iter().map(|form| form["client_secret"].clone());
        secrets.collect::<Vec<_>>()
    });
    assert_eq!(secrets, ["first-secret", "second-secret", "second-secret"]);

    // Neither: said once, and both were tried.
    liar.tell(|script| script.token = vec![(401, error("invalid_client"))]);
    assert_eq!(
        exchange(&upstream).await.err(),
        Some(Failure::Refused("invalid_client".into()))
    );
    assert_eq!(liar.tell(|script| script.asked.len()), 2);
    // Another error is not about the secret.
    liar.tell(|script| script.token = vec![(400, error("invalid_grant")), (200, good)]);
    assert!(exchange(&upstream).await.is_err());
    assert_eq!(liar.tell(|script| script.asked.len()), 3);
}

#[tokio::test]
async fn renewal_names_its_scopes_and_revocation_its_token() {
    let liar = Liar::start().await;
    let upstream = liar.upstream().await;
    let bare = json!({"access_token": ACCESS, "token_type": "Bearer", "expires_in": 86_400});
    liar.tell(|script| script.token = vec![(200, bare.to_string())]);
    let scopes = Scope::list("spaces memberships");
    let renewed = upstream.refresh(&"1//refresh".into(), &scopes).await;
    let renewed = renewed.expect("renewed");
    assert!(renewed.refresh_token.is_none() && renewed.scopes.is_none());
    assert_eq!(
        renewed.expires_in,
        Some(Duration::from_hours(1)),
        "an hour at most"
    );
    upstream
        .revoke(&"1//refresh".into())
        .await
        .expect("revoked");
    let asked = liar.tell(|script| std::mem::take(&mut script.asked));
    assert_eq!(asked[0]["refresh_token"], "1//refresh");
    assert_eq!(
        asked[0]["scope"],
        "https://www.googleapis.com/auth/chat.spaces https://www.googleapis.com/auth/chat.memberships"
    );
    assert_eq!(asked[1]["token"], "1//refresh");
    assert!(upstream.why_no_refresh_token().contains("offline_access"));
    assert!(!format!("{upstream:?}").contains("secret"));

    liar.tell(|script| script.token = vec![(400, error("invalid_grant"))]);
    let dead = upstream.refresh(&"1//refresh".into(), &[]).await;
    assert_eq!(dead.err(), Some(Failure::Refused("invalid_grant".into())));
    let unknown = upstream.revoke(&"1//refresh".into()).await;
    assert_eq!(
        unknown.err(),
        Some(Failure::Refused("invalid_grant".into()))
    );
}
