//! The JWT-bearer grant (RFC 7523) of the service account, which has domain-wide delegation for
//! Chat and directory scopes at example.com.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answer::OAuthError;
use super::clients::{SERVICE_ACCOUNT_EMAIL, SERVICE_ACCOUNT_ID};
use super::jwt::{self, BadJwt};
use super::parameters::Parameters;
use super::scopes;
use crate::sandbox::world::{Caller, World};

/// An assertion may be valid for an hour, and its clock may be a little ahead, both in seconds.
const LONGEST: i64 = 3600;
const AHEAD: i64 = 300;
/// Google's own clients name Google here, whatever `token_uri` their key's file has.
const GOOGLE_AUDIENCES: [&str; 2] = [
    "https://oauth2.googleapis.com/token",
    "https://www.googleapis.com/oauth2/v4/token",
];

/// An access token for the person the assertion names, without a refresh token.
pub(super) fn grant(world: &World, parameters: &Parameters) -> Result<Value, OAuthError> {
    let claims = jwt::verify(parameters.need("assertion")?).map_err(|bad| match bad {
        BadJwt::Malformed => OAuthError::bad("invalid_request", "Invalid JWT."),
        BadJwt::Signature => OAuthError::bad("invalid_grant", "Invalid JWT Signature."),
    })?;
    check_issuer(world, &claims)?;
    check_times(&claims)?;
    let scopes = delegated_scopes(&claims)?;
    let caller = Caller {
        person_id: subject(world, &claims)?,
        scopes,
        client_id: SERVICE_ACCOUNT_ID.to_owned(),
    };
    let lifetime = world.oauth.lifetimes.access_token;
    Ok(json!({
        "access_token": world.oauth.tokens.issue_access(&caller, lifetime),
        "expires_in": lifetime.as_secs(),
        "token_type": "Bearer",
    }))
}

fn check_issuer(world: &World, claims: &Value) -> Result<(), OAuthError> {
    if claims["iss"] != SERVICE_ACCOUNT_EMAIL {
        let text = "Invalid grant: account not found";
        return Err(OAuthError::bad("invalid_grant", text));
    }
    let own = format!("{}/token", world.origin);
    let audience = claims["aud"].as_str().unwrap_or_default();
    if audience != own && !GOOGLE_AUDIENCES.contains(&audience) {
        let text = format!("Invalid JWT: audience must be {own}");
        return Err(OAuthError::bad("invalid_grant", text));
    }
    Ok(())
}

fn check_times(claims: &Value) -> Result<(), OAuthError> {
    let now = jwt::now();
    let times = claims["iat"].as_i64().zip(claims["exp"].as_i64());
    let in_time = times.is_some_and(|(issued, expires)| {
        issued <= now + AHEAD && expires > now && expires - issued <= LONGEST
    });
    if in_time {
        return Ok(());
    }
    Err(OAuthError::bad(
        "invalid_grant",
        "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable \
         timeframe. Check your iat and exp values in the JWT claim.",
    ))
}

fn delegated_scopes(claims: &Value) -> Result<Vec<String>, OAuthError> {
    let list = claims["scope"].as_str().unwrap_or_default();
    let wanted = scopes::split(list);
    if wanted.is_empty() {
        let text = "Empty or missing scope not allowed.";
        return Err(OAuthError::bad("invalid_scope", text));
    }
    if wanted.iter().all(|scope| scopes::is_delegated(scope)) {
        return Ok(wanted);
    }
    Err(not_delegated())
}

/// Delegation reaches the people of the company that gave it.
fn subject(world: &World, claims: &Value) -> Result<String, OAuthError> {
    let Some(email) = claims["sub"].as_str() else {
        return Ok(SERVICE_ACCOUNT_ID.to_owned());
    };
    let unknown = || OAuthError::bad("invalid_grant", "Invalid email or User ID");
    let account = world.account_by_email(email).ok_or_else(unknown)?;
    if account.hosted_domain() != Some("example.com") {
        return Err(not_delegated());
    }
    Ok(account.id)
}

fn not_delegated() -> OAuthError {
    OAuthError::new(
        StatusCode::UNAUTHORIZED,
        "unauthorized_client",
        "Client is unauthorized to retrieve access tokens using this method, or client not \
         authorized for any of the scopes requested.",
    )
}
