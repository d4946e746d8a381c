//! Google's JSON error object (AIP-193), and the few errors that every API shares.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::world::AuthFailure;

/// An error as an API method answers it.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    /// The HTTP status.
    pub code: u16,
    /// The canonical code, as in `PERMISSION_DENIED`.
    pub status: &'static str,
    /// For developers, in English.
    pub message: String,
    /// `google.rpc` messages with `@type`.
    pub details: Vec<Value>,
    www_authenticate: Option<&'static str>,
    retry_after: Option<u64>,
}

/// A quota that is used up.
#[derive(Debug)]
pub struct Quota<'q> {
    /// The last part of `quota_metric`.
    pub metric: &'q str,
    /// The metric's name for people.
    pub metric_words: &'q str,
    /// The limit's name for people.
    pub limit: &'q str,
    /// Calls in its time.
    pub value: usize,
}

/// What is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field in `snake_case`; empty for the whole request.
    pub field: String,
    /// What is wrong.
    pub description: String,
}

/// The project whose quota all clients of the sandbox share.
const CONSUMER: &str = "projects/629000000000";

const AUTH_HELP: &str = "Expected OAuth 2 access token, login cookie or other valid \
    authentication credential. See \
    https://developers.google.com/identity/sign-in/web/devconsole-project.";

