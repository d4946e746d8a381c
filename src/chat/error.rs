//! What can go wrong in a call, with the API's own details kept.

use std::time::Duration;

use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::account::AccountError;
use crate::config::{Method, Scope};
use crate::http::{HttpError, Response};
use crate::text::one_line;

/// Longest text of the API that is kept, its message aside, in characters.
const MAX_TEXT: usize = 300;
/// Longest message of the API that is kept, in characters; some hold a link.
const MAX_MESSAGE: usize = 1000;
/// More field violations and links than these nobody reads.
const MAX_DETAILS: usize = 10;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum ChatError {
    /// No token to send.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// No answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The API said no.
    #[error("{0}")]
    Api(Box<ApiError>),
    /// A success that cannot be read.
    #[error("the Chat API's answer cannot be read: {detail}")]
    Malformed {
        /// What is wrong with it; no part of the answer is quoted.
        detail: String,
    },
    /// Rows of a list that came, but cannot be read.
    #[error("{rows} of the rows cannot be read and are missing here")]
    Unreadable {
        /// How many.
        rows: usize,
    },
    /// The configured origin makes no URL.
    #[error("`chat_api` or `people_api` is not an address")]
    Address,
}

impl ChatError {
    pub(crate) fn malformed(error: &serde_json::Error) -> Self {
        let detail = format!("{:?} error at byte {}", error.classify(), error.column());
        Self::Malformed { detail }
    }

    /// The API's own error, where it is one.
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the API answered with this HTTP status.
    pub fn is_status(&self, code: u16) -> bool {
        self.api().is_some_and(|error| error.code == code)
    }

    /// Whether a write may have been carried out although it failed here.
    pub fn maybe_done(&self) -> bool {
        match self {
            Self::Http(error) => error.maybe_done(),
            Self::Api(error) => error.code >= 500,
            Self::Malformed { .. } => true,
            Self::Account(_) | Self::Unreadable { .. } | Self::Address => false,
        }
    }
}

/// Google's error object (`google.rpc.Status` as JSON).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// HTTP status.
    pub code: u16,
    /// `PERMISSION_DENIED` and so on; empty where the body was no error object.
    pub status: String,
    /// `ErrorInfo.reason`, or the legacy `errors[].reason`.
    pub reason: Option<String>,
    /// The API's words in one line, cut to 1,000 characters.
    pub message: String,
    /// Field violations of a `BadRequest`.
    pub violations: Vec<String>,
    /// `Help` links.
    pub links: Vec<String>,
    /// Short name of the scope that the call needs.
    pub scope: &'static str,
    /// `ErrorInfo.metadata`: names of projects, services and quotas, texts only.
    pub metadata: Map<String, Value>,
    /// How the caller is signed in.
    pub method: Method,
    /// Whether the profile asks for that scope.
    pub asked: bool,
    /// How far this machine's clock is ahead of the API's.
    pub clock_ahead: Option<SignedDuration>,
    /// `Retry-After`: how long the API wants to be left alone.
    pub retry_after: Option<Duration>,
}

#[derive(Deserialize)]
struct Body {
    error: Inner,
}

#[derive(Deserialize)]
struct Inner {
    #[serde(default)]
    message: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    details: Vec<Detail>,
    #[serde(default)]
    errors: Vec<Legacy>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    reason: Option<String>,
    #[serde(default)]
    metadata: Map<String, Value>,
    #[serde(default)]
    field_violations: Vec<Violation>,
    #[serde(default)]
    links: Vec<Link>,
}

#[derive(Deserialize)]
struct Violation {
    #[serde(default)]
    field: String,
    #[serde(default)]
    description: String,
}

#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    url: String,
}

#[derive(Deserialize)]
struct Legacy {
    reason: Option<String>,
}

