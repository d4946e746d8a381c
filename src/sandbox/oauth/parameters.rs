//! Parameters of a request: form-encoded, none twice, empty ones as if omitted (RFC 6749 §3.1,
//! §3.2).

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{StatusCode, header};

use super::answer::OAuthError;

const MOST_BYTES: usize = 64 * 1024;

/// The parameters of one request, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Of a query string or a form body; a parameter that comes twice is an error.
    pub(super) fn parse(encoded: &[u8]) -> Result<Self, OAuthError> {
        let parameters = Self::parse_repeatable(encoded);
        let pairs = &parameters.0;
        let twice = pairs
            .iter()
            .enumerate()
            .find(|(at, (key, _))| pairs[..*at].iter().any(|(earlier, _)| earlier == key));
        match twice {
            Some((_, (key, _))) => Err(OAuthError::bad(
                "invalid_request",
                format!("OAuth 2 parameters can only have a single value: {key}"),
            )),
            None => Ok(parameters),
        }
    }

    /// For our own forms, whose check boxes share one name.
    pub(super) fn parse_repeatable(encoded: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The body of a form POST.
    pub(super) async fn of_form(request: Request) -> Result<Self, OAuthError> {
        Self::parse(&form_body(request).await?)
    }

    /// The body of one of our own pages' forms.
    pub(super) async fn of_page(request: Request) -> Result<Self, OAuthError> {
        Ok(Self::parse_repeatable(&form_body(request).await?))
    }

    /// The value, where it is not empty.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.all(key).next()
    }

    /// All values that are not empty.
    pub(super) fn all(&self, key: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(name, value)| name == key && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The value, or the error that names what is missing.
    pub(super) fn need(&self, key: &str) -> Result<&str, OAuthError> {
        self.get(key).ok_or_else(|| OAuthError::missing(key))
    }
}

async fn form_body(request: Request<Body>) -> Result<Vec<u8>, OAuthError> {
    let is_form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let bytes = to_bytes(request.into_body(), MOST_BYTES)
        .await
        .map_err(|_| {
            let status = StatusCode::PAYLOAD_TOO_LARGE;
            OAuthError::new(status, "invalid_request", "The request is too large.")
        })?;
    if !is_form && !bytes.is_empty() {
        let text = "The body must be application/x-www-form-urlencoded.";
        return Err(OAuthError::bad("invalid_request", text));
    }
    Ok(bytes.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_twice_is_refused_and_an_unknown_one_ignored() {
        let error = Parameters::parse(b"a=1&b=2&a=1").unwrap_err();
        assert_eq!(error.code(), "invalid_request");
        assert!(error.description().ends_with(": a"));
        assert!(Parameters::parse(b"a=1&whatever=2").is_ok());
    }

    #[test]
    fn an_empty_value_is_an_omitted_one() {
        let parameters = Parameters::parse(b"scope=&client_id=x").unwrap();
        assert_eq!(parameters.get("scope"), None);
        assert_eq!(parameters.get("client_id"), Some("x"));
    }
}
