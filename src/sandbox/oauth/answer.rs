//! Answers of the OAuth endpoints: JSON that no cache keeps, and the error object of RFC 6749 §5.2.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// An error answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OAuthError {
    status: StatusCode,
    code: &'static str,
    description: String,
    /// The client used HTTP Basic, so a 401 must name the scheme (RFC 6749 §5.2).
    challenge: bool,
}

impl OAuthError {
    pub(super) fn new(status: StatusCode, code: &'static str, text: impl Into<String>) -> Self {
        Self {
            status,
            code,
            description: text.into(),
            challenge: false,
        }
    }

    /// 400 with this error code.
    pub(super) fn bad(code: &'static str, text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, text)
    }

    pub(super) fn missing(parameter: &str) -> Self {
        let text = format!("Missing required parameter: {parameter}");
        Self::bad("invalid_request", text)
    }

    pub(super) fn invalid_client(text: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_client", text)
    }

    pub(super) fn with_challenge(mut self, used_basic: bool) -> Self {
        self.challenge = used_basic;
        self
    }

    pub(super) fn code(&self) -> &'static str {
        self.code
    }

    pub(super) fn description(&self) -> &str {
        &self.description
    }

    pub(super) fn status(&self) -> StatusCode {
        self.status
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let body = json!({"error": self.code, "error_description": self.description});
        let mut response = answer(self.status, &body);
        if self.challenge && self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Basic realm=\"sandbox\""),
            );
        }
        response
    }
}

/// JSON, `no-store` (RFC 6749 §5.1), laid out over lines as Google does.
pub(super) fn answer(status: StatusCode, body: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::PRAGMA, "no-cache"),
    ];
    (status, headers, format!("{body:#}")).into_response()
}
