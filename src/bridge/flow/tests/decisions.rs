//! Decisions one by one.

use super::*;
use crate::bridge::flow::grant::{Access, Consent, Grant};
use crate::bridge::flow::request::TRIES;
use crate::bridge::flow::session::{Replaced, Use};
use crate::bridge::flow::{Refusal, Verdict, decode, encode};
use crate::config::Scope;

fn approved(return_code: bool) -> Request {
    let (request, _) = request(return_code)
        .claim("b", START)
        .and_then(|request| request.start("b", attempt(0), START))
        .and_then(|request| request.returned("b", "0", START))
        .unwrap();
    request
        .identified("0", ana(), &Scope::list("a"), START)
        .and_then(|request| request.allow("b", return_code.then(sealed), START + LIFE - 1))
        .unwrap()
}

#[test]
fn s10_only_who_must_wait_is_told_to_slow_down() {
    let waiting = request(false);
    assert_eq!(
        waiting.poll(None, None, true, START),
        Verdict::SlowDown(None)
    );
    assert_eq!(
        approved(false).poll(None, None, true, START),
        Verdict::Redeem
    );
    let denied = waiting.cancel(START).unwrap();
    assert_eq!(denied.poll(None, None, true, START), Verdict::Denied);
    assert_eq!(
        waiting.poll(None, None, true, START + LIFE),
        Verdict::Expired
    );
}

#[test]
fn s8_what_is_over_stays_what_it_was() {
    let waiting = request(false);
    let later = START + LIFE + 25 * 60_000;
    assert!(later < waiting.forget_at());
    assert_eq!(waiting.poll(None, None, false, later), Verdict::Expired);
    let denied = waiting.cancel(START).unwrap();
    assert_eq!(denied.poll(None, None, false, later), Verdict::Denied);
    assert_eq!(waiting.claim("b", START + LIFE), Err(Refusal::Expired));
}

#[test]
fn an_approval_in_the_last_second_can_be_fetched() {
    let request = approved(false);
    let poll = |now| request.poll(None, None, false, now);
    assert_eq!(poll(START + LIFE + 60_000), Verdict::Redeem);
    assert_eq!(poll(START + LIFE + 120_000), Verdict::Expired);
}

#[test]
fn a_session_is_answered_again_for_30_s() {
    let request = approved(false).redeemed("s", START).unwrap();
    let poll = |now| request.poll(None, None, true, now);
    assert_eq!(poll(START + 29_999), Verdict::Again("s".into()));
    assert_eq!(poll(START + 30_000), Verdict::Used);
    assert!(request.redeemed("t", START).is_err());
    assert_eq!(request.claim("b", START), Err(Refusal::Decided));
}

#[test]
fn three_wrong_numbers_end_it_and_a_repeated_one_counts_once() {
    let mut request = approved(true);
    for (typed, left) in [("1", 2), ("1", 2), ("2", 1), ("2", 1)] {
        let Verdict::WrongDigits(next, told) = request.poll(Some(typed), Some("042"), false, START)
        else {
            panic!("{typed} was taken");
        };
        assert_eq!(told, left);
        request = *next;
    }
    let third = request.poll(Some("3"), Some("042"), false, START);
    assert!(
        matches!(&third, Verdict::WrongDigits(next, 0) if matches!(next.state, State::Denied { .. }))
    );
    assert_eq!(TRIES, 3);
    // Until the third, the right one still counts.
    assert_eq!(
        request.poll(Some(" 042 "), Some("042"), false, START),
        Verdict::Redeem
    );
}

#[test]
fn approval_without_the_agreed_digits_is_none() {
    let mut request = approved(true);
    request.state = State::Deciding {
        browser: "b".into(),
        attempt: "0".into(),
        account: ana(),
        scopes: Vec::new(),
    };
    assert_eq!(request.allow("b", None, START), Err(Refusal::NotYet));
}

