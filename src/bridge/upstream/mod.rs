//! The issuer behind the bridge: where a browser is sent, what a code is traded for and who that
//! is, renewing and revoking. Everything it says is checked; it keeps nothing but public keys.

mod failure;
mod id_token;
mod keys;
mod secrets;

use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use super::service::{Failure, Identity, Provider, Start, Tokens};
use crate::config::{Endpoints, Scope};
use crate::http::Client;
use crate::oauth::authorization_code::redeem;
use crate::oauth::device::join;
use crate::oauth::metadata::{self, GOOGLE};
use crate::oauth::token::{self, Grant};
use crate::oauth::{ClientAuth, Error, Explanation, Metadata, identity};
use failure::failure;
use id_token::{Claims, Expected};
use keys::Keys;
use secrets::Secrets;

/// An access token whose life is not told, or is longer, is taken for one that lives so long.
const LONGEST_LIFE: Duration = Duration::from_hours(1);

/// Parameters of the authorization request that are the bridge's own (RFC 6749 §4.1.1, RFC 7636
/// §4.3, OpenID Connect Core §3.1.2.1).
const OWN: [&str; 8] = [
    "response_type",
    "response_mode",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
];

/// `[bridge.upstream]`, as the configuration has checked it.
#[derive(Debug, Clone)]
pub struct UpstreamSettings {
    /// `https://accounts.google.com`, or another issuer.
    pub issuer: String,
    /// What the configuration knows better than the issuer's metadata.
    pub endpoints: Endpoints,
    /// The client's name and secret; several while its secret is rotated, the one to use first. The
    /// method is set by what the issuer's metadata offers.
    pub clients: Vec<ClientAuth>,
    /// Asked for besides what a terminal wants; `openid` always is, and `email` where this is empty.
    pub scopes: Vec<Scope>,
    /// Further parameters of the authorization request.
    pub params: Vec<(String, String)>,
    /// Only accounts of this Workspace.
    pub hosted_domain: Option<String>,
    /// The bridge's `/callback`.
    pub redirect_uri: String,
}

/// The issuer behind the bridge.
pub struct Upstream {
    http: Client,
    metadata: Metadata,
    /// What [`Self::new`] has checked to be there.
    token: Url,
    authorization: Url,
    settings: UpstreamSettings,
    secrets: Secrets,
    keys: Keys,
}

impl Upstream {
    /// Finds the issuer's endpoints; nothing is asked of Google, whose are known.
    pub async fn find(http: Client, settings: UpstreamSettings) -> Result<Self, Error> {
        let needed = |found: &Metadata| {
            found.authorization.is_some() && found.token.is_some() && found.jwks.is_some()
        };
        let issuer = Some(settings.issuer.as_str());
        let metadata = metadata::find(&http, issuer, &settings.endpoints, needed).await?;
        Ok(Self::new(http, metadata, settings)?)
    }

    /// With metadata that is known.
    pub fn new(
        http: Client,
        metadata: Metadata,
        mut settings: UpstreamSettings,
    ) -> Result<Self, Explanation> {
        let (Some(token), Some(authorization), Some(jwks)) = (
            metadata.token.clone(),
            metadata.authorization.clone(),
            metadata.jwks.clone(),
        ) else {
            return Err(Explanation::new(
                crate::oauth::Cause::Usage,
                format!(
                    "{} lacks what the bridge needs: an authorization endpoint, a token endpoint and signed id_tokens (`jwks_uri`).",
                    settings.issuer
                ),
            )
            .hint("Check `issuer` under [bridge.upstream]."));
        };
        for client in &mut settings.clients {
            client.method = metadata.auth_method();
        }
        let secrets = Secrets::new(std::mem::take(&mut settings.clients)).ok_or_else(|| {
            Explanation::new(
                crate::oauth::Cause::Usage,
                "The bridge has no client at its upstream.",
            )
            .hint("Name its file as `client_secrets_file` under [bridge.upstream].")
        })?;
        // Whoever signs in is named on the last page, whatever the terminal asks for.
        for (at, name) in ["openid", "email"].into_iter().enumerate() {
            let scope = Scope::new(name);
            if !settings.scopes.contains(&scope) {
                settings.scopes.insert(at, scope);
            }
        }
        Ok(Self {
            keys: Keys::new(http.clone(), jwks),
            http,
            metadata,
            token,
            authorization,
            settings,
            secrets,
        })
    }

