//! The endpoints that terminals use: forms in, JSON out (RFC 8628 §3, RFC 6749 §5 and §6,
//! RFC 7009).

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::form::{Form, Unusable};
use super::{Caller, Site, now};
use crate::bridge::service::{
    DeviceAuthorization, DeviceRequest, OAuthError, PollRequest, RefreshRequest, RevokeRequest,
    TokenResponse,
};

/// RFC 8628 §3.4.
pub(super) const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// RFC 8628 §3.1.
pub(super) async fn device_authorization(
    State(site): State<Site>,
    Caller(address): Caller,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let answer = async {
        let form = read(&headers, body).await?;
        let request = DeviceRequest {
            client_id: need(&form, "client_id")?,
            scope: form.owned("scope"),
            roomkey_host: form.owned("roomkey_host"),
            roomkey_stages: form.get("roomkey_stages") == Some("1"),
            roomkey_return_code: form.get("roomkey_return_code") == Some("1"),
        };
        site.bridge()
            .device_authorization(request, address, now())
            .await
    };
    match answer.await {
        Ok(begun) => json_answer(200, &begun_json(&begun)),
        Err(error) => error_answer(&error, &headers),
    }
}

/// RFC 8628 §3.4 and RFC 6749 §6.
pub(super) async fn token(
    State(site): State<Site>,
    Caller(address): Caller,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let answer = async {
        let form = read(&headers, body).await?;
        let grant_type = need(&form, "grant_type")?;
        match grant_type.as_str() {
            DEVICE_GRANT => {
                let request = PollRequest {
                    client_id: need(&form, "client_id")?,
                    device_code: need(&form, "device_code")?.into(),
                    return_code: form.owned("roomkey_return_code"),
                };
                site.bridge().poll(request, address, now()).await
            }
            "refresh_token" => {
                let request = RefreshRequest {
                    client_id: need(&form, "client_id")?,
                    refresh_token: need(&form, "refresh_token")?.into(),
                    scope: form.owned("scope"),
                };
                site.bridge().refresh(request, address, now()).await
            }
            _ => Err(OAuthError::new(
                "unsupported_grant_type",
                "This bridge knows the device_code and the refresh_token grant.",
            )),
        }
    };
    match answer.await {
        Ok(granted) => json_answer(200, &granted_json(&granted)),
        Err(error) => error_answer(&error, &headers),
    }
}

/// RFC 7009: an unknown token is as good as revoked.
pub(super) async fn revoke(
    State(site): State<Site>,
    Caller(address): Caller,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let answer = async {
        let form = read(&headers, body).await?;
        let request = RevokeRequest {
            client_id: need(&form, "client_id")?,
            token: need(&form, "token")?.into(),
        };
        site.bridge().revoke(request, address, now()).await
    };
    match answer.await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => error_answer(&error, &headers),
    }
}

fn begun_json(begun: &DeviceAuthorization) -> Value {
    json!({
        "device_code": begun.device_code.expose_secret(),
        "user_code": begun.user_code,
        "verification_uri": begun.verification_uri,
        "verification_uri_complete": begun.verification_uri_complete,
        "expires_in": begun.expires_in,
        "interval": begun.interval,
    })
}

fn granted_json(granted: &TokenResponse) -> Value {
    let mut body = json!({
        "access_token": granted.access_token.expose_secret(),
        "token_type": granted.token_type,
        "expires_in": granted.expires_in,
        "scope": granted.scope,
        "roomkey_account": granted.account,
    });
    if let Some(token) = &granted.refresh_token {
        body["refresh_token"] = token.expose_secret().into();
    }
    body
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Form, OAuthError> {
    Form::read(headers, body).await.map_err(|why| {
        let (status, description) = match why {
            Unusable::Kind => (400, "The body must be application/x-www-form-urlencoded."),
            Unusable::Large => (413, "The request is too large."),
            Unusable::Incomplete => (408, "The request did not come whole."),
            Unusable::Twice => (400, "A parameter is there twice."),
        };
        OAuthError::new("invalid_request", description).status(status)
    })
}

fn need(form: &Form, key: &'static str) -> Result<String, OAuthError> {
    form.owned(key).ok_or_else(|| {
        OAuthError::new(
            "invalid_request",
            format!("The parameter {key} is missing."),
        )
    })
}

/// An error as RFC 6749 §5.2 and RFC 8628 §3.5 want it.
fn error_answer(error: &OAuthError, asked: &HeaderMap) -> Response {
    let mut body = json!({
        "error": error.error,
        "error_description": error.description,
    });
    if let Some(stage) = error.stage {
        body["roomkey_stage"] = stage.as_str().into();
    }
    if let Some(interval) = error.interval {
        body["interval"] = interval.into();
    }
    let mut answer = json_answer(error.status, &body);
    if let Some(seconds) = error.retry_after {
        answer
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    if error.status == 401 && asked.contains_key(header::AUTHORIZATION) {
        let challenge = HeaderValue::from_static("Basic realm=\"roomkey bridge\"");
        answer
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, challenge);
    }
    answer
}

/// Where the answer took longer than anybody should wait.
pub(super) fn too_slow() -> Response {
    let error = OAuthError::unavailable("That took too long. Nothing was lost: try again.");
    error_answer(&error, &HeaderMap::new())
}

/// JSON with a status.
pub(super) fn json_answer(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (status, kind, body.to_string()).into_response()
}
