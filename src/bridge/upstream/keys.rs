//! The issuer's public keys (RFC 7517): fetched when first needed, kept as long as it says, and
//! fetched again for a key that is not among them.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Method, Url};
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::failure::failure;
use super::id_token::{Algorithm, Unverified};
use crate::bridge::service::Failure;
use crate::http::{Client, Repeat, Request, Response};

/// Largest key set read, in bytes.
const MAX_SET: usize = 256 * 1024;
/// Keys read of a set.
const MAX_KEYS: usize = 100;
/// Time for a fetch.
const TIMEOUT: Duration = Duration::from_secs(8);
/// A set is kept for an hour where nobody says otherwise, and within these whoever does.
const USUAL_LIFE: Duration = Duration::from_hours(1);
const SHORTEST_LIFE: Duration = Duration::from_mins(5);
const LONGEST_LIFE: Duration = Duration::from_hours(24);

/// A public key.
#[derive(Debug, Clone)]
pub(super) struct PublicKey {
    id: Option<String>,
    pub material: Material,
}

/// What verifies a signature.
#[derive(Debug, Clone)]
pub(super) enum Material {
    /// RSA: modulus and exponent, big-endian.
    Rsa { n: Vec<u8>, e: Vec<u8> },
    /// P-256: an uncompressed point.
    P256 { point: Vec<u8> },
}

#[derive(Debug)]
pub(super) struct Keys {
    http: Client,
    url: Url,
    /// Held while they are fetched: many sign-ins need one fetch.
    fetched: Mutex<Fetched>,
}

#[derive(Debug, Default)]
struct Fetched {
    known: Option<Known>,
    failed: Option<(Instant, Failure)>,
}

#[derive(Debug)]
struct Known {
    keys: Vec<PublicKey>,
    until: Instant,
}

impl Keys {
    pub(super) fn new(http: Client, url: Url) -> Self {
        Self {
            http,
            url,
            fetched: Mutex::default(),
        }
    }

    /// The key a token names; the only one of its kind where it names none.
    pub(super) async fn find(&self, token: &Unverified) -> Result<Option<PublicKey>, Failure> {
        let asked = Instant::now();
        let mut fetched = self.fetched.lock().await;
        let fresh = fetched.known.as_ref();
        let fresh = fresh.filter(|known| Instant::now() < known.until);
        if let Some(key) = fresh.and_then(|known| pick(&known.keys, token)) {
            return Ok(Some(key));
        }
        // A fetch that failed while this one waited for it failed for both: in line for a silent
        // issuer the tenth would wait ten times as long.
        if let Some((at, failure)) = &fetched.failed
            && *at >= asked
        {
            return Err(failure.clone());
        }
        // The issuer has new keys, or lies. Only its own answers lead here, so that nobody else
        // can make the bridge ask.
        match self.fetch().await {
            Ok(known) => Ok(pick(&fetched.known.insert(known).keys, token)),
            Err(failure) => {
                fetched.failed = Some((Instant::now(), failure.clone()));
                Err(failure)
            }
        }
    }

    async fn fetch(&self) -> Result<Known, Failure> {
        let request = Request::new(Method::GET, self.url.clone(), Repeat::Safe)
            .header("accept", "application/json")
            .timeout(TIMEOUT)
            .patience(TIMEOUT)
            .max_body(MAX_SET);
        let answer = self.http.send(request).await;
        let answer = answer.map_err(|error| failure(error.into()))?;
        if !answer.ok() {
            let status = answer.status;
            return Err(Failure::Unavailable(format!(
                "it answered {status} instead of its keys"
            )));
        }
        let keys = read(&answer.body).ok_or_else(|| Failure::Lying("its keys are none".into()))?;
        Ok(Known {
            keys,
            until: Instant::now() + life(&answer),
        })
    }
}

fn pick(keys: &[PublicKey], token: &Unverified) -> Option<PublicKey> {
    let mut fit = keys.iter().filter(|key| match &key.material {
        Material::Rsa { .. } => token.algorithm == Algorithm::Rs256,
        Material::P256 { .. } => token.algorithm == Algorithm::Es256,
    });
    if token.key_id.is_some() {
        return fit.find(|key| key.id == token.key_id).cloned();
    }
    let only = fit.next()?;
    fit.next().is_none().then(|| only.clone())
}

/// `None` where it is no key set; keys that are not for this are left out.
fn read(body: &[u8]) -> Option<Vec<PublicKey>> {
    let set: Value = serde_json::from_slice(body).ok()?;
    let keys = set.get("keys")?.as_array()?;
    Some(keys.iter().take(MAX_KEYS).filter_map(key).collect())
}

fn key(one: &Value) -> Option<PublicKey> {
    let text = |name: &str| one.get(name).and_then(Value::as_str);
    let bytes = |name: &str| URL_SAFE_NO_PAD.decode(text(name)?).ok();
    let for_this = |name: &str, value: &str| text(name).is_none_or(|told| told == value);
    if !for_this("use", "sig") {
        return None;
    }
    let material = match text("kty")? {
        "RSA" if for_this("alg", "RS256") => Material::Rsa {
            n: bytes("n")?,
            e: bytes("e")?,
        },
        "EC" if for_this("alg", "ES256") && text("crv") == Some("P-256") => Material::P256 {
            point: [vec![4], bytes("x")?, bytes("y")?].concat(),
        },
        _ => return None,
    };
    Some(PublicKey {
        id: text("kid").map(str::to_owned),
        material,
    })
}

fn life(answer: &Response) -> Duration {
    let told = answer.header("cache-control").and_then(|told| {
        let mut parts = told.split(',').map(str::trim);
        let seconds = parts.find_map(|part| part.strip_prefix("max-age="))?;
        seconds.parse().ok().map(Duration::from_secs)
    });
    told.unwrap_or(USUAL_LIFE)
        .clamp(SHORTEST_LIFE, LONGEST_LIFE)
}
