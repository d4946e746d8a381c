//! An OAuth client as it names itself to the authorization server (RFC 6749 §2.3).

use base64::Engine as _;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use super::Error;
use super::token::redact;
use crate::http::{Repeat, Request};

/// Largest answer read from an authorization server, in bytes.
const MAX_ANSWER: usize = 256 * 1024;

/// How a client with a secret proves itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthMethod {
    /// `client_secret_basic`: HTTP Basic.
    Basic,
    /// `client_secret_post`: in the form.
    Post,
}

impl AuthMethod {
    /// The registered name (RFC 7591 §2).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "client_secret_basic",
            Self::Post => "client_secret_post",
        }
    }

    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Basic => Self::Post,
            Self::Post => Self::Basic,
        }
    }

    /// From the registered name; anything unknown is `Post`.
    pub fn from_name(name: &str) -> Self {
        if name == Self::Basic.as_str() {
            Self::Basic
        } else {
            Self::Post
        }
    }
}

/// A client's name and, where it has one, its secret.
#[derive(Debug, Clone)]
pub struct ClientAuth {
    /// `client_id`.
    pub id: String,
    /// `client_secret`; public clients have none.
    pub secret: Option<SecretString>,
    /// How the secret is sent.
    pub method: AuthMethod,
}

impl ClientAuth {
    /// A form for an endpoint of the authorization server, signed by this client. It is sent once:
    /// the caller decides about repetition unless `repeat` says otherwise.
    pub fn form(&self, url: Url, fields: &[(&str, &str)], repeat: Repeat) -> Request {
        let mut fields = fields.to_vec();
        let secret = self.secret.as_ref().map(ExposeSecret::expose_secret);
        let basic = self.method == AuthMethod::Basic && secret.is_some();
        if !basic {
            fields.push(("client_id", &self.id));
            fields.push(("client_secret", secret.unwrap_or_default()));
        }
        let request = Request::form(url, &fields, repeat)
            .header("accept", "application/json")
            .max_body(MAX_ANSWER);
        match secret {
            Some(secret) if basic => request.header("authorization", &self.basic(secret)),
            _ => request,
        }
    }

    /// Takes the secret out of an error, should a server have echoed it.
    pub(super) fn redact(&self, error: Error) -> Error {
        match &self.secret {
            Some(secret) => {
                let secret = secret.expose_secret();
                let header = self.basic(secret);
                let encoded = header.trim_start_matches("Basic ");
                redact(redact(error, secret), encoded)
            }
            None => error,
        }
    }

    /// RFC 6749 §2.3.1: both parts form-encoded, then Basic.
    fn basic(&self, secret: &str) -> String {
        let encode = |text: &str| -> String {
            url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
        };
        let pair = format!("{}:{}", encode(&self.id), encode(secret));
        format!(
            "Basic {}",
            base64::engine::general_purpose::STANDARD.encode(pair)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_encodes_both_parts_first() {
        let client = ClientAuth {
            id: "a b".into(),
            secret: Some("p:ä".into()),
            method: AuthMethod::Basic,
        };
        let expected = base64::engine::general_purpose::STANDARD.encode("a+b:p%3A%C3%A4");
        assert_eq!(client.basic("p:ä"), format!("Basic {expected}"));
    }

    #[test]
    fn debug_hides_the_secret() {
        let client = ClientAuth {
            id: "tv".into(),
            secret: Some("hunter2".into()),
            method: AuthMethod::Post,
        };
        let shown = format!("{client:?}");
        assert!(
            shown.contains("tv") && !shown.contains("hunter2"),
            "{shown}"
        );
    }
}