impl ApiError {
    fn new(code: u16, status: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            status,
            message: message.into(),
            details: Vec::new(),
            www_authenticate: None,
            retry_after: None,
        }
    }

    /// 400 `INVALID_ARGUMENT`.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "INVALID_ARGUMENT", message)
    }

    /// 400 `INVALID_ARGUMENT` with `BadRequest.fieldViolations`; the message names all of them.
    pub fn violations(violations: &[Violation]) -> Self {
        let lines: Vec<_> = violations.iter().map(|v| v.description.as_str()).collect();
        Self::invalid(lines.join("\n")).with_bad_request(violations)
    }

    /// 400 for one field.
    pub fn field(field: &str, description: impl Into<String>) -> Self {
        Self::violations(&[Violation {
            field: field.to_owned(),
            description: description.into(),
        }])
    }

    /// 400 for a `fields` selector that names what is not there.
    pub fn bad_selector(path: &str) -> Self {
        let description = format!(
            "Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
        );
        Self::invalid("Request contains an invalid argument.").with_bad_request(&[Violation {
            field: path.to_owned(),
            description,
        }])
    }

    /// 400 `FAILED_PRECONDITION`.
    pub fn precondition(message: impl Into<String>) -> Self {
        Self::new(400, "FAILED_PRECONDITION", message)
    }

    /// 403 where the caller has no right.
    pub fn permission() -> Self {
        Self::denied("The caller does not have permission")
    }

    /// 403 with another message.
    pub fn denied(message: impl Into<String>) -> Self {
        Self::new(403, "PERMISSION_DENIED", message)
    }

    /// 404 of an unknown space, member or person.
    pub fn not_found() -> Self {
        Self::new(404, "NOT_FOUND", "Requested entity was not found.")
    }

    /// 404 where the project has no Chat app.
    pub fn no_chat_app() -> Self {
        let mut error = Self::new(
            404,
            "NOT_FOUND",
            "Google Chat app not found. To create a Chat app, you must turn on the Chat API and \
             configure the app in the Google Cloud console.",
        );
        error.details.push(json!({
            "@type": "type.googleapis.com/google.rpc.Help",
            "links": [{
                "description": "Configure the app in the Google Cloud console",
                "url": "https://developers.google.com/workspace/chat/configure-chat-api",
            }],
        }));
        error
    }

    /// 403 where the project has not switched the API on.
    pub fn service_disabled(service: &str, name: &str) -> Self {
        let number = CONSUMER.trim_start_matches("projects/");
        let page = format!(
            "https://console.developers.google.com/apis/api/{service}/overview?project={number}"
        );
        let mut error = Self::denied(format!(
            "{name} has not been used in project {number} before or it is disabled. Enable it by \
             visiting {page} then retry. If you enabled this API recently, wait a few minutes for \
             the action to propagate to our systems and retry."
        ));
        error.details.push(json!({
            "@type": "type.googleapis.com/google.rpc.Help",
            "links": [{"description": "Google developers console API activation", "url": page}],
        }));
        error.details.push(json!({
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "SERVICE_DISABLED",
            "domain": "googleapis.com",
            "metadata": {"service": service, "consumer": CONSUMER},
        }));
        error
    }

    /// 409 of a name or membership that is there already.
    pub fn already_exists(message: impl Into<String>) -> Self {
        Self::new(409, "ALREADY_EXISTS", message)
    }

    /// 429 of a quota that is used up. Google's names no time to wait.
    pub fn quota(quota: &Quota<'_>) -> Self {
        let Quota {
            metric,
            metric_words,
            limit,
            value,
        } = quota;
        let text = format!(
            "Quota exceeded for quota metric '{metric_words}' and limit '{limit}' of service \
             'chat.googleapis.com' for consumer '{CONSUMER}'."
        );
        let mut error = Self::new(429, "RESOURCE_EXHAUSTED", text);
        error.details.push(json!({
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "RATE_LIMIT_EXCEEDED",
            "domain": "googleapis.com",
            "metadata": {
                "service": "chat.googleapis.com",
                "consumer": CONSUMER,
                "quota_metric": format!("chat.googleapis.com/{metric}"),
                "quota_limit": limit,
                "quota_limit_value": value.to_string(),
                "quota_location": "global",
            },
        }));
        error
    }

    /// Says after how many seconds to try again.
    pub fn with_retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// 401, and why.
    pub fn unauthenticated(failure: AuthFailure, service: &str, method: &str) -> Self {
        const REALM: &str = "Bearer realm=\"https://accounts.google.com/\"";
        const INVALID: &str =
            "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"";
        let (reason, what, header) = match failure {
            AuthFailure::Missing => (
                "CREDENTIALS_MISSING",
                "Request is missing required authentication credential.",
                REALM,
            ),
            AuthFailure::Invalid => (
                "ACCESS_TOKEN_TYPE_UNSUPPORTED",
                "Request had invalid authentication credentials.",
                INVALID,
            ),
            AuthFailure::Expired => (
                "ACCESS_TOKEN_EXPIRED",
                "Request had invalid authentication credentials.",
                INVALID,
            ),
        };
        let mut error = Self::new(401, "UNAUTHENTICATED", format!("{what} {AUTH_HELP}"));
        error.www_authenticate = Some(header);
        error.with_reason(reason, service, method)
    }

    /// 403 where no granted scope suits the method.
    pub fn scope(service: &str, method: &str) -> Self {
        const INSUFFICIENT: &str =
            "Bearer realm=\"https://accounts.google.com/\", error=\"insufficient_scope\"";
        let mut error = Self::denied("Request had insufficient authentication scopes.");
        error.www_authenticate = Some(INSUFFICIENT);
        error.with_reason("ACCESS_TOKEN_SCOPE_INSUFFICIENT", service, method)
    }

    fn with_reason(mut self, reason: &str, service: &str, method: &str) -> Self {
        self.details.push(json!({
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": reason,
            "domain": "googleapis.com",
            "metadata": {"service": service, "method": method},
        }));
        self
    }

    fn with_bad_request(mut self, violations: &[Violation]) -> Self {
        let violations: Vec<_> = violations
            .iter()
            .map(|v| match v.field.as_str() {
                "" => json!({"description": v.description}),
                field => json!({"field": field, "description": v.description}),
            })
            .collect();
        self.details.push(json!({
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            "fieldViolations": violations,
        }));
        self
    }

    /// The error as it goes out.
    pub fn into_response(self, pretty: bool) -> Response {
        let mut error = json!({"code": self.code, "message": self.message, "status": self.status});
        if !self.details.is_empty() {
            error["details"] = Value::Array(self.details);
        }
        let body = json!({"error": error});
        let text = if pretty {
            format!("{body:#}\n")
        } else {
            body.to_string()
        };
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = StatusCode::from_u16(self.code).unwrap_or(StatusCode::BAD_REQUEST);
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=UTF-8"),
        );
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(value) = self.www_authenticate {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(value));
        }
        response
    }
}
