//! Authorization codes: single-use, ten minutes, bound to client, redirect URI and PKCE challenge.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

use super::answer::OAuthError;
use super::parameters::Parameters;
use super::random_text;
use crate::sandbox::world::{Caller, lock};

const LIFETIME: Duration = Duration::from_mins(10);

/// Codes that were not redeemed.
#[derive(Debug, Default)]
pub(super) struct Codes {
    all: Mutex<HashMap<String, (Instant, Grant)>>,
}

/// What a code stands for.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    /// Who allowed what to which client.
    pub(super) caller: Caller,
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<Challenge>,
    pub(super) nonce: Option<String>,
    /// Whether a refresh token comes with it.
    pub(super) refreshable: bool,
}

/// A PKCE challenge (RFC 7636 §4.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Challenge {
    S256(String),
    Plain(String),
}

impl Challenge {
    /// The challenge of an authorization request, if it has one.
    pub(super) fn of(parameters: &Parameters) -> Result<Option<Self>, OAuthError> {
        let method = parameters.get("code_challenge_method");
        let Some(challenge) = parameters.get("code_challenge") else {
            return match method {
                None => Ok(None),
                Some(_) => Err(OAuthError::missing("code_challenge")),
            };
        };
        let length_is_right = (43..=128).contains(&challenge.len());
        match method.unwrap_or("plain") {
            _ if !length_is_right => Err(OAuthError::bad(
                "invalid_request",
                "Invalid code challenge: 43 to 128 characters.",
            )),
            "S256" => Ok(Some(Self::S256(challenge.to_owned()))),
            "plain" => Ok(Some(Self::Plain(challenge.to_owned()))),
            other => Err(OAuthError::bad(
                "invalid_request",
                format!("Invalid parameter value for code_challenge_method: {other}"),
            )),
        }
    }

    fn is_met_by(&self, verifier: &str) -> bool {
        match self {
            Self::Plain(challenge) => challenge == verifier,
            Self::S256(challenge) => {
                let hash = digest(&SHA256, verifier.as_bytes());
                *challenge == URL_SAFE_NO_PAD.encode(hash)
            }
        }
    }
}

impl Codes {
    /// A new code.
    pub(super) fn issue(&self, grant: Grant) -> String {
        let code = format!("4/0A{}", random_text(48));
        let now = Instant::now();
        let mut all = lock(&self.all);
        all.retain(|_, (expires, _)| *expires > now);
        all.insert(code.clone(), (now + LIFETIME, grant));
        code
    }

    /// Redeems a code. Whatever is wrong, the code is used up by the attempt.
    pub(super) fn redeem(
        &self,
        client_id: &str,
        parameters: &Parameters,
    ) -> Result<Grant, OAuthError> {
        let code = parameters.need("code")?;
        let redirect_uri = parameters.need("redirect_uri")?;
        let verifier = parameters.get("code_verifier");
        let bad = |text| Err(OAuthError::bad("invalid_grant", text));
        let found = lock(&self.all).remove(code);
        let Some((_, grant)) = found.filter(|(expires, _)| *expires > Instant::now()) else {
            return bad("Malformed auth code.");
        };
        if grant.caller.client_id != client_id {
            return bad("Bad Request");
        }
        if grant.redirect_uri != redirect_uri {
            return Err(OAuthError::bad("redirect_uri_mismatch", "Bad Request"));
        }
        match (&grant.challenge, verifier) {
            (Some(_), None) => bad("Missing code verifier."),
            (Some(challenge), Some(verifier)) if !challenge.is_met_by(verifier) => {
                bad("Invalid code verifier.")
            }
            (None, Some(_)) => bad("code_verifier or verifier is not needed."),
            _ => Ok(grant),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verifier_of_rfc_7636_appendix_b_meets_its_challenge() {
        let challenge = Challenge::S256("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned());
        assert!(challenge.is_met_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert!(!challenge.is_met_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl"));
    }

    #[test]
    fn an_unknown_challenge_method_is_refused() {
        let challenge = "x".repeat(43);
        let query = format!("code_challenge={challenge}&code_challenge_method=S512");
        let parameters = Parameters::parse(query.as_bytes()).unwrap();
        assert!(Challenge::of(&parameters).is_err());
    }
}