    /// The scopes of an attempt: the bridge's own, then the terminal's.
    fn scopes(&self, asked: &[Scope]) -> Vec<Scope> {
        let mut scopes = self.settings.scopes.clone();
        for scope in asked {
            if !scopes.contains(scope) {
                scopes.push(scope.clone());
            }
        }
        scopes
    }

    fn address(&self, start: Start<'_>) -> Url {
        let settings = &self.settings;
        let scope = join(&self.scopes(start.scopes));
        let own = [
            ("response_type", "code"),
            ("client_id", self.secrets.client_id()),
            ("redirect_uri", &settings.redirect_uri),
            ("scope", &scope),
            ("state", start.state),
            ("nonce", start.nonce),
            ("code_challenge", start.challenge),
            ("code_challenge_method", "S256"),
        ];
        let is_own = |name: &str| OWN.contains(&name) || name == "code_challenge_method";
        let params = settings.params.iter();
        let params = params.filter(|(name, _)| !is_own(name));
        // A hint for the chooser; what counts is the `hd` that comes back, signed.
        let told = settings.params.iter().any(|(name, _)| name == "hd");
        let domain = settings.hosted_domain.as_deref().filter(|_| !told);
        let mut url = self.authorization.clone();
        url.set_fragment(None);
        url.query_pairs_mut()
            .extend_pairs(own)
            .extend_pairs(params)
            .extend_pairs(domain.map(|domain| ("hd", domain)));
        url
    }

    async fn traded<'a>(
        &'a self,
        code: &'a SecretString,
        verifier: &'a SecretString,
        nonce: &'a str,
    ) -> Result<(Tokens, Identity), Failure> {
        let (http, url, back) = (&self.http, &self.token, &self.settings.redirect_uri);
        let verifier = verifier.expose_secret();
        let grant = self
            .secrets
            .each_of_the_same_client(|client| {
                Box::pin(redeem(http, client, url, back, code, verifier))
            })
            .await
            .map_err(failure)?;
        let claims = self.verified(&grant, nonce).await?;
        self.admit(&claims)?;
        if grant.refresh_token.is_none() {
            tracing::warn!("{}", self.why_no_refresh_token());
        }
        let email = self.email(&grant, &claims).await?;
        let identity = Identity {
            subject: claims.subject,
            email,
        };
        Ok((tokens(grant), identity))
    }

    /// What an issuer wants to hear before it gives a refresh token.
    pub fn why_no_refresh_token(&self) -> String {
        let issuer = &self.metadata.issuer;
        let advice = if self.metadata.is_google() {
            "set params = { access_type = \"offline\", prompt = \"select_account consent\" }"
        } else {
            "add `offline_access` to its scopes and `prompt = \"consent\"` to its params"
        };
        format!(
            "{issuer} gave no refresh token, so sessions end with their first access token; {advice} under [bridge.upstream]."
        )
    }

    async fn verified(&self, grant: &Grant, nonce: &str) -> Result<Claims, Failure> {
        let Some(token) = &grant.id_token else {
            return Err(Failure::Lying("it gave no id_token".into()));
        };
        let expected = Expected {
            issuer: &self.metadata.issuer,
            client_id: self.secrets.client_id(),
            nonce,
            access_token: &grant.access_token,
            now: jiff::Timestamp::now().as_second(),
        };
        let lying = |why: &'static str| Failure::Lying(format!("its id_token {why}"));
        let token = id_token::read(token).map_err(lying)?;
        let key = self.keys.find(&token).await?;
        let key = key.ok_or_else(|| lying("is signed with a key that it does not publish"))?;
        token
            .verify(&key)
            .and_then(|claims| claims.check(&expected))
            .map_err(lying)
    }

    fn admit(&self, claims: &Claims) -> Result<(), Failure> {
        let Some(wanted) = &self.settings.hosted_domain else {
            return Ok(());
        };
        if claims
            .hosted_domain
            .as_ref()
            .is_some_and(|domain| domain.eq_ignore_ascii_case(wanted))
        {
            return Ok(());
        }
        Err(Failure::WrongAccount(format!(
            "Only accounts of {wanted} may sign in here."
        )))
    }

    /// From the `id_token`, else from `userinfo`, which must speak of the same account (OpenID
    /// Connect Core §5.3.2).
    async fn email(&self, grant: &Grant, claims: &Claims) -> Result<Option<String>, Failure> {
        if claims.email.is_some() || claims.email_refuted {
            return Ok(claims.email.clone());
        }
        let Some(endpoint) = &self.metadata.userinfo else {
            return Ok(None);
        };
        let who = identity::verified_email(&self.http, endpoint, &grant.access_token).await;
        match who.and_then(|who| Some((who.subject?, who.email))) {
            Some((subject, _)) if subject != claims.subject => Err(Failure::Lying(
                "its userinfo speaks of another account than its id_token".into(),
            )),
            other => Ok(other
                .and_then(|(_, email)| email)
                .filter(|email| id_token::is_email(email))),
        }
    }
}

