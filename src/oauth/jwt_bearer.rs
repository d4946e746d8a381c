//! The JWT bearer grant (RFC 7523) of a service account: a request signed with its key is traded
//! for an access token, in the name of the person it is allowed to act as.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use reqwest::Url;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::config::Scope;
use crate::config::client_file::ServiceAccountKey;
use crate::http::{Client, Repeat, Request};

use super::token::{Grant, redact};
use super::{Cause, Error, Explanation};

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// Life of a signed request, in seconds. Google allows an hour counted by its own clock; the five
/// minutes less forgive a clock that is as much ahead, which is what Google forgives at `iat`.
const LIFE: i64 = 55 * 60;
/// Time for all attempts; others may be waiting for the token.
const PATIENCE: Duration = Duration::from_secs(12);
/// A token is about two kilobytes.
const MAX_ANSWER: usize = 256 * 1024;

/// What is asked of the server.
#[derive(Debug, Clone, Copy)]
pub struct Assertion<'a> {
    /// Who asks, and what it is signed with.
    pub key: &'a ServiceAccountKey,
    /// The person to act as; `None` is the service account itself.
    pub subject: Option<&'a str>,
    /// What for.
    pub scopes: &'a [Scope],
    /// The token endpoint. It is named in the request, too, so that another server could do
    /// nothing with it.
    pub endpoint: &'a Url,
}

/// Asks for an access token. Asking again does no harm, so lost answers and busy servers are.
pub async fn exchange(http: &Client, asked: Assertion<'_>) -> Result<Grant, Error> {
    let assertion = sign(asked, Timestamp::now())?;
    let assertion = assertion.expose_secret();
    let fields = [("grant_type", GRANT_TYPE), ("assertion", assertion)];
    let request = Request::form(asked.endpoint.clone(), &fields, Repeat::Safe)
        .header("accept", "application/json")
        .timeout(PATIENCE)
        .patience(PATIENCE)
        .max_body(MAX_ANSWER);
    let answer = http.send(request).await?;
    Grant::parse(asked.endpoint, &answer).map_err(|error| redact(error, assertion))
}

fn sign(asked: Assertion<'_>, now: Timestamp) -> Result<SecretString, Explanation> {
    let issued = now.as_second();
    let scopes: Vec<&str> = asked.scopes.iter().map(Scope::as_str).collect();
    let mut header = json!({"alg": "RS256", "typ": "JWT"});
    if let Some(id) = &asked.key.private_key_id {
        header["kid"] = json!(id);
    }
    let mut claims = json!({
        "iss": asked.key.client_email,
        "scope": scopes.join(" "),
        "aud": asked.endpoint.as_str(),
        "iat": issued,
        "exp": issued + LIFE,
    });
    if let Some(subject) = asked.subject {
        claims["sub"] = json!(subject);
    }
    let key = key_pair(&asked.key.private_key)?;
    let mut token = [header, claims]
        .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()))
        .join(".");
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        token.as_bytes(),
        &mut signature,
    )
    .map_err(|_| broken_key())?;
    token.push('.');
    token.push_str(&URL_SAFE_NO_PAD.encode(signature));
    Ok(token.into())
}

/// PKCS#8, as Google writes it, or PKCS#1.
fn key_pair(pem: &SecretString) -> Result<RsaKeyPair, Explanation> {
    let pem = pem.expose_secret();
    // Label, content and label again, each between dashes (RFC 7468 §3).
    let content = pem.split("-----").nth(2).unwrap_or_default();
    let base64: SecretString = content.split_whitespace().collect::<String>().into();
    let der = STANDARD
        .decode(base64.expose_secret())
        .map_err(|_| broken_key())?;
    let pair = if pem.contains("BEGIN RSA PRIVATE KEY") {
        RsaKeyPair::from_der(&der)
    } else {
        RsaKeyPair::from_pkcs8(&der)
    };
    pair.map_err(|_| broken_key())
}

fn broken_key() -> Explanation {
    Explanation::new(
        Cause::Usage,
        "The `private_key` of the service account's key file is no RSA key: the file is damaged or was edited.",
    )
    .reason("client_file")
    .hint("Make a new key of type JSON in the Google Cloud console, under IAM & Admin > Service Accounts > Keys.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rsa::PublicKeyComponents;
    use ring::signature::RSA_PKCS1_2048_8192_SHA256;
    use serde_json::Value;

    fn key(pem: &str) -> ServiceAccountKey {
        ServiceAccountKey {
            client_email: "robot@p.iam.gserviceaccount.com".into(),
            client_id: Some("1086".into()),
            private_key_id: Some("k1".into()),
            private_key: pem.into(),
            token_uri: None,
            project_id: None,
        }
    }

    /// The sandbox's published key, worth nothing.
    const PEM: &str = include_str!("../sandbox/oauth/test_key.pem");

    fn signed(subject: Option<&str>) -> String {
        let endpoint = Url::parse("https://oauth2.googleapis.com/token").unwrap();
        let key = key(PEM);
        let asked = Assertion {
            key: &key,
            subject,
            scopes: &Scope::list("spaces memberships"),
            endpoint: &endpoint,
        };
        let now = Timestamp::from_second(1_000_000).unwrap();
        sign(asked, now).unwrap().expose_secret().to_owned()
    }

    #[test]
    fn the_request_is_signed_and_says_what_the_standard_wants() {
        let token = signed(Some("ana@example.com"));
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let (header, claims) = signed.split_once('.').unwrap();
        let read = |part: &str| -> Value {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        assert_eq!(
            read(header),
            json!({"alg": "RS256", "typ": "JWT", "kid": "k1"})
        );
        let scopes = "https://www.googleapis.com/auth/chat.spaces https://www.googleapis.com/auth/chat.memberships";
        assert_eq!(
            read(claims),
            json!({
                "iss": "robot@p.iam.gserviceaccount.com",
                "sub": "ana@example.com",
                "scope": scopes,
                "aud": "https://oauth2.googleapis.com/token",
                "iat": 1_000_000,
                "exp": 1_003_300,
            })
        );
        let public: PublicKeyComponents<Vec<u8>> = key_pair(&PEM.into()).unwrap().public().into();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        public
            .verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
            .unwrap();
    }

    #[test]
    fn without_a_subject_the_account_speaks_for_itself() {
        let token = signed(None);
        let claims = token.split('.').nth(1).unwrap();
        let claims = URL_SAFE_NO_PAD.decode(claims).unwrap();
        assert!(!String::from_utf8(claims).unwrap().contains("\"sub\""));
    }

    #[test]
    fn a_damaged_key_is_named_and_not_shown() {
        for bad in [
            "",
            "nonsense",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        ] {
            let told = key_pair(&bad.into()).unwrap_err();
            assert!(told.message.contains("damaged"), "{told:?}");
            assert!(!told.message.contains("AAAA"));
        }
    }
}
