//! An `id_token` (OpenID Connect Core §3.1.3.7): read, verified, checked, in this order; a type for
//! each, so that no claim is used before its turn.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::keys::{Material, PublicKey};
use super::same_issuer;
use crate::text;

/// How far the issuer's clock may be off, in seconds.
const SKEW: i64 = 60;
/// Longest token read, in bytes.
const MAX_TOKEN: usize = 16 * 1024;
/// Longest `sub`, in bytes (OpenID Connect Core §2).
const MAX_SUBJECT: usize = 255;
/// Longest e-mail address, in characters (RFC 5321 §4.5.3.1).
const MAX_EMAIL: usize = 320;

/// The algorithms that are believed; `none` and those with a shared secret never are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Es256,
}

/// A token whose signature nobody has looked at.
pub(super) struct Unverified {
    pub algorithm: Algorithm,
    pub key_id: Option<String>,
    signed: String,
    signature: Vec<u8>,
    claims: Value,
}

/// Claims that the issuer has signed, for whomever.
pub(super) struct Signed(Value);

/// Claims for this sign-in.
#[derive(Debug)]
pub(super) struct Claims {
    pub subject: String,
    /// Only where the issuer has verified it.
    pub email: Option<String>,
    /// The issuer has an address, and says that it is not verified.
    pub email_refuted: bool,
    pub hosted_domain: Option<String>,
}

/// What the claims must say.
pub(super) struct Expected<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub nonce: &'a str,
    pub access_token: &'a SecretString,
    /// Seconds of Unix time.
    pub now: i64,
}

/// Ends the sentence "its `id_token` …".
type Why = &'static str;

/// Takes a token apart (RFC 7515 §5.2).
pub(super) fn read(token: &SecretString) -> Result<Unverified, Why> {
    const NONE: Why = "is none";
    let token = token.expose_secret();
    if token.len() > MAX_TOKEN {
        return Err("is too long");
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(NONE)?;
    let (header, claims) = signed.split_once('.').ok_or(NONE)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| NONE);
    let json = |part: &str| -> Result<Value, Why> {
        serde_json::from_slice(&decode(part)?).map_err(|_| NONE)
    };
    let header = json(header)?;
    let algorithm = match header.get("alg").and_then(Value::as_str) {
        Some("RS256") => Algorithm::Rs256,
        Some("ES256") => Algorithm::Es256,
        _ => return Err("is signed in a way that is not believed here"),
    };
    if header.get("crit").is_some() {
        return Err("asks for what is not known here");
    }
    let key_id = header.get("kid").and_then(Value::as_str);
    Ok(Unverified {
        algorithm,
        key_id: key_id.map(str::to_owned),
        signature: decode(signature)?,
        claims: json(claims)?,
        signed: signed.to_owned(),
    })
}

impl Unverified {
    /// Checks the signature with a key of the issuer's.
    pub(super) fn verify(self, key: &PublicKey) -> Result<Signed, Why> {
        let (message, signature) = (self.signed.as_bytes(), &self.signature);
        let verified = match &key.material {
            Material::Rsa { n, e } => RsaPublicKeyComponents { n, e }.verify(
                &RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            ),
            Material::P256 { point } => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
        };
        match verified {
            Ok(()) => Ok(Signed(self.claims)),
            Err(_) => Err("has a wrong signature"),
        }
    }
}

impl Signed {
    /// Checks that it is for this client and this sign-in, and for now.
    pub(super) fn check(&self, expected: &Expected<'_>) -> Result<Claims, Why> {
        let text = |name: &str| self.0.get(name).and_then(Value::as_str);
        if !text("iss").is_some_and(|told| same_issuer(told, expected.issuer)) {
            return Err("is of another issuer");
        }
        self.for_client(expected.client_id)?;
        self.for_now(expected.now)?;
        if text("nonce") != Some(expected.nonce) {
            return Err("is of another sign-in");
        }
        if text("at_hash").is_some_and(|told| told != half_hash(expected.access_token)) {
            return Err("is of another access token");
        }
        let subject = text("sub")
            .filter(|sub| !sub.is_empty() && sub.len() <= MAX_SUBJECT && sub.is_ascii())
            .filter(|sub| !sub.bytes().any(|byte| byte.is_ascii_control()))
            .ok_or("names no account")?;
        let email = text("email").filter(|email| is_email(email));
        let verified = is_true(self.0.get("email_verified"));
        Ok(Claims {
            subject: subject.to_owned(),
            email: email.filter(|_| verified).map(str::to_owned),
            email_refuted: email.is_some() && self.0.get("email_verified").is_some() && !verified,
            hosted_domain: text("hd").map(str::to_owned),
        })
    }

    /// `aud` and `azp`: of several audiences, this client must be the one it was issued to.
    fn for_client(&self, client_id: &str) -> Result<(), Why> {
        const OTHER: Why = "is for another client";
        let party = self.0.get("azp").map(|azp| azp.as_str());
        let alone = match self.0.get("aud") {
            Some(Value::String(one)) if one == client_id => true,
            Some(Value::Array(many)) if many.iter().any(|one| one == client_id) => many.len() == 1,
            _ => return Err(OTHER),
        };
        match party {
            Some(party) if party != Some(client_id) => Err(OTHER),
            None if !alone => Err(OTHER),
            _ => Ok(()),
        }
    }

    fn for_now(&self, now: i64) -> Result<(), Why> {
        let time = |name: &str| self.0.get(name).and_then(Value::as_f64);
        // Seconds of our time are exact in a float.
        #[allow(clippy::cast_precision_loss)]
        let (now, skew) = (now as f64, SKEW as f64);
        let (Some(expires), Some(issued)) = (time("exp"), time("iat")) else {
            return Err("has no times");
        };
        if expires <= now - skew {
            return Err("has expired");
        }
        if issued > now + skew || time("nbf").is_some_and(|begins| begins > now + skew) {
            return Err("is of the future; is this machine's clock right?");
        }
        Ok(())
    }
}

/// `at_hash` of an access token (OpenID Connect Core §3.1.3.6); both algorithms use SHA-256.
fn half_hash(token: &SecretString) -> String {
    let hash = digest(&SHA256, token.expose_secret().as_bytes());
    URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16])
}

/// Some issuers write booleans as text.
fn is_true(value: Option<&Value>) -> bool {
    value.is_some_and(|value| value == true || value == "true")
}

/// One that a page can show: nothing in it moves, reorders or hides.
pub(super) fn is_email(text: &str) -> bool {
    text.contains('@') && text.chars().count() <= MAX_EMAIL && text::safe(text) == text
}
