//! What the bridge hides at rest, and how: AES-256-GCM for secrets that it must read again, bound
//! to their row; keyed hashes for what it only compares. Every key comes from a master key by
//! HKDF, one for each purpose.
//!
//! While keys are rotated there are several master keys: the first seals, all of them open. Every
//! sealed value names its key, so that an old one is known from a damaged one.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use ring::{aead, hkdf, hmac};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::codes;
use super::store::Key;

/// Bytes of a master key.
const MASTER: usize = 32;

/// Why there is no [`Seal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No key at all.
    #[error("there is no encryption key; `roomkey bridge --generate-key` makes one")]
    None,
    /// Not what a key looks like.
    #[error(
        "the encryption key is not 32 bytes in base64; `roomkey bridge --generate-key` makes one"
    )]
    Malformed,
}

/// A sealed value could not be opened: its key is gone, or it was changed or moved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value cannot be opened: {0}")]
pub struct Broken(&'static str);

/// A secret at rest. It opens only with its key, and only in the row it was sealed for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Which key.
    #[serde(rename = "k")]
    key: String,
    /// Nonce and ciphertext in base64.
    #[serde(rename = "c")]
    text: String,
}

/// The keys of a bridge.
#[derive(Clone)]
pub struct Seal {
    /// The first seals.
    keys: Vec<Keys>,
}

/// What is derived from one master key.
#[derive(Clone)]
struct Keys {
    id: String,
    aead: aead::LessSafeKey,
    user_code: hmac::Key,
    csrf: hmac::Key,
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.keys.iter().map(|keys| &keys.id).collect();
        f.debug_struct("Seal").field("keys", &ids).finish()
    }
}

impl Seal {
    /// From master keys in base64; the first one seals.
    pub fn new<'a>(masters: impl IntoIterator<Item = &'a str>) -> Result<Self, KeyError> {
        let mut keys = Vec::new();
        for text in masters {
            let bytes = STANDARD
                .decode(text.trim())
                .or_else(|_| STANDARD_NO_PAD.decode(text.trim()))
                .or_else(|_| URL_SAFE_NO_PAD.decode(text.trim()))
                .map_err(|_| KeyError::Malformed)?;
            if bytes.len() != MASTER {
                return Err(KeyError::Malformed);
            }
            keys.push(Keys::derive(&bytes).ok_or(KeyError::Malformed)?);
        }
        if keys.is_empty() {
            return Err(KeyError::None);
        }
        Ok(Self { keys })
    }

    /// A new master key for the key file.
    pub fn generate() -> SecretString {
        STANDARD.encode(codes::random::<MASTER>()).into()
    }

    /// A key that is forgotten with the process, for a store that is too.
    pub fn ephemeral() -> Self {
        let keys = Keys::derive(&codes::random::<MASTER>());
        Self {
            keys: keys.into_iter().collect(),
        }
    }

    /// Hides a secret for this place: a row, and what it is in there.
    pub fn seal(&self, row: &Key, what: &str, secret: &str) -> Result<Sealed, Broken> {
        let keys = self.first()?;
        let nonce = codes::random::<{ aead::NONCE_LEN }>();
        let mut text = secret.as_bytes().to_vec();
        keys.aead
            .seal_in_place_append_tag(
                aead::Nonce::assume_unique_for_key(nonce),
                aad(row, what),
                &mut text,
            )
            .map_err(|_| Broken("it is too long"))?;
        let mut whole = nonce.to_vec();
        whole.append(&mut text);
        Ok(Sealed {
            key: keys.id.clone(),
            text: STANDARD_NO_PAD.encode(whole),
        })
    }

    /// Reads a secret again.
    pub fn open(&self, row: &Key, what: &str, sealed: &Sealed) -> Result<SecretString, Broken> {
        let keys = self
            .keys
            .iter()
            .find(|keys| keys.id == sealed.key)
            .ok_or(Broken("its key is not among the configured ones"))?;
        let whole = STANDARD_NO_PAD
            .decode(&sealed.text)
            .map_err(|_| Broken("it is not base64"))?;
        let (nonce, text) = whole
            .split_first_chunk::<{ aead::NONCE_LEN }>()
            .ok_or(Broken("it is too short"))?;
        let mut text = text.to_vec();
        let open = keys
            .aead
            .open_in_place(
                aead::Nonce::assume_unique_for_key(*nonce),
                aad(row, what),
                &mut text,
            )
            .map_err(|_| Broken("it was changed, or belongs to another row"))?;
        let secret = str::from_utf8(open).map_err(|_| Broken("it is not text"))?;
        Ok(SecretString::from(secret))
    }

    /// Whether a value should be sealed anew: it still hangs on an older key.
    pub fn is_old(&self, sealed: &Sealed) -> bool {
        self.keys
            .first()
            .is_some_and(|first| first.id != sealed.key)
    }

    /// The names that the row of a user code can have: the first is for writing, and a row under
    /// any of them is found. Keyed, as 34.6 bits could be tried out.
    pub fn user_code(&self, letters: &str) -> Vec<String> {
        self.keys
            .iter()
            .map(|keys| URL_SAFE_NO_PAD.encode(hmac::sign(&keys.user_code, letters.as_bytes())))
            .collect()
    }

    /// A CSRF token for a browser.
    pub fn csrf(&self, browser: &str) -> String {
        self.keys.first().map_or_else(String::new, |keys| {
            URL_SAFE_NO_PAD.encode(hmac::sign(&keys.csrf, browser.as_bytes()))
        })
    }

    /// Whether a CSRF token is that browser's; takes the same time for all wrong ones.
    pub fn check_csrf(&self, browser: &str, token: &str) -> bool {
        let Ok(token) = URL_SAFE_NO_PAD.decode(token) else {
            return false;
        };
        self.keys
            .iter()
            .any(|keys| hmac::verify(&keys.csrf, browser.as_bytes(), &token).is_ok())
    }

    fn first(&self) -> Result<&Keys, Broken> {
        self.keys.first().ok_or(Broken("there is no key"))
    }
}

