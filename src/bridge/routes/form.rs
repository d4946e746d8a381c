//! Parameters of a request: form bodies for what changes something, none twice, empty ones as if
//! omitted (RFC 6749 §3.1, §3.2). The query is read by the callback and the pages alone.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, header};

/// Larger bodies are none of ours, in bytes.
pub(super) const MAX_BODY: usize = 64 * 1024;
/// How long a body may take to come.
const PATIENCE: Duration = Duration::from_secs(10);
/// Nobody needs more parameters than this.
const MAX_PARAMETERS: usize = 100;

/// The parameters of one request.
#[derive(Debug, Clone, Default)]
pub(super) struct Form(Vec<(String, String)>);

/// Why a request has none that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unusable {
    /// Not `application/x-www-form-urlencoded`.
    Kind,
    /// Too large, or too many.
    Large,
    /// It did not come whole in time.
    Incomplete,
    /// One came twice; which is not told, for its name is the caller's own.
    Twice,
}

impl Form {
    /// Of an encoded text.
    pub(super) fn parse(encoded: &[u8]) -> Result<Self, Unusable> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (key, value) in url::form_urlencoded::parse(encoded) {
            if pairs.len() >= MAX_PARAMETERS {
                return Err(Unusable::Large);
            }
            if pairs.iter().any(|(earlier, _)| *earlier == key) {
                return Err(Unusable::Twice);
            }
            pairs.push((key.into_owned(), value.into_owned()));
        }
        Ok(Self(pairs))
    }

    /// Of a POST.
    pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Self, Unusable> {
        let kind = headers
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        let kind = kind
            .unwrap_or_default()
            .split(';')
            .next()
            .unwrap_or_default();
        if !kind
            .trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        {
            return Err(Unusable::Kind);
        }
        let told = headers
            .get(header::CONTENT_LENGTH)
            .and_then(|size| size.to_str().ok());
        if told
            .and_then(|size| size.parse().ok())
            .is_some_and(|size: usize| size > MAX_BODY)
        {
            return Err(Unusable::Large);
        }
        match tokio::time::timeout(PATIENCE, to_bytes(body, MAX_BODY)).await {
            Ok(Ok(bytes)) => Self::parse(&bytes),
            Ok(Err(error)) if is_limit(&error) => Err(Unusable::Large),
            _ => Err(Unusable::Incomplete),
        }
    }

    /// A value that is not empty.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let found = self.0.iter().find(|(name, _)| name == key);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// The same, owned.
    pub(super) fn owned(&self, key: &str) -> Option<String> {
        self.get(key).map(str::to_owned)
    }
}

fn is_limit(error: &axum::Error) -> bool {
    // The only error of ours in the chain: the others come from the connection.
    error.to_string().contains("limit")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s12_a_parameter_twice_is_refused_and_an_unknown_one_ignored() {
        assert_eq!(Form::parse(b"a=1&b=2&a=").unwrap_err(), Unusable::Twice);
        let form = Form::parse(b"a=1&whatever=2").unwrap();
        assert_eq!(form.get("a"), Some("1"));
    }

    #[test]
    fn an_empty_value_is_an_omitted_one() {
        let form = Form::parse(b"scope=&client_id=x").unwrap();
        assert_eq!(
            (form.get("scope"), form.get("client_id")),
            (None, Some("x"))
        );
    }

    #[tokio::test]
    async fn only_forms_of_a_decent_size_are_read() {
        let mut headers = HeaderMap::new();
        let read = async |headers: &HeaderMap, size: usize| {
            Form::read(headers, Body::from("a".repeat(size)))
                .await
                .map(drop)
        };
        assert_eq!(read(&headers, 3).await, Err(Unusable::Kind));
        headers.insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
        assert_eq!(read(&headers, 3).await, Err(Unusable::Kind));
        let kind = "Application/X-WWW-Form-Urlencoded; charset=UTF-8";
        headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
        assert_eq!(read(&headers, MAX_BODY).await, Ok(()));
        assert_eq!(read(&headers, MAX_BODY + 1).await, Err(Unusable::Large));
        headers.insert(header::CONTENT_LENGTH, "999999".parse().unwrap());
        assert_eq!(read(&headers, 3).await, Err(Unusable::Large));
        headers.remove(header::CONTENT_LENGTH);
        let many = "a&".repeat(5000);
        let twice = Form::read(&headers, Body::from(many)).await;
        assert_eq!(twice.unwrap_err(), Unusable::Twice);
        let many: String = (0..5000_u32).fold(String::new(), |all, n| all + &n.to_string() + "=&");
        let large = Form::read(&headers, Body::from(many)).await;
        assert_eq!(large.unwrap_err(), Unusable::Large);
    }
}
