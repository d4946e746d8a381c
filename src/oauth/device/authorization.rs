//! A device authorization response (RFC 8628 §3.2), checked.

use std::time::Duration;

use oauth2::UserCode;
use reqwest::Url;
use secrecy::SecretString;
use serde_json::Value;
use tokio::time::Instant;
use unicode_width::UnicodeWidthChar;

use super::address::{checked, same_origin};
use crate::http::Response;
use crate::oauth::token::seconds;
use crate::text;

const DEFAULT_INTERVAL: Duration = Duration::from_secs(5);
/// Less than this is no interval that a server can mean.
const MIN_INTERVAL: Duration = Duration::from_millis(100);
const MAX_INTERVAL: Duration = Duration::from_hours(1);
const MAX_LIFE: Duration = Duration::from_hours(24);
const MAX_USER_CODE: usize = 64;

/// A code to show and the secret to poll with. The secret has no getter outside the room.
#[derive(Debug)]
pub struct Authorization {
    pub(super) device_code: SecretString,
    user_code: UserCode,
    verification_uri: String,
    verification_uri_complete: Option<String>,
    expires_in: Duration,
    interval: Duration,
    /// When the request was sent, so that our deadline is never later than the server's.
    pub(super) asked_at: Instant,
}

impl Authorization {
    /// Shown exactly as the server wrote it: Google's codes are case-sensitive.
    pub fn user_code(&self) -> &str {
        self.user_code.secret()
    }

    /// The address to open.
    pub fn verification_uri(&self) -> &str {
        &self.verification_uri
    }

    /// The address with the code in it.
    pub fn verification_uri_complete(&self) -> Option<&str> {
        self.verification_uri_complete.as_deref()
    }

    /// A code in an address elsewhere would lead whoever scans it to somebody else's page; the
    /// person can still type it at the right one.
    pub(super) fn drop_foreign_complete(&mut self) {
        let uri = &self.verification_uri;
        self.verification_uri_complete
            .take_if(|complete| !same_origin(uri, complete));
    }

    /// Life of the code, counted from the request; at most a day.
    pub const fn expires_in(&self) -> Duration {
        self.expires_in
    }

    /// Life that remains.
    pub(super) fn left(&self) -> Duration {
        self.expires_in.saturating_sub(self.asked_at.elapsed())
    }

    /// Least time between two polls; 5 s where the server says nothing sensible.
    pub const fn interval(&self) -> Duration {
        self.interval
    }

    /// Checks an answer; the error says what is wrong with it, and names no secret.
    pub(super) fn parse(
        answer: &Response,
        asked_at: Instant,
        allows: impl Fn(&Url) -> bool,
    ) -> Result<Self, String> {
        let body: Value =
            serde_json::from_slice(&answer.body).map_err(|_| "and not with JSON".to_owned())?;
        if !answer.ok() {
            return Err("to the request for a code".to_owned());
        }
        let text = |name: &str| {
            body.get(name)
                .and_then(Value::as_str)
                .filter(|t| !t.is_empty())
        };
        let need = |name: &str| text(name).ok_or_else(|| format!("without `{name}`"));
        let expires_in = body
            .get("expires_in")
            .and_then(seconds)
            .filter(|life| !life.is_zero())
            .ok_or("without a usable `expires_in`")?;
        // `verification_url` is Google's older name (facts: C18).
        let uri = text("verification_uri").or_else(|| text("verification_url"));
        let complete =
            text("verification_uri_complete").or_else(|| text("verification_url_complete"));
        Ok(Self {
            device_code: need("device_code")?.into(),
            user_code: UserCode::new(code(need("user_code")?)?),
            verification_uri: checked(uri.ok_or("without `verification_uri`")?, &allows)?,
            verification_uri_complete: complete.map(|text| checked(text, &allows)).transpose()?,
            expires_in: expires_in.min(MAX_LIFE),
            interval: interval(body.get("interval")),
            asked_at,
        })
    }
}

/// Characters that take room and show nothing.
const BLANKS: [char; 5] = ['\u{115f}', '\u{1160}', '\u{2800}', '\u{3164}', '\u{ffa0}'];

fn is_visible(one: char) -> bool {
    !one.is_whitespace()
        && !BLANKS.contains(&one)
        && UnicodeWidthChar::width(one).is_some_and(|columns| columns > 0)
}

fn interval(value: Option<&Value>) -> Duration {
    value
        .and_then(seconds)
        .filter(|interval| *interval >= MIN_INTERVAL)
        .map_or(DEFAULT_INTERVAL, |interval| interval.min(MAX_INTERVAL))
}

/// What a terminal would have to change before showing it is no honest code.
fn shows_as_it_is(text: &str) -> bool {
    text::safe(text) == text
}