impl Keys {
    fn derive(master: &[u8]) -> Option<Self> {
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"roomkey bridge");
        let root = salt.extract(master);
        let key = |purpose: &str| -> Option<[u8; 32]> {
            let mut bytes = [0; 32];
            root.expand(&[purpose.as_bytes()], hkdf::HKDF_SHA256)
                .and_then(|okm| okm.fill(&mut bytes))
                .ok()?;
            Some(bytes)
        };
        let mac = |purpose| Some(hmac::Key::new(hmac::HMAC_SHA256, &key(purpose)?));
        let aead = aead::UnboundKey::new(&aead::AES_256_GCM, &key("seal")?).ok()?;
        Some(Self {
            id: URL_SAFE_NO_PAD.encode(&key("id")?[..6]),
            aead: aead::LessSafeKey::new(aead),
            user_code: mac("user_code")?,
            csrf: mac("csrf")?,
        })
    }
}

fn aad(row: &Key, what: &str) -> aead::Aad<Vec<u8>> {
    aead::Aad::from(format!("{row}/{what}").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    fn master(byte: u8) -> String {
        STANDARD.encode([byte; 32])
    }

    fn seal(bytes: &[u8]) -> Seal {
        let masters: Vec<_> = bytes.iter().copied().map(master).collect();
        Seal::new(masters.iter().map(String::as_str)).unwrap()
    }

    #[test]
    fn a_secret_opens_in_its_own_row_only() {
        let (seal, row) = (seal(&[1]), Key::new("grant", "a"));
        let sealed = seal.seal(&row, "refresh_token", "1//secret").unwrap();
        assert!(!format!("{sealed:?}").contains("1//secret"));
        let open = seal.open(&row, "refresh_token", &sealed).unwrap();
        assert_eq!(open.expose_secret(), "1//secret");
        assert!(seal.open(&row, "access_token", &sealed).is_err());
        let other = Key::new("grant", "b");
        assert!(seal.open(&other, "refresh_token", &sealed).is_err());
        let mut changed = sealed.clone();
        changed.text.replace_range(20..21, "!");
        assert!(seal.open(&row, "refresh_token", &changed).is_err());
        assert_ne!(
            sealed,
            seal.seal(&row, "refresh_token", "1//secret").unwrap()
        );
    }

    #[test]
    fn rotation_the_first_key_seals_and_all_open() {
        let row = Key::new("grant", "a");
        let old = seal(&[1]);
        let sealed = old.seal(&row, "t", "secret").unwrap();
        let both = seal(&[2, 1]);
        assert!(both.is_old(&sealed));
        assert_eq!(
            both.open(&row, "t", &sealed).unwrap().expose_secret(),
            "secret"
        );
        let again = both.seal(&row, "t", "secret").unwrap();
        assert!(!both.is_old(&again));
        assert!(old.open(&row, "t", &again).is_err());
        assert!(seal(&[2]).open(&row, "t", &again).is_ok());
        assert!(seal(&[2]).open(&row, "t", &sealed).is_err());
        // A replica that already has both keys finds what the other wrote.
        assert_eq!(both.user_code("BCDFGHJK")[1], old.user_code("BCDFGHJK")[0]);
        assert!(both.check_csrf("browser", &old.csrf("browser")));
    }

    #[test]
    fn csrf_tokens_belong_to_a_browser() {
        let seal = seal(&[1]);
        assert!(seal.check_csrf("a", &seal.csrf("a")));
        assert!(!seal.check_csrf("b", &seal.csrf("a")));
        assert!(!seal.check_csrf("a", ""));
        assert!(!Seal::ephemeral().check_csrf("a", &seal.csrf("a")));
    }

    #[test]
    fn a_key_file_holds_32_bytes_of_base64() {
        let generated = Seal::generate();
        assert!(Seal::new([generated.expose_secret()]).is_ok());
        assert!(Seal::new([format!(" {}\n", master(7)).as_str()]).is_ok());
        for bad in ["", "c2hvcnQ=", "not base64!"] {
            assert_eq!(Seal::new([bad]).unwrap_err(), KeyError::Malformed, "{bad}");
        }
        assert_eq!(Seal::new([]).unwrap_err(), KeyError::None);
        let shown = format!("{:?}", seal(&[1]));
        assert!(!shown.contains(&master(1)), "{shown}");
    }
}
