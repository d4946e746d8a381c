//! The authorization endpoint: checks the request, then leads through sign-in and consent back to
//! the client. What is wrong with the client or its redirect stays on a page of ours, as with
//! Google, and never reaches the callback.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use url::Url;

use super::answer::OAuthError;
use super::clients::{Client, ClientType, Clients};
use super::codes::{Challenge, Grant};
use super::parameters::Parameters;
use super::scopes;
use super::sessions::{Browser, Purpose, Visit, with_cookie};
use crate::sandbox::pages::error_page;
use crate::sandbox::world::{Account, Caller, World};

/// What a client asked for.
#[derive(Debug, Clone)]
pub(super) struct AuthorizationRequest {
    redirect_uri: String,
    state: Option<String>,
    nonce: Option<String>,
    challenge: Option<Challenge>,
    offline: bool,
    include_granted: bool,
    prompt: Vec<String>,
    /// Address or ID of the account that is meant.
    pub(super) login_hint: Option<String>,
    /// The Workspace domain whose accounts may be chosen.
    pub(super) hosted_domain: Option<String>,
}

impl AuthorizationRequest {
    fn prompts(&self, what: &str) -> bool {
        self.prompt.iter().any(|prompt| prompt == what)
    }

    fn fits(&self, account: &Account) -> bool {
        let hint = self.login_hint.as_deref();
        let domain = self.hosted_domain.as_deref();
        hint.is_none_or(|hint| hint.eq_ignore_ascii_case(&account.email) || hint == account.id)
            && domain.is_none_or(|domain| domain == "*" || account.hosted_domain() == Some(domain))
    }
}

/// `GET /o/oauth2/v2/auth`.
pub(super) async fn authorization(State(world): State<Arc<World>>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let checked = Parameters::parse(query.as_bytes())
        .and_then(|parameters| check(&world, request.headers(), &parameters));
    let (client, wanted, asked) = match checked {
        Ok(checked) => checked,
        Err(error) => return error_page(error.status(), error.code(), error.description()),
    };
    let browser = world.oauth.sessions.browser(request.headers());
    let purpose = Purpose::Authorization(Box::new(asked.clone()));
    let visit = world
        .oauth
        .sessions
        .begin(&browser, client, wanted, purpose);
    with_cookie(lead(&world, &browser, visit, &asked), &browser)
}

fn check(
    world: &World,
    headers: &HeaderMap,
    parameters: &Parameters,
) -> Result<(&'static Client, Vec<String>, AuthorizationRequest), OAuthError> {
    let client = Clients::find(parameters.need("client_id")?)
        .ok_or_else(|| OAuthError::invalid_client("The OAuth client was not found."))?;
    refuse_embedded_browser(headers)?;
    let redirect_uri = parameters.need("redirect_uri")?;
    if !world.oauth.clients.allows_redirect(client, redirect_uri) {
        let text = format!(
            "The redirect_uri {redirect_uri} is not registered for {}.",
            client.name
        );
        return Err(OAuthError::bad("redirect_uri_mismatch", text));
    }
    if parameters.need("response_type")? != "code" {
        let text = "Only response_type=code is served here.";
        return Err(OAuthError::bad("unsupported_response_type", text));
    }
    let list = parameters.need("scope")?;
    if let Some(offender) = list
        .split_whitespace()
        .find(|scope| !scopes::is_consentable(scope))
    {
        let text = format!("Some requested scopes cannot be shown: {offender}");
        return Err(OAuthError::bad("invalid_scope", text));
    }
    let owned = |key| parameters.get(key).map(str::to_owned);
    let prompt = parameters.get("prompt").unwrap_or_default();
    let asked = AuthorizationRequest {
        redirect_uri: redirect_uri.to_owned(),
        state: owned("state"),
        nonce: owned("nonce"),
        challenge: Challenge::of(parameters)?,
        offline: parameters.get("access_type") == Some("offline"),
        include_granted: parameters.get("include_granted_scopes") == Some("true"),
        prompt: prompt.split_whitespace().map(str::to_owned).collect(),
        login_hint: owned("login_hint"),
        hosted_domain: owned("hd"),
    };
    Ok((client, scopes::split(list), asked))
}

