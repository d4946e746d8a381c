//! When a request is sent again, and after how long.

use std::time::{Duration, SystemTime};

use super::message::{HttpError, Repeat, Request, Response};

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(16);
const ATTEMPTS: u32 = 6;
/// More than this is no wait that anybody means; and sums of waits must not overflow.
const LONGEST_TOLD: Duration = Duration::from_hours(24);

/// The wait before asking again after an answer; `None` ends it.
pub(super) fn after_answer(request: &Request, answer: &Response, attempt: u32) -> Option<Duration> {
    let again = match answer.status {
        429 => request.repeat != Repeat::Never,
        500 | 502 | 503 | 504 => request.repeat == Repeat::Safe,
        _ => false,
    };
    let endless = request.persistent && answer.status == 429;
    if !again || (!endless && attempt + 1 >= ATTEMPTS) {
        return None;
    }
    let backoff = backoff(attempt);
    Some(
        answer
            .retry_after()
            .map_or(backoff, |told| told.max(backoff / 4)),
    )
}

/// The wait before asking again after no answer; `None` ends it.
pub(super) fn after_failure(
    request: &Request,
    error: &HttpError,
    attempt: u32,
) -> Option<Duration> {
    let (again, attempts) = match error {
        HttpError::Unreachable { .. } => (request.repeat != Repeat::Never, 3),
        HttpError::Broken { .. } => (request.repeat == Repeat::Safe, ATTEMPTS),
        HttpError::Timeout { .. } => (request.repeat == Repeat::Safe, 2),
        _ => (false, 0),
    };
    (again && attempt + 1 < attempts).then(|| backoff(attempt))
}

/// Doubling from half a second, with up to half taken off at random so that many clients spread.
fn backoff(attempt: u32) -> Duration {
    let full = FIRST.saturating_mul(1 << attempt.min(8)).min(LONGEST);
    full.mul_f64(0.5 + random_unit() / 2.0)
}

fn random_unit() -> f64 {
    let mut bytes = [0_u8; 4];
    let rng = ring::rand::SystemRandom::new();
    // Without randomness the wait is only less spread.
    let _ = ring::rand::SecureRandom::fill(&rng, &mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}

/// A `Retry-After` value (RFC 9110 §10.2.3): seconds, or an HTTP date measured against the
/// server's own `Date` where it sent one; at most a day. `None` for anything else.
pub fn parse_retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds).min(LONGEST_TOLD));
    }
    let until = http_date(value)?;
    let now = date.and_then(http_date).unwrap_or_else(SystemTime::now);
    Some(
        until
            .duration_since(now)
            .unwrap_or_default()
            .min(LONGEST_TOLD),
    )
}

/// An IMF-fixdate, the only form servers still send.
pub(super) fn http_date(text: &str) -> Option<SystemTime> {
    let time = jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(text)
        .ok()?;
    Some(time.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(parse_retry_after(" 7 ", None), Some(Duration::from_secs(7)));
        let date = Some("Sun, 22 Nov 2026 15:00:00 GMT");
        assert_eq!(
            parse_retry_after("Sun, 22 Nov 2026 15:00:09 GMT", date),
            Some(Duration::from_secs(9))
        );
        assert_eq!(
            parse_retry_after("Sun, 22 Nov 2020 15:00:09 GMT", date),
            Some(Duration::ZERO)
        );
        assert_eq!(parse_retry_after("soon", None), None);
        for absurd in ["18446744073709551615", "Wed, 22 Nov 9026 15:00:09 GMT"] {
            assert_eq!(parse_retry_after(absurd, date), Some(LONGEST_TOLD));
        }
    }

    #[test]
    fn backoff_doubles_and_stays_bounded() {
        for attempt in 0..20 {
            let wait = backoff(attempt);
            assert!(wait >= FIRST / 2 && wait <= LONGEST, "{attempt}: {wait:?}");
        }
    }
}
