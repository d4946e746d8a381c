//! RFC 8414 metadata.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::Site;
use super::oauth::{DEVICE_GRANT, json_answer};

pub(super) async fn metadata(State(site): State<Site>) -> Response {
    let settings = site.bridge().settings();
    let issuer = settings.page("");
    let body = json!({
        "issuer": issuer,
        "device_authorization_endpoint": settings.page("/device_authorization"),
        "token_endpoint": settings.page("/token"),
        "revocation_endpoint": settings.page("/revoke"),
        "grant_types_supported": [DEVICE_GRANT, "refresh_token"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "roomkey_bridge_version": env!("CARGO_PKG_VERSION"),
    });
    json_answer(200, &body).into_response()
}