/// Google refuses browsers that are embedded in an app; Android marks its web view with `wv`.
fn refuse_embedded_browser(headers: &HeaderMap) -> Result<(), OAuthError> {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    if agent.is_some_and(|agent| agent.contains("; wv)")) {
        let text = "Open this address in Chrome or Safari: browsers inside apps are not allowed.";
        let status = StatusCode::FORBIDDEN;
        return Err(OAuthError::new(status, "disallowed_useragent", text));
    }
    Ok(())
}

/// To the account chooser, to the consent page, or straight back.
fn lead(
    world: &World,
    browser: &Browser,
    mut visit: Visit,
    asked: &AuthorizationRequest,
) -> Response {
    let silent = asked.prompts("none");
    let account = browser
        .account
        .clone()
        .filter(|account| asked.fits(account) && (silent || !asked.prompts("select_account")));
    let Some(account) = account else {
        if silent {
            return Redirect::to(&failure(world, asked, "login_required")).into_response();
        }
        return Redirect::to(&format!("/signin/{}", visit.id)).into_response();
    };
    visit.account = Some(account);
    world.oauth.sessions.save(visit.clone());
    to_consent_or_back(world, &visit, asked)
}

/// Consent is asked for once, and again only on request.
pub(super) fn to_consent_or_back(
    world: &World,
    visit: &Visit,
    asked: &AuthorizationRequest,
) -> Response {
    let Some(account) = &visit.account else {
        return Redirect::to(&format!("/signin/{}", visit.id)).into_response();
    };
    let consented = world.oauth.tokens.consented(&account.id);
    let is_new = visit.scopes.iter().any(|scope| !consented.contains(scope));
    if !is_new && !asked.prompts("consent") {
        let back = success(world, visit, asked, account, visit.scopes.clone(), "none");
        return Redirect::to(&back).into_response();
    }
    if asked.prompts("none") {
        return Redirect::to(&failure(world, asked, "consent_required")).into_response();
    }
    Redirect::to(&format!("/consent/{}", visit.id)).into_response()
}

/// The callback's address with a code. `prompt` says whether the consent page was shown.
pub(super) fn success(
    world: &World,
    visit: &Visit,
    asked: &AuthorizationRequest,
    account: &Account,
    granted: Vec<String>,
    prompt: &str,
) -> String {
    let tokens = &world.oauth.tokens;
    tokens.consent(&account.id, &granted);
    let granted = if asked.include_granted {
        let earlier = tokens.consented(&account.id);
        let now: BTreeSet<&String> = granted.iter().collect();
        let more = earlier.iter().filter(|scope| !now.contains(scope)).cloned();
        granted.iter().cloned().chain(more).collect()
    } else {
        granted
    };
    let refreshable = match visit.client.client_type {
        ClientType::Desktop => true,
        ClientType::Tv => false,
        ClientType::Web => {
            let first = !tokens.was_served(&account.id, visit.client.id);
            asked.offline && (first || asked.prompts("consent"))
        }
    };
    let list = granted.join(" ");
    let code = world.oauth.codes.issue(Grant {
        caller: Caller {
            person_id: account.id.clone(),
            scopes: granted,
            client_id: visit.client.id.to_owned(),
        },
        redirect_uri: asked.redirect_uri.clone(),
        challenge: asked.challenge.clone(),
        nonce: asked.nonce.clone(),
        refreshable,
    });
    let mut answer = vec![("code", code.as_str()), ("scope", &list), ("authuser", "0")];
    if let Some(domain) = account.hosted_domain() {
        answer.push(("hd", domain));
    }
    answer.push(("prompt", prompt));
    callback(world, asked, &answer)
}

/// The callback's address with an error.
pub(super) fn failure(world: &World, asked: &AuthorizationRequest, error: &str) -> String {
    callback(world, asked, &[("error", error)])
}

/// With `state` as it came, and `iss` (RFC 9207).
fn callback(world: &World, asked: &AuthorizationRequest, answer: &[(&str, &str)]) -> String {
    let Ok(mut address) = Url::parse(&asked.redirect_uri) else {
        // Not reached: the address was parsed when it was allowed.
        return "/".to_owned();
    };
    {
        let mut query = address.query_pairs_mut();
        if let Some(state) = &asked.state {
            query.append_pair("state", state);
        }
        query.append_pair("iss", &world.origin);
        query.extend_pairs(answer);
    }
    address.into()
}
