//! The codes a bridge mints: user codes for people, device codes and other long secrets for
//! programs. How they are hidden at rest is [`super::seal`]'s.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use ring::rand::{SecureRandom, SystemRandom};

/// Consonants that are not taken for one another, and spell no word (RFC 8628 §6.1).
pub const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// Letters in a user code.
pub const LENGTH: usize = 8;
/// How many user codes there are: 34.6 bits.
pub const POSSIBLE: u64 = 20_u64.pow(8);
/// Characters of a [`secret`]: 256 bits.
pub const SECRET_LENGTH: usize = 43;

/// A user code as people see it: `WDJB-MJHT`.
#[derive(Clone, PartialEq, Eq)]
pub struct UserCode(String);

impl UserCode {
    /// A fresh one, each letter equally likely.
    pub fn mint() -> Self {
        let mut letters = String::with_capacity(LENGTH);
        while letters.len() < LENGTH {
            // 240 is the greatest multiple of 20 in a byte: the rest would favour some letters.
            for byte in random::<16>().into_iter().filter(|byte| *byte < 240) {
                if letters.len() < LENGTH {
                    letters.push(char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
                }
            }
        }
        Self(letters)
    }

    /// From what a person typed: case, dashes, spaces and anything else that is in no code do not
    /// matter (RFC 8628 §6.1).
    pub fn read(typed: &str) -> Option<Self> {
        let letters: String = typed
            .chars()
            .take(200)
            .map(|c| c.to_ascii_uppercase())
            .filter(|c| u8::try_from(*c).is_ok_and(|byte| LETTERS.contains(&byte)))
            .collect();
        (letters.len() == LENGTH).then_some(Self(letters))
    }

    /// The letters alone.
    pub fn letters(&self) -> &str {
        &self.0
    }

    /// As it is shown.
    pub fn grouped(&self) -> String {
        let (front, back) = self.0.split_at(LENGTH / 2);
        format!("{front}-{back}")
    }
}

/// 256 random bits as text that fits URLs, forms and cookies.
pub fn secret() -> String {
    URL_SAFE_NO_PAD.encode(random::<32>())
}

/// Whether text has the form of a [`secret`]; anything else need not be looked up.
pub fn is_secret(text: &str) -> bool {
    text.len() == SECRET_LENGTH
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// A random name for a row or a session; no secret.
pub fn name() -> String {
    random::<12>()
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect()
}

/// Three digits, each number equally likely.
pub fn return_code() -> String {
    loop {
        let [high, low] = random::<2>();
        let number = u16::from_be_bytes([high, low]);
        if number < 65_000 {
            return format!("{:03}", number % 1000);
        }
    }
}

/// The row name of a secret of 256 bits, or of something public: SHA-256 of purpose and value.
/// Such a name outlives a change of keys. Not for user codes: those could be tried out.
pub fn hash(purpose: &str, value: &str) -> String {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(purpose.as_bytes());
    context.update(&[0]);
    context.update(value.as_bytes());
    URL_SAFE_NO_PAD.encode(context.finish())
}

/// PKCE's `code_challenge` of a verifier (RFC 7636 §4.2, `S256`).
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()))
}

/// Random bytes.
#[allow(clippy::missing_panics_doc)] // See there.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).expect("randomness"); // the kernel's source, which does not fail once the system is up
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s2_user_codes_are_eight_of_twenty_consonants_in_two_groups() {
        assert_eq!(POSSIBLE, 25_600_000_000);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..500 {
            let code = UserCode::mint().grouped();
            assert_eq!(code.len(), 9);
            assert_eq!(&code[4..5], "-");
            seen.extend(code.bytes().filter(|b| *b != b'-'));
        }
        assert_eq!(seen, LETTERS.iter().copied().collect());
    }

    #[test]
    fn s2_input_is_forgiving_about_case_dashes_and_what_is_in_no_code() {
        for typed in [
            "WDJB-MJHT",
            "wdjbmjht",
            " wdjb mjht ",
            "W.D.J.B—M_J_H_T",
            "1WDJB-0MJHT",
            "wdjb\u{200b}mjht",
        ] {
            let code = UserCode::read(typed).unwrap();
            assert_eq!(code.grouped(), "WDJB-MJHT", "{typed}");
        }
        for none in ["", "WDJB-MJH", "WDJB-MJHTT", "AEIOU", "ＷＤＪＢＭＪＨＴ"] {
            assert!(UserCode::read(none).is_none(), "{none}");
        }
    }

    #[test]
    fn s7_secrets_have_256_bits_and_are_named_by_a_hash() {
        let secret = secret();
        assert!(is_secret(&secret));
        assert!(!is_secret(&secret[1..]));
        assert!(!is_secret(&secret.replace(&secret[..1], "=")));
        let name = hash("device_code", &secret);
        assert!(!name.contains(&secret));
        assert_ne!(name, hash("state", &secret));
        assert_eq!(return_code().len(), 3);
    }

    #[test]
    fn pkce_challenge_is_that_of_rfc_7636_appendix_b() {
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}
