//! Google's device authorization endpoint, with its own names and its list of allowed scopes.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::answer::{OAuthError, answer};
use super::clients::{ClientType, Clients};
use super::parameters::Parameters;
use super::{devices, scopes};
use crate::sandbox::world::World;

/// `POST /device/code`.
pub(super) async fn device_authorization(
    State(world): State<Arc<World>>,
    request: Request,
) -> Response {
    match begin(&world, request).await {
        Ok(Some(codes)) => answer(
            StatusCode::OK,
            &json!({
                "device_code": codes.device_code,
                "user_code": codes.user_code,
                "expires_in": codes.expires_in.as_secs(),
                "interval": codes.interval.as_secs(),
                // Google's name for it; RFC 8628 says verification_uri.
                "verification_url": format!("{}/device", world.origin),
            }),
        ),
        // Again Google's own: error_code, not error.
        Ok(None) => answer(
            StatusCode::FORBIDDEN,
            &json!({"error_code": "rate_limit_exceeded"}),
        ),
        Err(error) => error.into_response(),
    }
}

async fn begin(world: &World, request: Request) -> Result<Option<devices::Codes>, OAuthError> {
    let parameters = Parameters::of_form(request).await?;
    let client = Clients::find(parameters.need("client_id")?)
        .ok_or_else(|| OAuthError::invalid_client("The OAuth client was not found."))?;
    if client.client_type != ClientType::Tv {
        return Err(OAuthError::invalid_client("Invalid client type."));
    }
    let list = parameters.need("scope")?;
    if let Some(offender) = scopes::device_offender(list, world.oauth.allow_chat_on_device) {
        let text = format!("Invalid device flow scope: {offender}");
        return Err(OAuthError::bad("invalid_scope", text));
    }
    let wanted = scopes::split(list);
    Ok(world.oauth.devices.begin(Instant::now(), client.id, wanted))
}
