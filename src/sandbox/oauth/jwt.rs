//! Signed tokens: `id_token`s that the sandbox issues, and assertions of its service account.
//! RS256 with the one published test key.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};

use super::clients::Client;
use super::scopes;
use crate::sandbox::world::{Account, World};

/// The key's file, with the words that say it is worth nothing.
const TEST_KEY: &str = include_str!("test_key.pem");
/// Names the key in JWT headers and in the key set.
pub(in crate::sandbox) const KEY_ID: &str = "5a4db0c1e57ae57ae57a00000000000000000001";

/// The PEM block of the key alone, as a service account's file holds it.
pub(in crate::sandbox) fn private_key_pem() -> &'static str {
    let start = TEST_KEY.find("-----BEGIN").unwrap_or_default();
    &TEST_KEY[start..]
}

fn key() -> &'static RsaKeyPair {
    static KEY: OnceLock<RsaKeyPair> = OnceLock::new();
    KEY.get_or_init(|| {
        let base64: String = private_key_pem()
            .lines()
            .filter(|line| !line.starts_with("-----"))
            .collect();
        let der = STANDARD.decode(base64).unwrap_or_default();
        RsaKeyPair::from_pkcs8(&der).expect("test key") // compiled in, and read in a test
    })
}

/// Numeric date of now, in seconds.
pub(super) fn now() -> i64 {
    Timestamp::now().as_second()
}

fn sign(claims: &Value) -> String {
    let header = json!({"alg": "RS256", "kid": KEY_ID, "typ": "JWT"});
    let mut token = [&header, claims]
        .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
        .join(".");
    let mut signature = vec![0; key().public().modulus_len()];
    key()
        .sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            token.as_bytes(),
            &mut signature,
        )
        .expect("signature"); // the buffer has the key's length
    token.push('.');
    token.push_str(&URL_SAFE_NO_PAD.encode(signature));
    token
}

/// Why a JWT was not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadJwt {
    /// Not three parts of base64url, or not JSON.
    Malformed,
    /// Not signed by the test key.
    Signature,
}

/// The claims of a JWT signed by the test key.
pub(super) fn verify(token: &str) -> Result<Value, BadJwt> {
    let (signed, signature) = token.rsplit_once('.').ok_or(BadJwt::Malformed)?;
    let (header, claims) = signed.split_once('.').ok_or(BadJwt::Malformed)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| BadJwt::Malformed);
    let read = |part: &str| -> Result<Value, BadJwt> {
        serde_json::from_slice(&decode(part)?).map_err(|_| BadJwt::Malformed)
    };
    if read(header)?["alg"] != "RS256" {
        return Err(BadJwt::Signature);
    }
    let public: PublicKeyComponents<Vec<u8>> = key().public().into();
    public
        .verify(
            &RSA_PKCS1_2048_8192_SHA256,
            signed.as_bytes(),
            &decode(signature)?,
        )
        .map_err(|_| BadJwt::Signature)?;
    read(claims)
}

/// The key set at `jwks_uri`.
pub(super) fn key_set() -> Value {
    let public: PublicKeyComponents<Vec<u8>> = key().public().into();
    json!({"keys": [{
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": KEY_ID,
        "n": URL_SAFE_NO_PAD.encode(public.n),
        "e": URL_SAFE_NO_PAD.encode(public.e),
    }]})
}

/// The `id_token` that comes with `access_token` where `openid` was granted.
pub(super) fn id_token(
    world: &World,
    client: &Client,
    account: &Account,
    granted: &[String],
    access_token: &str,
    nonce: Option<&str>,
) -> Option<String> {
    if !granted.iter().any(|scope| scope == "openid") {
        return None;
    }
    let hash = digest(&SHA256, access_token.as_bytes());
    let issued = now();
    let mut claims = json!({
        "iss": world.origin,
        "azp": client.id,
        "aud": client.id,
        "sub": account.id,
        "at_hash": URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]),
        "iat": issued,
        "exp": issued + 3600,
    });
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    describe(&mut claims, account, granted);
    Some(sign(&claims))
}

/// Adds to `claims` what the granted scopes allow to be said of the account.
pub(super) fn describe(claims: &mut Value, account: &Account, granted: &[String]) {
    let has = |name: &str| {
        let full = scopes::full(&format!("userinfo.{name}"));
        granted.contains(&full)
    };
    if has("email") {
        claims["email"] = json!(account.email);
        claims["email_verified"] = json!(true);
    }
    if let Some(domain) = account.hosted_domain() {
        claims["hd"] = json!(domain);
    }
    if has("profile") {
        claims["name"] = json!(account.name);
        claims["given_name"] = json!(account.given_name);
        claims["family_name"] = json!(account.family_name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_can_be_verified_and_nothing_else() {
        let token = sign(&json!({"sub": "1"}));
        assert_eq!(verify(&token).unwrap()["sub"], "1");
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let forged = URL_SAFE_NO_PAD.encode(json!({"sub": "2"}).to_string());
        let (header, _) = signed.split_once('.').unwrap();
        let forged = format!("{header}.{forged}.{signature}");
        assert_eq!(verify(&forged), Err(BadJwt::Signature));
        assert_eq!(verify("abc"), Err(BadJwt::Malformed));
    }

    #[test]
    fn the_key_is_labelled_and_the_pem_block_is_bare() {
        assert!(TEST_KEY.starts_with("TEST KEY"));
        assert!(private_key_pem().starts_with("-----BEGIN PRIVATE KEY-----"));
    }
}
