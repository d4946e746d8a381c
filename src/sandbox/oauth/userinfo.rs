//! Who a token speaks for: the OIDC userinfo endpoint and Google's `tokeninfo`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::answer::{OAuthError, answer};
use super::parameters::Parameters;
use super::tokens::bearer;
use super::{jwt, scopes};
use crate::sandbox::world::World;

/// `sub`, and what the granted scopes allow to be said beyond it.
pub(super) async fn userinfo(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    let caller = world.authenticate(&headers).ok();
    let known = caller
        .filter(|caller| caller.scopes.iter().any(|scope| scopes::is_identity(scope)))
        .and_then(|caller| Some((world.account(&caller.person_id)?, caller)));
    let Some((account, caller)) = known else {
        let status = StatusCode::UNAUTHORIZED;
        let mut response =
            OAuthError::new(status, "invalid_request", "Invalid Credentials").into_response();
        response.headers_mut().insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static(
                "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"",
            ),
        );
        return response;
    };
    let mut claims = json!({"sub": account.id});
    jwt::describe(&mut claims, &account, &caller.scopes);
    answer(StatusCode::OK, &claims)
}

/// What an access token is good for; all values are strings, as Google's are.
pub(super) async fn tokeninfo(State(world): State<Arc<World>>, request: Request) -> Response {
    match look_up(&world, request).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn look_up(world: &World, request: Request) -> Result<Response, OAuthError> {
    let query = Parameters::parse(request.uri().query().unwrap_or_default().as_bytes())?;
    let headers = request.headers().clone();
    let form = Parameters::of_form(request).await?;
    let token = query
        .get("access_token")
        .or_else(|| form.get("access_token"))
        .or_else(|| bearer(&headers));
    let token = token.ok_or_else(|| {
        OAuthError::bad(
            "invalid_request",
            "Either access_token, id_token, or token_handle required",
        )
    })?;
    let (caller, left) = world
        .oauth
        .tokens
        .lookup(token)
        .map_err(|_| OAuthError::bad("invalid_token", "Invalid Value"))?;
    let left = i64::try_from(left.as_secs()).unwrap_or(i64::MAX);
    let mut info = json!({
        "azp": caller.client_id,
        "aud": caller.client_id,
        "sub": caller.person_id,
        "scope": caller.scopes.join(" "),
        "exp": jwt::now().saturating_add(left).to_string(),
        "expires_in": left.to_string(),
        "access_type": "offline",
    });
    let asks_email = caller.scopes.contains(&scopes::full("userinfo.email"));
    if let Some(account) = world.account(&caller.person_id).filter(|_| asks_email) {
        info["email"] = json!(account.email);
        info["email_verified"] = json!("true");
    }
    Ok(answer(StatusCode::OK, &info))
}
