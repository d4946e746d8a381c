//! Signing in by browser (RFC 6749 §4.1 with PKCE, RFC 8252): the address to open, what comes back
//! from it, and the trade of the code for tokens. Opens no browser and keeps no token.

mod connection;
mod loopback;
mod page;
mod redirected;

use std::time::Duration;

use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use crate::config::Scope;
use crate::http::{Client, Repeat};

use super::device::join;
use super::token::{Grant, redact};
use super::{Cause, ClientAuth, Error, Explanation, Metadata};

pub use loopback::{Arrival, Loopback};
pub use page::Page;
pub use redirected::{Redirected, Refused};

/// Random bytes of `state`, as many as of the PKCE verifier.
const STATE_BYTES: u32 = 32;
/// Time for the exchange: an ending program waits as long for it.
const TIMEOUT: Duration = Duration::from_secs(12);

/// What to ask the authorization server for.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The client.
    pub client_id: &'a str,
    /// What it wants.
    pub scopes: &'a [Scope],
    /// Who is signed in already and wants more; then no account is chosen anew.
    pub account: Option<&'a str>,
}

/// One attempt to sign in: what binds the answer to the question. Good for one answer.
#[derive(Debug)]
pub struct Attempt {
    redirect_uri: String,
    state: CsrfToken,
    challenge: PkceCodeChallenge,
    verifier: PkceCodeVerifier,
    issuer: String,
    iss_required: bool,
}

impl Attempt {
    /// A new attempt, whose answer goes to `redirect_uri`.
    pub fn new(metadata: &Metadata, redirect_uri: String) -> Self {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        Self {
            redirect_uri,
            state: CsrfToken::new_random_len(STATE_BYTES),
            challenge,
            verifier,
            issuer: metadata.issuer.clone(),
            iss_required: metadata.iss_required,
        }
    }

    /// The address for the person to open (RFC 6749 §4.1.1, RFC 7636 §4.3).
    pub fn address(&self, metadata: &Metadata, ask: &Ask<'_>) -> Result<Url, Error> {
        let mut url = endpoint(metadata.authorization.as_ref())?.clone();
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Explanation::new(
                Cause::NotSignedIn,
                "The server's sign-in address hides its host behind a user name.",
            )
            .hint("Do not open it. Check `issuer` in the profile.")
            .into());
        }
        url.set_fragment(None);
        let google = metadata.is_google();
        let prompt = prompt(google, ask);
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", ask.client_id)
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("scope", &join(ask.scopes))
            .append_pair("state", self.state.secret())
            .append_pair("code_challenge", self.challenge.as_str())
            .append_pair("code_challenge_method", self.challenge.method().as_str())
            .extend_pairs(google.then_some(("access_type", "offline")))
            // What was granted before stays granted with the new token.
            .extend_pairs(google.then_some(("include_granted_scopes", "true")))
            .extend_pairs(prompt.map(|prompt| ("prompt", prompt)))
            .extend_pairs(ask.account.map(|account| ("login_hint", account)));
        Ok(url)
    }

    /// Where the browser comes back to.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// What a pasted text says, in whatever form people copy addresses.
    pub fn read_pasted(&self, text: &str) -> Result<Redirected, Refused> {
        redirected::of_paste(text, &self.expected())
    }

    /// What the query of a request to [`Self::redirect_uri`] says.
    pub fn read_query(&self, query: &str) -> Result<Redirected, Refused> {
        redirected::of_query(query, &self.expected())
    }

    fn expected(&self) -> redirected::Expected<'_> {
        redirected::Expected {
            state: self.state.secret(),
            issuer: &self.issuer,
            iss_required: self.iss_required,
        }
    }

    /// Trades the code for tokens.
    pub async fn exchange(
        &self,
        http: &Client,
        client: &ClientAuth,
        metadata: &Metadata,
        code: &SecretString,
    ) -> Result<Grant, Error> {
        let url = endpoint(metadata.token.as_ref())?;
        let verifier = self.verifier.secret();
        redeem(http, client, url, &self.redirect_uri, code, verifier).await
    }
}