fn code(text: &str) -> Result<String, String> {
    let fine = text.chars().count() <= MAX_USER_CODE
        && shows_as_it_is(text)
        && text.chars().any(is_visible);
    if !fine {
        return Err("with a code that cannot be shown".to_owned());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn parse(body: &str) -> Result<Authorization, String> {
        let answer = Response {
            status: 200,
            headers: reqwest::header::HeaderMap::new(),
            body: body.as_bytes().to_vec(),
        };
        let http = crate::http::Client::new();
        Authorization::parse(&answer, Instant::now(), |url| http.allows(url))
    }

    fn with(extra: &str) -> Result<Authorization, String> {
        parse(&format!(
            r#"{{"device_code":"very-secret","user_code":"WDJB-MJHT","verification_uri":"https://a.example/device","expires_in":600{extra}}}"#
        ))
    }

    #[test]
    fn c03_a_missing_or_senseless_interval_is_five_seconds() {
        for (extra, seconds) in [
            ("", 5.0),
            (r#","interval":null"#, 5.0),
            (r#","interval":0"#, 5.0),
            (r#","interval":-3"#, 5.0),
            (r#","interval":"x""#, 5.0),
            (r#","interval":1"#, 1.0),
            (r#","interval":"7""#, 7.0),
            (r#","interval":0.001"#, 5.0),
            (r#","interval":2.5"#, 2.5),
            (r#","interval":1e300"#, 3600.0),
            (r#","interval":5,"unknown":{"a":[1]}"#, 5.0),
        ] {
            let interval = with(extra).unwrap().interval().as_secs_f64();
            assert!((interval - seconds).abs() < 1e-9, "{extra}: {interval}");
        }
    }

    #[test]
    fn c03_what_is_required_is_required() {
        for name in ["device_code", "user_code", "verification_uri", "expires_in"] {
            let mut body: Value = serde_json::from_str(
                r#"{"device_code":"very-secret","user_code":"A-B","verification_uri":"https://a.example/d","expires_in":600}"#,
            )
            .unwrap();
            body.as_object_mut().unwrap().remove(name);
            let what = parse(&body.to_string()).unwrap_err();
            assert!(
                what.contains(name) && !what.contains("very-secret"),
                "{what}"
            );
        }
        assert!(parse("<html>").is_err());
    }

    #[test]
    fn c05_the_device_code_is_in_no_debug_output() {
        let shown = format!("{:?}", with("").unwrap());
        assert!(
            !shown.contains("very-secret") && !shown.contains("WDJB"),
            "{shown}"
        );
    }

    #[test]
    fn c18_google_calls_the_address_verification_url() {
        let google = parse(
            r#"{"device_code":"d","user_code":"gQVQ-JKEC","verification_url":"https://www.google.com/device","expires_in":1800,"interval":5}"#,
        )
        .unwrap();
        assert_eq!(google.verification_uri(), "https://www.google.com/device");
        assert_eq!(google.user_code(), "gQVQ-JKEC");
        let both = with(r#","verification_url":"https://other.example/""#).unwrap();
        assert_eq!(both.verification_uri(), "https://a.example/device");
    }

    #[test]
    fn a_code_that_nobody_can_see_is_refused() {
        for code in [
            "   ",
            "\u{a0}",
            "\u{2800}\u{3164}",
            "\u{301}\u{301}",
            "\u{3000}",
        ] {
            let body = serde_json::json!({
                "device_code": "d", "user_code": code,
                "verification_uri": "https://a.example/d", "expires_in": 600,
            });
            assert!(parse(&body.to_string()).is_err(), "{code:?}");
        }
        let spaced = with("").unwrap();
        assert_eq!(spaced.user_code(), "WDJB-MJHT");
    }

    #[test]
    fn an_address_with_the_code_at_another_origin_is_dropped() {
        let complete = |uri: &str| {
            let mut one = with(&format!(r#","verification_uri_complete":"{uri}""#)).unwrap();
            one.drop_foreign_complete();
            one.verification_uri_complete().map(str::to_owned)
        };
        assert_eq!(complete("https://evil.example/d?x"), None);
        assert_eq!(complete("https://a.example:8443/d?x"), None);
        let own = "https://A.example/device?user_code=WDJB-MJHT";
        assert_eq!(complete(own).as_deref(), Some(own));
    }

    #[test]
    fn hostile_codes_and_addresses_are_refused() {
        let long = "X".repeat(65);
        for (code, uri) in [
            ("A\\u001b[2J", "https://a.example/"),
            ("A\\u202eB", "https://a.example/"),
            (long.as_str(), "https://a.example/"),
            ("A", "javascript:alert(1)"),
            ("A", "https://a.example/\\u0007"),
            ("A", "https://a.example/ x"),
            ("A", "file:///etc/passwd"),
            ("A", "/device"),
        ] {
            let body = format!(
                r#"{{"device_code":"d","user_code":"{code}","verification_uri":"{uri}","expires_in":600}}"#
            );
            assert!(parse(&body).is_err(), "{body}");
        }
    }
}
