//! The form of the bridge's refresh tokens: session, generation, and a keyed hash of both under
//! the secret of the family. Opaque to everybody else; nothing of it is stored but the number.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use secrecy::{ExposeSecret, SecretString};

/// What every token begins with: one that leaks into a repository can be searched for.
const MARK: &str = "rkr";
/// Longest token that is read, in bytes.
const MAX: usize = 120;

/// A refresh token, taken apart; not yet known to be genuine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RefreshToken {
    /// Which session.
    pub session: String,
    /// Which generation.
    pub generation: u64,
    tag: Tag,
}

#[derive(Clone, PartialEq, Eq)]
struct Tag(Vec<u8>);

impl std::fmt::Debug for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl RefreshToken {
    /// The token of a session and generation; always the same one.
    pub(super) fn write(session: &str, generation: u64, secret: &SecretString) -> SecretString {
        let tag = hmac::sign(&key(secret), message(session, generation).as_bytes());
        let tag = URL_SAFE_NO_PAD.encode(tag);
        format!("{MARK}.{session}.{generation}.{tag}").into()
    }

    /// Takes a token apart; `None` where it has not the form.
    pub(super) fn read(token: &SecretString) -> Option<Self> {
        let token = token.expose_secret();
        if token.len() > MAX {
            return None;
        }
        let mut parts = token.split('.');
        let (mark, session, generation, tag) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let plain = session.bytes().all(|b| b.is_ascii_hexdigit()) && !session.is_empty();
        if mark != MARK || !plain || parts.next().is_some() {
            return None;
        }
        Some(Self {
            session: session.to_owned(),
            generation: generation.parse().ok()?,
            tag: Tag(URL_SAFE_NO_PAD.decode(tag).ok()?),
        })
    }

    /// Whether the family's secret made it.
    pub(super) fn is_genuine(&self, secret: &SecretString) -> bool {
        let message = message(&self.session, self.generation);
        hmac::verify(&key(secret), message.as_bytes(), &self.tag.0).is_ok()
    }
}

fn key(secret: &SecretString) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes())
}

fn message(session: &str, generation: u64) -> String {
    format!("refresh_token/{session}/{generation}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_derived_and_cannot_be_made_without_the_secret() {
        let secret = SecretString::from("family");
        let token = RefreshToken::write("abc123", 7, &secret);
        let again = RefreshToken::write("abc123", 7, &secret);
        assert_eq!(token.expose_secret(), again.expose_secret());
        let read = RefreshToken::read(&token).unwrap();
        assert_eq!((read.session.as_str(), read.generation), ("abc123", 7));
        assert!(read.is_genuine(&secret));
        assert!(!read.is_genuine(&"other".into()));
        let raised = token.expose_secret().replace(".7.", ".8.");
        assert!(
            !RefreshToken::read(&raised.into())
                .unwrap()
                .is_genuine(&secret)
        );
        assert!(!format!("{read:?}").contains("tag: Tag(["));
    }

    #[test]
    fn anything_else_has_not_the_form() {
        for bad in [
            "",
            "rkr",
            "rkr.abc.1",
            "rkr.abc.x.AA",
            "rkr.a:b.1.AA",
            "rkr.a.1.AA.BB",
            "1//0gA",
            "rkr..1.AA",
        ] {
            assert!(RefreshToken::read(&bad.into()).is_none(), "{bad}");
        }
    }
}
