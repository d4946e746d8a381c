//! The rules of RFC 8628 §3.5 without a clock: time is a number here.

use proptest::prelude::*;
use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};

use super::*;

const LIFE: Duration = Duration::from_mins(10);

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn url() -> Url {
    Url::parse("https://a.example/token").unwrap()
}

fn response(status: u16, body: &str) -> Response {
    Response {
        status,
        headers: HeaderMap::new(),
        body: body.as_bytes().to_vec(),
    }
}

fn read(status: u16, body: &str) -> Answer {
    Answer::read(&url(), &response(status, body))
}

fn lost() -> Answer {
    Answer::Lost(HttpError::Timeout {
        host: "a.example".into(),
        limit: secs(20),
    })
}

fn poller(interval: u64) -> Poller {
    Poller::new(secs(interval), LIFE)
}

fn stopped(step: Step) -> Error {
    match step {
        Step::Stop(error) => error,
        other => panic!("{other:?}"),
    }
}

fn wait(poller: &Poller, elapsed: Duration) -> Duration {
    match poller.next(elapsed) {
        Next::PollIn(wait) => wait,
        Next::ExpireIn(_) => panic!("no poll any more"),
    }
}

#[test]
fn c08_waits_before_the_first_poll() {
    assert_eq!(wait(&poller(5), Duration::ZERO), secs(6));
    assert_eq!(wait(&poller(20), Duration::ZERO), secs(24));
}

#[test]
fn c09_pending_keeps_the_interval() {
    let mut poller = poller(5);
    for at in 1..20 {
        let step = poller.on_answer(secs(at * 6), Answer::Pending(None));
        assert!(matches!(step, Step::Pending(None)));
        assert_eq!(wait(&poller, secs(at * 6)), secs(6));
    }
}

#[test]
fn c09_slow_down_adds_five_seconds_for_good() {
    let mut poller = poller(5);
    for (at, interval) in [(6, 10), (20, 15), (40, 20)] {
        let step = poller.on_answer(secs(at), Answer::SlowDown(None));
        assert!(matches!(step, Step::Again(None)));
        assert_eq!(wait(&poller, secs(at)), secs(interval).mul_f64(1.4));
    }
    poller.on_answer(secs(60), Answer::Pending(None));
    assert_eq!(wait(&poller, secs(60)), secs(28), "later polls too");
}

#[test]
fn c09_a_larger_interval_in_the_body_wins_and_a_smaller_one_does_not() {
    let mut poller = poller(5);
    let body = r#"{"error":"slow_down","interval":30}"#;
    poller.on_answer(secs(6), read(400, body));
    assert_eq!(wait(&poller, secs(6)), secs(42));
    let body = r#"{"error":"slow_down","interval":1}"#;
    poller.on_answer(secs(60), read(400, body));
    assert_eq!(wait(&poller, secs(60)), secs(49));
}

