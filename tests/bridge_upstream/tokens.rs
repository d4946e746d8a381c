//! Whose `id_token` is believed (OpenID Connect Core §3.1.3.7).

use ring::hmac;
use roomkey::bridge::service::{Failure, Provider as _};
use roomkey::config::Scope;
use serde_json::{Value, json};

use crate::liar::{Liar, es256, joined, parts, rs256, rsa_key, rsa_modulus, signed};
use crate::{exchange, lie};

#[tokio::test]
async fn an_honest_issuer_is_believed() {
    let liar = Liar::start().await;
    let upstream = liar.upstream().await;
    liar.grants(&signed(&liar.claims()));
    let (tokens, identity) = exchange(&upstream).await.expect("believed");
    assert_eq!(identity.subject, "1082");
    assert_eq!(identity.email.as_deref(), Some("ana@example.com"));
    assert!(tokens.refresh_token.is_some());
    // What was granted, by the names that everybody else here uses.
    let scopes = tokens.scopes.expect("they are told");
    let names: Vec<&str> = scopes.iter().map(Scope::short).collect();
    assert_eq!(names, ["openid", "email", "spaces"]);

    let asked = liar.tell(|script| script.asked.remove(0));
    for (name, value) in [
        ("grant_type", "authorization_code"),
        ("code", "4/0A-code"),
        ("code_verifier", "verifier-verifier"),
        ("redirect_uri", crate::liar::REDIRECT),
        ("client_secret", "first-secret"),
    ] {
        assert_eq!(asked[name], value, "{name}");
    }
    // Keys are kept.
    exchange(&upstream).await.expect("believed again");
    assert_eq!(liar.tell(|script| script.fetched), 1);
}

#[tokio::test]
async fn claims_for_anything_else_are_caught() {
    let liar = Liar::start().await;
    let upstream = liar.upstream().await;
    let now = jiff::Timestamp::now().as_second();
    for (claim, value, caught) in [
        ("iss", json!("https://evil.example"), "another issuer"),
        ("iss", Value::Null, "another issuer"),
        ("iss", json!("accounts.google.com"), "another issuer"),
        ("aud", json!("other"), "another client"),
        ("aud", json!(["other"]), "another client"),
        ("aud", json!([]), "another client"),
        ("aud", Value::Null, "another client"),
        ("azp", json!("other"), "another client"),
        ("azp", json!(7), "another client"),
        ("nonce", json!("another"), "another sign-in"),
        ("nonce", Value::Null, "another sign-in"),
        ("exp", json!(now - 61), "expired"),
        ("exp", Value::Null, "no times"),
        ("exp", json!("never"), "no times"),
        ("iat", json!(now + 120), "future"),
        ("iat", Value::Null, "no times"),
        ("nbf", json!(now + 120), "future"),
        (
            "at_hash",
            json!("AAAAAAAAAAAAAAAAAAAAAA"),
            "another access token",
        ),
        ("sub", json!(""), "no account"),
        ("sub", json!(1082), "no account"),
        ("sub", json!("a\u{1b}[2J"), "no account"),
        ("sub", json!("x".repeat(256)), "no account"),
    ] {
        let mut claims = liar.claims();
        claims[claim] = value.clone();
        liar.grants(&signed(&claims));
        let what = lie(&upstream).await;
        assert!(what.contains(caught), "{claim} {value}: {what}");
        assert!(!what.contains("evil"), "{what}");
    }
    let mut shared = liar.claims();
    shared["aud"] = json!(["other", "bridge"]);
    liar.grants(&signed(&shared));
    exchange(&upstream)
        .await
        .expect("issued to this client, by `azp`");
    shared.as_object_mut().expect("an object").remove("azp");
    liar.grants(&signed(&shared));
    assert!(lie(&upstream).await.contains("another client"));
    // A clock that is half a minute off is no lie.
    let mut late = liar.claims();
    late["exp"] = json!(now - 20);
    late["iat"] = json!(now + 20);
    liar.grants(&signed(&late));
    exchange(&upstream).await.expect("believed");
}

#[tokio::test]
async fn signatures_that_prove_nothing_are_caught() {
    let liar = Liar::start().await;
    let upstream = liar.upstream().await;
    let claims = liar.claims();
    let none = parts(&json!({"alg": "none"}), &claims);
    let hmac_header = parts(&json!({"alg": "HS256", "kid": "one"}), &claims);
    let key = hmac::Key::new(hmac::HMAC_SHA256, &rsa_modulus());
    let tag = hmac::sign(&key, hmac_header.as_bytes());
    let good = signed(&claims);
    let (header, rest) = good.split_once('.').expect("a token");
    let signature = rest.split_once('.').expect("a token").1;
    let mut eve = claims.clone();
    eve["sub"] = json!("666");
    let eve = parts(&json!({}), &eve);
    let eve = eve.split_once('.').expect("two parts").1;
    for (token, caught) in [
        (joined(&none, b""), "not believed"),
        (joined(&none, b"x"), "not believed"),
        (joined(&hmac_header, tag.as_ref()), "not believed"),
        (
            rs256(&json!({"alg": "RS512", "kid": "one"}), &claims),
            "not believed",
        ),
        (rs256(&json!({"kid": "one"}), &claims), "not believed"),
        (
            rs256(&json!({"alg": "ES256", "kid": "one"}), &claims),
            "does not publish",
        ),
        (
            rs256(&json!({"alg": "RS256", "kid": "two"}), &claims),
            "does not publish",
        ),
        (
            rs256(
                &json!({"alg": "RS256", "kid": "one", "crit": ["b64"], "b64": false}),
                &claims,
            ),
            "not known here",
        ),
        (format!("{header}.{eve}.{signature}"), "wrong signature"),
        (format!("{header}.{rest}!"), "is none"),
        (
            joined(&good[..good.rfind('.').expect("a token")], b"short"),
            "wrong signature",
        ),
        ("abc".to_owned(), "is none"),
        ("a.b".to_owned(), "is none"),
        ("..".to_owned(), "is none"),
        ("x".repeat(20_000), "too long"),
    ] {
        liar.grants(&token);
        let what = lie(&upstream).await;
        assert!(what.contains(caught), "{token:.60}: {what}");
    }
    liar.tell(|script| {
        let mut grant: Value = serde_json::from_str(&script.token[0].1).expect("JSON");
        grant.as_object_mut().expect("an object").remove("id_token");
        script.token = vec![(200, grant.to_string())];
    });
    assert!(lie(&upstream).await.contains("no id_token"));
}

