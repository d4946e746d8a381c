//! What a client reads first: the OpenID configuration and the keys.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::jwt;
use crate::sandbox::world::World;

/// Google's fields; every address on this server's own origin.
pub(super) async fn openid_configuration(State(world): State<Arc<World>>) -> Response {
    let at = |path: &str| format!("{}{path}", world.origin);
    cacheable(&json!({
        "issuer": world.origin,
        "authorization_endpoint": at("/o/oauth2/v2/auth"),
        "device_authorization_endpoint": at("/device/code"),
        "token_endpoint": at("/token"),
        "userinfo_endpoint": at("/v1/userinfo"),
        "revocation_endpoint": at("/revoke"),
        "jwks_uri": at("/oauth2/v3/certs"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "claims_supported": [
            "aud", "email", "email_verified", "exp", "family_name", "given_name", "hd", "iat",
            "iss", "name", "sub",
        ],
        "authorization_response_iss_parameter_supported": true,
        "code_challenge_methods_supported": ["plain", "S256"],
        "grant_types_supported": [
            "authorization_code",
            "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
        ],
    }))
}

/// The public half of the test key.
pub(super) async fn certs() -> Response {
    cacheable(&jwt::key_set())
}

fn cacheable(document: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, format!("{document:#}")).into_response()
}
