//! Who signed in: from the `id_token` that came with the grant, else from the `userinfo` endpoint.

use base64::Engine as _;
use reqwest::{Method, Url};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::http::{Client, Repeat, Request};

/// Longest name of an account that is believed, in characters (RFC 5321 §4.5.3.1).
const MAX_ACCOUNT: usize = 320;

/// Who a token is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Who {
    /// `email`.
    pub email: Option<String>,
    /// `sub`: stable, and readable to nobody.
    pub subject: Option<String>,
}

impl Who {
    /// The e-mail address, else the subject.
    pub fn name(self) -> Option<String> {
        self.email.or(self.subject)
    }

    /// Adds what another source says, unless it speaks of somebody else (OpenID Connect Core
    /// §5.3.2).
    pub fn or(self, other: Self) -> Self {
        match (&self.subject, &other.subject) {
            (Some(one), Some(two)) if one != two => self,
            _ => Self {
                email: self.email.or(other.email),
                subject: self.subject.or(other.subject),
            },
        }
    }
}

/// Reads an `id_token` that came straight from the token endpoint over TLS; so its signature need
/// not be checked (OpenID Connect Core §3.1.3.7), but issuer and audience are.
pub fn from_id_token(token: &SecretString, issuer: &str, client_id: &str) -> Option<Who> {
    let payload = token.expose_secret().split('.').nth(1)?;
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(payload.trim_end_matches('='))
        .ok()?;
    let claims: Value = serde_json::from_slice(&payload).ok()?;
    let told = claims.get("iss")?.as_str()?;
    let audience = match claims.get("aud")? {
        Value::String(one) => one == client_id,
        Value::Array(many) => many.iter().any(|one| one.as_str() == Some(client_id)),
        _ => false,
    };
    (same_issuer(told, issuer) && audience).then(|| who(&claims))
}

/// Nothing is stored before it is known who it is, so this must not take long.
const LIMIT: std::time::Duration = std::time::Duration::from_secs(5);

/// Asks the `userinfo` endpoint; anything but a good answer is no answer.
pub async fn from_userinfo(http: &Client, endpoint: &Url, token: &SecretString) -> Option<Who> {
    Some(who(&userinfo(http, endpoint, token).await?))
}

/// As [`from_userinfo`], and with an e-mail address only where it is said to be verified.
pub async fn verified_email(http: &Client, endpoint: &Url, token: &SecretString) -> Option<Who> {
    let claims = userinfo(http, endpoint, token).await?;
    let told = claims.get("email_verified");
    let verified = told.is_some_and(|told| told == true || told == "true");
    let who = who(&claims);
    Some(Who {
        email: who.email.filter(|_| verified),
        ..who
    })
}

async fn userinfo(http: &Client, endpoint: &Url, token: &SecretString) -> Option<Value> {
    let request = Request::new(Method::GET, endpoint.clone(), Repeat::Safe)
        .bearer(token.expose_secret())
        .timeout(LIMIT)
        .patience(LIMIT)
        .max_body(64 * 1024);
    let answer = http.send(request).await.ok()?;
    if !answer.ok() {
        return None;
    }
    serde_json::from_slice(&answer.body).ok()
}

/// Google writes its issuer with and without the scheme.
fn same_issuer(told: &str, issuer: &str) -> bool {
    let bare = |text: &str| {
        let text = text.strip_prefix("https://").unwrap_or(text);
        text.trim_end_matches('/').to_owned()
    };
    bare(told) == bare(issuer)
}

fn who(claims: &Value) -> Who {
    Who {
        email: account(claims, "email"),
        subject: account(claims, "sub"),
    }
}

/// The name of an account under this key; none where it can be no name.
pub(super) fn account(answer: &Value, key: &str) -> Option<String> {
    let text = answer.get(key)?.as_str()?;
    let fine = !text.is_empty()
        && text.chars().count() <= MAX_ACCOUNT
        && !text.chars().any(char::is_control);
    fine.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::metadata::GOOGLE;

    fn id_token(claims: &str) -> SecretString {
        let body = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims);
        format!("e30.{body}.sig").into()
    }

    #[test]
    fn issuer_and_audience_must_be_ours() {
        let read =
            |claims: &str| from_id_token(&id_token(claims), GOOGLE, "tv").and_then(Who::name);
        assert_eq!(
            read(r#"{"iss":"accounts.google.com","aud":"tv","email":"ana@example.com","sub":"1"}"#),
            Some("ana@example.com".into())
        );
        assert_eq!(
            read(r#"{"iss":"https://accounts.google.com","aud":["x","tv"],"sub":"1"}"#),
            Some("1".into())
        );
        for bad in [
            r#"{"iss":"https://evil.example","aud":"tv","sub":"1"}"#,
            r#"{"iss":"https://accounts.google.com","aud":"other","sub":"1"}"#,
            r#"{"aud":"tv","sub":"1"}"#,
            r#"{"iss":"https://accounts.google.com","aud":"tv","sub":""}"#,
            "nonsense",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(from_id_token(&"x".into(), "i", "tv"), None);
    }

    #[test]
    fn a_second_source_must_speak_of_the_same_person() {
        let who = |email: Option<&str>, sub: Option<&str>| Who {
            email: email.map(Into::into),
            subject: sub.map(Into::into),
        };
        let ana = who(None, Some("1"));
        let more = ana.clone().or(who(Some("ana@example.com"), Some("1")));
        assert_eq!(more.name().as_deref(), Some("ana@example.com"));
        let other = ana.clone().or(who(Some("eve@example.com"), Some("2")));
        assert_eq!(other, ana);
    }
}