impl ApiError {
    /// Reads an error answer; one that is no error object keeps its status alone.
    pub fn read(answer: &Response, scope: &'static str) -> Self {
        let mut told = Self {
            code: answer.status,
            status: String::new(),
            reason: None,
            message: format!("the API answered with HTTP status {}", answer.status),
            violations: Vec::new(),
            links: Vec::new(),
            scope,
            metadata: Map::new(),
            method: Method::Device,
            asked: false,
            clock_ahead: answer.clock_ahead(),
            retry_after: answer.retry_after(),
        };
        let Ok(Body { error }) = serde_json::from_slice(&answer.body) else {
            return told;
        };
        let message = one_line(&error.message, MAX_MESSAGE);
        if !message.is_empty() {
            told.message = message;
        }
        told.status = one_line(&error.status, MAX_TEXT);
        for detail in error.details {
            told.reason = told.reason.or(detail.reason);
            told.metadata.extend(detail.metadata);
            let violations = detail.field_violations.into_iter();
            told.violations.extend(
                violations.map(|v| one_line(&format!("{}: {}", v.field, v.description), MAX_TEXT)),
            );
            let links = detail.links.into_iter();
            told.links
                .extend(links.map(|link| one_line(&link.url, MAX_TEXT)));
        }
        told.violations.truncate(MAX_DETAILS);
        told.links.truncate(MAX_DETAILS);
        let legacy = error.errors.into_iter().find_map(|e| e.reason);
        let reason = told.reason.or(legacy);
        told.reason = reason.map(|reason| one_line(&reason, MAX_TEXT));
        told
    }

    /// Says how the caller is signed in, which decides what mends a missing scope.
    pub const fn signed_in_by(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// Says what the profile asks for, which shows whether the person left something out.
    pub fn asked_for(mut self, scopes: &[Scope]) -> Self {
        let needed = Scope::new(self.scope);
        self.asked = scopes.iter().any(|scope| scope.covers(&needed));
        self
    }

    /// A text of the metadata, cut to 300 characters.
    pub fn metadata(&self, key: &str) -> Option<String> {
        let text = one_line(self.metadata.get(key)?.as_str()?, MAX_TEXT);
        (!text.is_empty()).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Response {
        Response {
            status,
            headers: reqwest::header::HeaderMap::new(),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn reason_violations_and_links_are_kept() {
        let body = r#"{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT","details":[
            {"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"a","description":"b"}]},
            {"@type":"type.googleapis.com/google.rpc.Help","links":[{"description":"d","url":"https://x"}]},
            {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"R","domain":"googleapis.com","metadata":{"service":"s"}}]}}"#;
        let error = ApiError::read(&answer(400, body), "spaces");
        assert_eq!(error.reason.as_deref(), Some("R"));
        assert_eq!(error.violations, ["a: b"]);
        assert_eq!(error.links, ["https://x"]);
    }

    #[test]
    fn line_breaks_of_the_api_make_no_message_of_ours() {
        let lie = "no\nroomkey: done";
        for (code, reason) in [
            (400, lie),
            (403, "SERVICE_DISABLED"),
            (429, "RATE_LIMIT_EXCEEDED"),
        ] {
            let body = serde_json::json!({"error": {"message": lie, "status": lie, "details": [
                {"reason": reason, "metadata": {"serviceTitle": lie, "consumer": lie,
                    "activationUrl": lie, "quota_metric": lie},
                 "fieldViolations": [{"field": lie, "description": lie}], "links": [{"url": lie}]},
            ]}});
            let told = ApiError::read(&answer(code, &body.to_string()), "spaces").explain();
            for text in [Some(told.message), told.hint, told.reason]
                .into_iter()
                .flatten()
            {
                assert!(!text.contains('\n'), "{code}: {text}");
            }
        }
    }

    #[test]
    fn a_body_that_is_no_error_object_keeps_the_status() {
        let error = ApiError::read(&answer(502, "<html>"), "spaces");
        assert_eq!((error.code, error.reason), (502, None));
        assert!(error.message.contains("502"));
        let legacy = r#"{"error":{"errors":[{"reason":"rateLimitExceeded"}],"message":"q"}}"#;
        assert_eq!(
            ApiError::read(&answer(403, legacy), "spaces")
                .reason
                .as_deref(),
            Some("rateLimitExceeded")
        );
    }
}
