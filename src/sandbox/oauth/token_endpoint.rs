//! The token endpoint with its four grants, and revocation.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::answer::{OAuthError, answer};
use super::clients::{Client, Clients};
use super::devices::Poll;
use super::parameters::Parameters;
use super::{jwt, jwt_bearer, scopes};
use crate::sandbox::faults::Fault;
use crate::sandbox::world::{Caller, World};

/// `POST /token`.
pub(super) async fn token(State(world): State<Arc<World>>, request: Request) -> Response {
    let headers = request.headers().clone();
    let granted = match Parameters::of_form(request).await {
        Ok(parameters) => grant(&world, &headers, &parameters),
        Err(error) => Err(error),
    };
    match granted {
        Ok(body) => answer(StatusCode::OK, &body),
        Err(error) => error.into_response(),
    }
}

fn grant(world: &World, headers: &HeaderMap, parameters: &Parameters) -> Result<Value, OAuthError> {
    let client = || Clients::authenticate(headers, parameters);
    match parameters.need("grant_type")? {
        "authorization_code" => code(world, client()?, parameters),
        "refresh_token" => refresh(world, client()?, parameters),
        "urn:ietf:params:oauth:grant-type:device_code" => device(world, client()?, parameters),
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => jwt_bearer::grant(world, parameters),
        other => Err(OAuthError::bad(
            "unsupported_grant_type",
            format!("Invalid grant_type: {other}"),
        )),
    }
}

fn code(world: &World, client: &Client, parameters: &Parameters) -> Result<Value, OAuthError> {
    let grant = world.oauth.codes.redeem(client.id, parameters)?;
    let nonce = grant.nonce.as_deref();
    Ok(issue(
        world,
        client,
        &grant.caller,
        grant.refreshable,
        nonce,
    ))
}

fn device(world: &World, client: &Client, parameters: &Parameters) -> Result<Value, OAuthError> {
    let device_code = parameters.need("device_code")?;
    let oauth = &world.oauth;
    match oauth.devices.poll(Instant::now(), device_code, client.id) {
        Poll::Pending => Err(pending(world)),
        Poll::SlowDown => Err(slow_down()),
        Poll::Denied => Err(OAuthError::new(
            StatusCode::FORBIDDEN,
            "access_denied",
            "Forbidden",
        )),
        Poll::Expired => Err(OAuthError::bad("expired_token", "Bad Request")),
        Poll::Unknown => Err(OAuthError::bad("invalid_grant", "Malformed device code.")),
        Poll::Granted { person_id, scopes } => {
            oauth.tokens.consent(&person_id, &scopes);
            let caller = Caller {
                person_id,
                scopes,
                client_id: client.id.to_owned(),
            };
            Ok(issue(world, client, &caller, true, None))
        }
    }
}

fn pending(world: &World) -> OAuthError {
    if world
        .faults
        .strike(|fault| fault == Fault::SlowDown)
        .is_some()
    {
        return slow_down();
    }
    OAuthError::new(
        StatusCode::PRECONDITION_REQUIRED,
        "authorization_pending",
        "Precondition Required",
    )
}

fn slow_down() -> OAuthError {
    OAuthError::new(StatusCode::FORBIDDEN, "slow_down", "Forbidden")
}

/// Google keeps the refresh token as it is, others replace it where asked to; a narrower `scope` narrows the access token alone.
fn refresh(world: &World, client: &Client, parameters: &Parameters) -> Result<Value, OAuthError> {
    let token = parameters.need("refresh_token")?;
    let known = world.oauth.tokens.refresh(token);
    let mut caller = known
        .ok_or_else(|| OAuthError::bad("invalid_grant", "Token has been expired or revoked."))?;
    if caller.client_id != client.id {
        let status = StatusCode::UNAUTHORIZED;
        return Err(OAuthError::new(
            status,
            "unauthorized_client",
            "Unauthorized",
        ));
    }
    if let Some(list) = parameters.get("scope") {
        let wanted = scopes::split(list);
        if wanted.iter().any(|scope| !caller.scopes.contains(scope)) {
            let text = "Some requested scopes were not granted before.";
            return Err(OAuthError::bad("invalid_scope", text));
        }
        caller.scopes = wanted;
    }
    let successor = if world.oauth.rotate_refresh_tokens {
        let successor = world.oauth.tokens.rotate(token);
        Some(successor.ok_or_else(|| OAuthError::bad("invalid_grant", "Token was used before."))?)
    } else {
        None
    };
    let mut body = issue(world, client, &caller, false, None);
    if let Some(successor) = successor {
        body["refresh_token"] = json!(successor);
    }
    Ok(body)
}

fn issue(
    world: &World,
    client: &Client,
    caller: &Caller,
    refreshable: bool,
    nonce: Option<&str>,
) -> Value {
    let oauth = &world.oauth;
    let lifetime = oauth.lifetimes.access_token;
    let access_token = oauth.tokens.issue_access(caller, lifetime);
    let account = world.account(&caller.person_id);
    let id_token = account.and_then(|account| {
        jwt::id_token(
            world,
            client,
            &account,
            &caller.scopes,
            &access_token,
            nonce,
        )
    });
    let mut body = json!({
        "access_token": access_token,
        "expires_in": lifetime.as_secs(),
        "scope": caller.scopes.join(" "),
        "token_type": "Bearer",
    });
    if refreshable {
        body["refresh_token"] = json!(oauth.tokens.issue_refresh(caller));
    }
    if let Some(id_token) = id_token {
        body["id_token"] = json!(id_token);
    }
    body
}

/// `/revoke`, the token in the form or in the query. It ends the person's tokens at every client
/// of the project.
pub(super) async fn revoke(State(world): State<Arc<World>>, request: Request) -> Response {
    match revoked(&world, request).await {
        Ok(()) => answer(StatusCode::OK, &json!({})),
        Err(error) => error.into_response(),
    }
}

async fn revoked(world: &World, request: Request) -> Result<(), OAuthError> {
    let query = Parameters::parse(request.uri().query().unwrap_or_default().as_bytes())?;
    let form = Parameters::of_form(request).await?;
    let token = match form.get("token") {
        Some(token) => token,
        None => query.need("token")?,
    };
    if world.oauth.tokens.revoke(token) {
        return Ok(());
    }
    Err(OAuthError::bad("invalid_token", "Token expired or revoked"))
}