/// Trades a code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5). It is sent again only where it was
/// surely not carried out: a code is good once.
pub async fn redeem(
    http: &Client,
    client: &ClientAuth,
    endpoint: &Url,
    redirect_uri: &str,
    code: &SecretString,
    verifier: &str,
) -> Result<Grant, Error> {
    let code = code.expose_secret();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect_uri),
        ("code_verifier", verifier),
    ];
    let request = client
        .form(endpoint.clone(), &fields, Repeat::IfUndone)
        .timeout(TIMEOUT)
        .patience(TIMEOUT);
    let answer = http.send(request).await?;
    Grant::parse(endpoint, &answer)
        .map_err(|error| client.redact(redact(redact(error, code), verifier)))
}

/// Google takes the only signed-in account silently unless told otherwise; elsewhere a refresh
/// token needs consent that is asked for (OpenID Connect Core §11).
fn prompt(google: bool, ask: &Ask<'_>) -> Option<&'static str> {
    let offline = || {
        ask.scopes
            .iter()
            .any(|one| one.as_str() == "offline_access")
    };
    match (google, ask.account) {
        (true, None) => Some("select_account consent"),
        (true, Some(_)) => Some("consent"),
        (false, _) => offline().then_some("consent"),
    }
}

fn endpoint(url: Option<&Url>) -> Result<&Url, Error> {
    url.ok_or_else(|| {
        Explanation::new(
            Cause::Usage,
            "The endpoint for signing in by browser is not known.",
        )
        .into()
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const BACK: &str = "http://127.0.0.1:4711/callback";

    fn pairs(metadata: &Metadata, ask: &Ask<'_>) -> BTreeMap<String, String> {
        let attempt = Attempt::new(metadata, BACK.to_owned());
        let url = attempt.address(metadata, ask).unwrap();
        let count = url.query_pairs().count();
        let pairs: BTreeMap<_, _> = url.query_pairs().into_owned().collect();
        assert_eq!(pairs.len(), count, "no parameter twice");
        pairs
    }

    #[test]
    fn google_is_asked_for_a_refresh_token_and_for_the_account() {
        let scopes = Scope::list("spaces openid");
        let mut ask = Ask {
            client_id: "c",
            scopes: &scopes,
            account: None,
        };
        let first = pairs(&Metadata::google(), &ask);
        for (key, value) in [
            ("response_type", "code"),
            ("client_id", "c"),
            ("redirect_uri", BACK),
            (
                "scope",
                "https://www.googleapis.com/auth/chat.spaces openid",
            ),
            ("code_challenge_method", "S256"),
            ("access_type", "offline"),
            ("include_granted_scopes", "true"),
            ("prompt", "select_account consent"),
        ] {
            assert_eq!(first[key], value, "{key}");
        }
        assert_eq!(first["code_challenge"].len(), 43);
        assert!(first["state"].len() >= 43);
        assert!(!first.contains_key("login_hint"));

        ask.account = Some("ana@example.com");
        let more = pairs(&Metadata::google(), &ask);
        assert_eq!(more["login_hint"], "ana@example.com");
        assert_eq!(more["prompt"], "consent");
        assert_ne!(more["state"], first["state"]);
        assert_ne!(more["code_challenge"], first["code_challenge"]);
    }

    #[test]
    fn others_hear_nothing_that_only_google_knows() {
        let url = |text: &str| Some(Url::parse(text).unwrap());
        let metadata = Metadata {
            authorization: url("https://login.example.com/auth?tenant=1#x"),
            ..Metadata::default()
        };
        let online = Scope::list("openid");
        let offline = Scope::list("openid offline_access");
        let ask = |scopes| Ask {
            client_id: "c",
            scopes,
            account: None,
        };
        let pairs_of = |scopes| pairs(&metadata, &ask(scopes));
        let plain = pairs_of(&online);
        assert_eq!(plain["tenant"], "1");
        for key in ["access_type", "include_granted_scopes", "prompt"] {
            assert!(!plain.contains_key(key), "{key}");
        }
        assert_eq!(pairs_of(&offline)["prompt"], "consent");
        let hiding = Metadata {
            authorization: url("https://accounts.google.com@evil.example/"),
            ..Metadata::default()
        };
        let attempt = Attempt::new(&hiding, BACK.to_owned());
        assert!(attempt.address(&hiding, &ask(&online)).is_err());
    }

    #[test]
    fn debug_shows_neither_state_nor_verifier() {
        let attempt = Attempt::new(&Metadata::google(), BACK.to_owned());
        let shown = format!("{attempt:?}");
        assert!(!shown.contains(attempt.state.secret()), "{shown}");
        assert!(!shown.contains(attempt.verifier.secret()), "{shown}");
    }
}