#[tokio::test]
async fn new_keys_are_fetched_and_elliptic_ones_are_good() {
    let liar = Liar::start().await;
    let upstream = liar.upstream().await;
    liar.grants(&signed(&liar.claims()));
    exchange(&upstream).await.expect("believed");

    let (public, token) = es256("new", &liar.claims());
    let foreign = [
        json!({"kty": "oct", "k": "AAAA", "kid": "new"}),
        json!({"kty": "EC", "crv": "P-384", "kid": "new", "x": "", "y": ""}),
        json!({"kty": "RSA", "use": "enc", "kid": "new", "n": "AA", "e": "AQAB"}),
        json!(null),
    ];
    let mut set = foreign.to_vec();
    set.push(public);
    liar.tell(|script| script.keys = vec![json!({ "keys": set }).to_string()]);
    liar.grants(&token);
    exchange(&upstream).await.expect("believed");
    exchange(&upstream).await.expect("believed");
    assert_eq!(liar.tell(|script| script.fetched), 2);

    // A withdrawn key is good no longer.
    liar.grants(&signed(&liar.claims()));
    assert!(lie(&upstream).await.contains("does not publish"));

    // Without a name, the only key of its kind; of two, none.
    let unnamed = rs256(&json!({"alg": "RS256"}), &liar.claims());
    liar.grants(&unnamed);
    let set = |keys: Value| json!({ "keys": keys }).to_string();
    liar.tell(|script| script.keys = vec![set(json!([rsa_key("a")]))]);
    exchange(&upstream).await.expect("believed");
    let fresh = liar.upstream().await;
    liar.tell(|script| script.keys = vec![set(json!([rsa_key("a"), rsa_key("b")]))]);
    assert!(lie(&fresh).await.contains("does not publish"));
}

#[tokio::test]
async fn only_accounts_of_the_workspace_where_one_is_set() {
    let liar = Liar::start().await;
    let upstream = liar
        .upstream_with(|settings| settings.hosted_domain = Some("example.com".into()))
        .await;
    for (domain, welcome) in [
        (json!("example.com"), true),
        (json!("Example.COM"), true),
        (json!("example.com.evil.example"), false),
        (Value::Null, false),
        (json!(["example.com"]), false),
    ] {
        let mut claims = liar.claims();
        claims["hd"] = domain.clone();
        liar.grants(&signed(&claims));
        match exchange(&upstream).await {
            Ok(_) => assert!(welcome, "{domain}"),
            Err(Failure::WrongAccount(told)) => {
                assert!(!welcome && told.contains("example.com may"), "{told}");
            }
            other => panic!("{domain}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn an_address_counts_where_it_is_verified_and_userinfo_fills_in() {
    let liar = Liar::start().await;
    let upstream = liar.upstream().await;
    let email = async |claims: &Value, userinfo: Option<Value>| {
        liar.grants(&signed(claims));
        liar.tell(|script| script.userinfo = userinfo);
        exchange(&upstream)
            .await
            .map(|(_, identity)| identity.email)
    };
    let userinfo = |sub: &str, verified: Value| {
        Some(json!({"sub": sub, "email": "bo@example.com", "email_verified": verified}))
    };
    let mut claims = liar.claims();
    claims["email_verified"] = json!("true");
    assert_eq!(
        email(&claims, None).await,
        Ok(Some("ana@example.com".into()))
    );
    claims["email_verified"] = json!(false);
    assert_eq!(
        email(&claims, userinfo("1082", json!(true))).await,
        Ok(None)
    );
    claims.as_object_mut().expect("an object").remove("email");
    assert_eq!(email(&claims, None).await, Ok(None));
    assert_eq!(
        email(&claims, userinfo("1082", json!(false))).await,
        Ok(None)
    );
    let bo = email(&claims, userinfo("1082", json!(true))).await;
    assert_eq!(bo, Ok(Some("bo@example.com".into())));
    let other = email(&claims, userinfo("9999", json!(true))).await;
    assert!(matches!(other, Err(Failure::Lying(_))), "{other:?}");
}

#[tokio::test]
async fn the_issuer_of_a_callback_is_compared() {
    let liar = Liar::start().await;
    let upstream = liar.upstream().await;
    assert!(upstream.is_issuer(Some(&liar.url)));
    assert!(!upstream.is_issuer(Some("https://evil.example")));
    assert!(!upstream.is_issuer(Some("")));
    // It has promised to send it (RFC 9207 §2.3).
    assert!(!upstream.is_issuer(None));
}