#[test]
fn c10_any_other_error_ends_it() {
    for code in [
        "access_denied",
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "odd",
    ] {
        let answer = read(400, &format!(r#"{{"error":"{code}"}}"#));
        assert!(stopped(poller(5).on_answer(secs(6), answer)).is(code));
    }
    let expired = read(400, r#"{"error":"expired_token"}"#);
    assert_eq!(
        stopped(poller(5).on_answer(secs(6), expired)),
        Error::Expired
    );
}

#[test]
fn c11_a_lost_answer_doubles_the_wait_and_an_answer_ends_that() {
    let mut poller = poller(5);
    let mut waits = vec![];
    for at in 1..=5 {
        poller.on_answer(secs(at), lost());
        waits.push(wait(&poller, secs(at)).as_secs());
    }
    assert_eq!(waits, [12, 24, 48, 60, 60]);
    poller.on_answer(secs(200), Answer::Pending(None));
    assert_eq!(wait(&poller, secs(200)), secs(6));
}

#[test]
fn c11_back_off_never_shortens_a_long_interval() {
    let mut poller = Poller::new(secs(90), Duration::from_hours(24));
    for at in 1..=5 {
        poller.on_answer(secs(at), lost());
        assert!(wait(&poller, secs(at)) >= secs(108));
    }
}

#[test]
fn c11_trouble_is_told_once_a_streak() {
    let mut poller = poller(5);
    let told = |step| matches!(step, Step::Again(Some(_)));
    assert!(told(poller.on_answer(secs(1), lost())));
    assert!(!told(poller.on_answer(secs(2), lost())));
    poller.on_answer(secs(3), Answer::Pending(None));
    assert!(told(poller.on_answer(secs(4), lost())));
}

#[test]
fn c12_the_last_poll_is_at_the_deadline() {
    let mut poller = Poller::new(secs(5), secs(30));
    let mut now = Duration::ZERO;
    let mut polls = vec![];
    loop {
        now += wait(&poller, now);
        polls.push(now.as_secs());
        match poller.on_answer(now, Answer::Pending(None)) {
            Step::Pending(_) => {}
            step => {
                assert_eq!(stopped(step), Error::Expired);
                break;
            }
        }
    }
    assert_eq!(polls, [6, 12, 18, 24, 30]);
}

#[test]
fn c12_nobody_waits_for_a_poll_long_after_the_deadline() {
    let slow = Poller::new(secs(60), LIFE);
    assert_eq!(slow.next(secs(548)), Next::PollIn(secs(60)));
    assert_eq!(slow.next(secs(560)), Next::ExpireIn(secs(40)));
    let senseless = Poller::new(secs(3600), LIFE);
    assert_eq!(senseless.next(Duration::ZERO), Next::ExpireIn(LIFE));
    let short = Poller::new(secs(5), secs(3));
    assert_eq!(short.next(Duration::ZERO), Next::PollIn(secs(5)));
}

#[test]
fn c12_an_invalid_grant_after_the_deadline_is_an_expired_code() {
    let answer = || read(400, r#"{"error":"invalid_grant"}"#);
    assert_eq!(stopped(poller(5).on_answer(LIFE, answer())), Error::Expired);
    assert!(stopped(poller(5).on_answer(secs(60), answer())).is("invalid_grant"));
}

#[test]
fn c12_a_grant_at_the_deadline_counts() {
    let granted = read(200, r#"{"access_token":"a","token_type":"bearer"}"#);
    assert!(matches!(
        poller(5).on_answer(LIFE + secs(1), granted),
        Step::Granted(_)
    ));
}

#[test]
fn c13_the_body_counts_and_not_the_status() {
    for status in [200, 400, 403, 428, 429, 500, 503] {
        let pending = read(status, r#"{"error":"authorization_pending"}"#);
        assert!(matches!(pending, Answer::Pending(None)), "{status}");
        let slow = read(
            status,
            r#"{"error":"slow_down","error_description":"Forbidden"}"#,
        );
        assert!(matches!(slow, Answer::SlowDown(None)), "{status}");
        let denied = read(status, r#"{"error":"access_denied"}"#);
        assert!(matches!(denied, Answer::Stop(_)), "{status}");
    }
    let quota = read(403, r#"{"error_code":"rate_limit_exceeded"}"#);
    assert!(matches!(quota, Answer::SlowDown(None)));
}

#[test]
fn c13_broken_and_busy_servers_are_asked_again() {
    for (status, body) in [
        (500, ""),
        (502, "<html>Bad Gateway</html>"),
        (500, r#"{"error":"server_error"}"#),
        (503, r#"{"error":"temporarily_unavailable"}"#),
        (503, r#"{"error":{"code":503,"status":"UNAVAILABLE"}}"#),
        (429, r#"{"error":"too_many"}"#),
        (200, "<html>Log in to the Wi-Fi</html>"),
        (404, "not found"),
    ] {
        let answer = read(status, body);
        assert!(matches!(answer, Answer::Busy { .. }), "{status} {body}");
        let mut poller = poller(5);
        poller.on_answer(secs(6), answer);
        assert_eq!(wait(&poller, secs(6)), secs(12), "{status} {body}");
    }
}

#[test]
fn c13_retry_after_is_honoured_where_it_is_longer() {
    let mut busy = response(429, "");
    let mut poller = poller(5);
    busy.headers
        .insert(RETRY_AFTER, HeaderValue::from_static("77"));
    poller.on_answer(secs(6), Answer::read(&url(), &busy));
    assert_eq!(wait(&poller, secs(6)), secs(77));
    busy.headers
        .insert(RETRY_AFTER, HeaderValue::from_static("1"));
    poller.on_answer(secs(90), Answer::read(&url(), &busy));
    assert_eq!(wait(&poller, secs(90)), secs(77));
}

#[test]
fn absurd_numbers_do_no_harm() {
    let mut busy = response(503, "");
    let absurd = HeaderValue::from_static("18446744073709551615");
    busy.headers.insert(RETRY_AFTER, absurd);
    let mut poller = poller(5);
    poller.on_answer(secs(6), Answer::read(&url(), &busy));
    assert_eq!(wait(&poller, secs(6)), secs(594), "the last poll");
    for number in [
        "1e308",
        "-1e308",
        "18446744073709551615",
        "\"NaN\"",
        "\"inf\"",
    ] {
        let body = format!(r#"{{"error":"slow_down","interval":{number}}}"#);
        poller.on_answer(secs(6), read(400, &body));
        let _ = poller.next(secs(6));
        let body = format!(r#"{{"access_token":"a","token_type":"bearer","expires_in":{number}}}"#);
        assert!(matches!(read(200, &body), Answer::Granted(_)), "{body}");
    }
}

#[test]
fn endless_waits_do_not_overflow() {
    let far = [
        Duration::MAX,
        Duration::from_secs(u64::MAX),
        // Until the year 9999, as an HTTP date says it.
        Duration::from_secs(251_600_000_000),
    ];
    for wait in far {
        let mut poller = poller(5);
        let retry_after = Some(wait);
        let status = 503;
        for _ in 0..3 {
            let busy = Answer::Busy {
                status,
                retry_after,
            };
            poller.on_answer(secs(6), busy);
            assert_eq!(poller.next(secs(6)), Next::PollIn(secs(594)));
        }
    }
    let mut dated = response(429, "");
    let date = HeaderValue::from_static("Sun, 22 Nov 9998 23:59:59 GMT");
    dated.headers.insert(RETRY_AFTER, date);
    let mut poller = poller(5);
    poller.on_answer(secs(6), Answer::read(&url(), &dated));
    assert_eq!(wait(&poller, secs(6)), secs(594));
}

#[test]
fn a_token_counts_whatever_the_status() {
    let body = r#"{"access_token":"a","token_type":"bearer"}"#;
    for status in [200, 201, 400, 403] {
        assert!(matches!(read(status, body), Answer::Granted(_)), "{status}");
    }
}

#[test]
fn c15_waits_a_fifth_longer_than_told() {
    assert_eq!(wait(&poller(10), Duration::ZERO), secs(12));
    let mut slowed = poller(10);
    slowed.on_answer(secs(12), Answer::SlowDown(None));
    assert_eq!(wait(&slowed, secs(12)), secs(21));
}

#[test]
fn stages_are_told_when_they_change() {
    let mut poller = poller(5);
    let mut tell = |stage: &str| {
        let body = format!(r#"{{"error":"authorization_pending","roomkey_stage":"{stage}"}}"#);
        match poller.on_answer(secs(6), read(400, &body)) {
            Step::Pending(stage) => stage,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(tell("code_entered"), Some(Stage::CodeEntered));
    assert_eq!(tell("code_entered"), None);
    assert_eq!(tell("at_google"), Some(Stage::AtProvider));
    assert_eq!(tell("something_new"), None);
    assert_eq!(tell("awaiting_approval"), Some(Stage::AwaitingApproval));
}

#[test]
fn a_200_without_a_bearer_token_ends_it() {
    for body in [
        "{}",
        r#"{"access_token":"a"}"#,
        r#"{"access_token":"a","token_type":"mac"}"#,
        r#"{"access_token":"","token_type":"bearer"}"#,
        r#"{"access_token":"a\nb","token_type":"bearer"}"#,
        r#"{"access_token":5,"token_type":"bearer"}"#,
    ] {
        assert!(
            matches!(read(200, body), Answer::Stop(Error::Malformed { .. })),
            "{body}"
        );
    }
}

proptest! {
    #[test]
    fn no_answer_is_a_panic(status in 100_u16..600, body in ".*|\\{\"(error|access_token|scope)\":.{0,20}\\}") {
        let _ = read(status, &body);
    }
}

#[derive(Debug, Clone)]
enum Kind {
    Pending,
    Slow(Option<u64>),
    Busy(Option<u64>),
    Lost,
}

fn kinds() -> impl Strategy<Value = Vec<Kind>> {
    let kind = prop_oneof![
        Just(Kind::Pending),
        proptest::option::of(0_u64..100).prop_map(Kind::Slow),
        proptest::option::of(0_u64..100).prop_map(Kind::Busy),
        Just(Kind::Lost),
    ];
    proptest::collection::vec(kind, 0..60)
}

proptest! {
    /// Whatever the server does: never sooner than the interval in force, which never shrinks,
    /// and over soon after the deadline.
    #[test]
    fn c08_never_polls_sooner_than_the_interval(interval in 1_u64..120, life in 1_u64..2000, kinds in kinds()) {
        let mut poller = Poller::new(secs(interval), secs(life));
        let mut now = Duration::ZERO;
        let mut least = secs(interval);
        for kind in kinds {
            let wait = match poller.next(now) {
                Next::PollIn(wait) => wait,
                Next::ExpireIn(wait) => {
                    prop_assert_eq!(wait, secs(life).saturating_sub(now));
                    prop_assert!(least > wait + GRACE);
                    break;
                }
            };
            prop_assert!(wait >= least);
            prop_assert!(now + wait <= secs(life) + GRACE, "{now:?} {wait:?}");
            now += wait;
            let answer = match kind {
                Kind::Pending => Answer::Pending(None),
                Kind::Slow(told) => {
                    least = (least + secs(5)).max(secs(told.unwrap_or(0)));
                    Answer::SlowDown(told.map(secs))
                }
                Kind::Busy(told) => Answer::Busy { status: 503, retry_after: told.map(secs) },
                Kind::Lost => lost(),
            };
            let over = now >= secs(life);
            let step = poller.on_answer(now, answer);
            prop_assert_eq!(over, matches!(step, Step::Stop(Error::Expired)));
            if over {
                break;
            }
        }
    }
}