/// What the service keeps of a grant.
fn tokens(grant: Grant) -> Tokens {
    let life = grant.expires_in.unwrap_or(LONGEST_LIFE).min(LONGEST_LIFE);
    Tokens {
        access_token: grant.access_token,
        expires_in: Some(life),
        refresh_token: grant.refresh_token,
        scopes: grant.scope,
    }
}

fn same_issuer(told: &str, known: &str) -> bool {
    // Google writes its name with and without the scheme.
    told == known
        || told.strip_suffix('/') == Some(known)
        || (known == GOOGLE && told == "accounts.google.com")
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upstream")
            .field("issuer", &self.metadata.issuer)
            .finish_non_exhaustive()
    }
}

impl Provider for Upstream {
    fn authorization_url(&self, start: Start<'_>) -> Url {
        self.address(start)
    }

    fn is_issuer(&self, iss: Option<&str>) -> bool {
        match iss {
            Some(told) => same_issuer(told, &self.metadata.issuer),
            None => !self.metadata.iss_required,
        }
    }

    fn exchange<'a>(
        &'a self,
        code: &'a SecretString,
        verifier: &'a SecretString,
        nonce: &'a str,
    ) -> BoxFuture<'a, Result<(Tokens, Identity), Failure>> {
        Box::pin(self.traded(code, verifier, nonce))
    }

    fn refresh<'a>(
        &'a self,
        refresh_token: &'a SecretString,
        scopes: &'a [Scope],
    ) -> BoxFuture<'a, Result<Tokens, Failure>> {
        Box::pin(async move {
            let (http, url) = (&self.http, &self.token);
            let grant = self
                .secrets
                .each(|client| {
                    let renewed = token::refresh_for(http, client, url, refresh_token, scopes);
                    Box::pin(renewed)
                })
                .await;
            grant.map(tokens).map_err(failure)
        })
    }

    fn revoke<'a>(&'a self, token: &'a SecretString) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let Some(url) = &self.metadata.revocation else {
                return Err(Failure::Refused("unsupported_endpoint".into()));
            };
            self.secrets
                .each(|client| Box::pin(token::revoke(&self.http, client, url, token)))
                .await
                .map_err(failure)
        })
    }
}