#[test]
fn a_predecessor_is_good_until_its_successor_is_used_but_ten_minutes_at_most() {
    let Use::Next(second, 2) = session().present(1, START) else {
        panic!("the first token was refused");
    };
    assert_eq!(second.present(1, START + 599_999), Use::Again(2));
    assert_eq!(second.present(1, START + 600_000), Use::Reused);
    let Use::Next(third, 3) = second.present(2, START + 40_000) else {
        panic!("the second token was refused");
    };
    assert_eq!(third.present(1, START + 40_000), Use::Reused);
    assert_eq!(third.present(2, START + 50_000), Use::Again(3));
    assert_eq!(third.present(4, START), Use::Unknown);
    let early = Session {
        replaced: vec![Replaced {
            generation: 1,
            at: START + 20_000,
        }],
        ..*third
    };
    // Within 30 s it is good although the successor was used.
    assert_eq!(early.present(1, START + 40_000), Use::Again(2));
}

fn consent(id: &str, scopes: &str, at: Millis) -> Consent {
    Consent {
        id: id.into(),
        token: sealed(),
        scopes: scopes.split(' ').map(Into::into).collect(),
        at,
    }
}

fn access(wanted: &str, expires_at: Millis) -> Access {
    let wanted = Scope::list(wanted);
    Access::new(&wanted, &wanted, sealed(), expires_at)
}

fn ids(grant: &Grant) -> Vec<&str> {
    grant.consents.iter().map(|c| c.id.as_str()).collect()
}

#[test]
fn a_narrower_consent_never_replaces_a_wider_grant() {
    let wide = Grant::new("kiosk", ana(), "e".into(), START)
        .consented(consent("wide", "a b", START), START);
    let both = wide.consented(consent("narrow", "a", START + 1), START + 1);
    assert_eq!(both.consent_for(&Scope::list("a")).unwrap().id, "wide");
    assert_eq!(both.consent_for(&Scope::list("a b")).unwrap().id, "wide");
    // The wide one is alive: the other was kept for nothing.
    let alive = both
        .clone()
        .refreshed("wide", None, access("a", START + 3_600_000), START + 2);
    assert_eq!(ids(&alive), ["wide"]);
    // The wide one was revoked before: the newer sign-in goes on.
    let token = both.consents[0].token.clone();
    let rest = both.without("wide", &token).unwrap();
    assert_eq!(
        rest.consent_for(&Scope::list("openid a")).unwrap().id,
        "narrow"
    );
    assert!(rest.consent_for(&Scope::list("b")).is_none());
}

#[test]
fn a_wider_or_equal_consent_replaces_and_disjoint_ones_stand_side_by_side() {
    let grant = Grant::new("kiosk", ana(), "e".into(), START)
        .consented(consent("one", "a", START), START)
        .consented(consent("two", "a", START), START);
    assert_eq!(ids(&grant), ["two"]);
    let grant = grant.consented(consent("three", "b", START), START);
    assert_eq!(ids(&grant), ["two", "three"]);
    let grant = grant.consented(consent("four", "a b c", START), START);
    assert_eq!(ids(&grant), ["four"]);
    let mut many = grant;
    for n in 0..100 {
        many = many.consented(consent(&n.to_string(), &format!("x{n}"), START), START);
    }
    assert!(many.consents.len() <= 6);
}

#[test]
fn an_access_token_is_given_again_while_fresh_and_for_its_own_scopes_only() {
    let grant = Grant::new("kiosk", ana(), "e".into(), START)
        .with_access(access("a b", START + 3_600_000), START);
    let find = |scopes, now| grant.access_for(&Scope::list(scopes), now).is_some();
    assert!(find("b a", START));
    assert!(!find("a", START));
    assert!(!find("a b c", START));
    assert!(!find("a b", START + 3_300_000));
}

#[test]
fn a_dead_consent_that_was_replaced_meanwhile_buries_nothing() {
    let grant =
        Grant::new("kiosk", ana(), "e".into(), START).consented(consent("one", "a", START), START);
    assert!(grant.clone().without("one", &sealed()).is_some());
    let token = grant.consents[0].token.clone();
    assert!(grant.without("one", &token).is_none());
}

#[test]
fn a_row_of_another_form_is_refused_without_its_content() {
    let bytes = encode(&request(false)).unwrap();
    let newer = String::from_utf8(bytes)
        .unwrap()
        .replacen("\"v\":1", "\"v\":2", 1);
    let error = decode::<Request>(newer.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("form 2"), "{error}");
    let error = decode::<Request>(b"{\"v\":1,\"client\":\"kiosk\"}").unwrap_err();
    assert!(!error.to_string().contains("kiosk"));
}
