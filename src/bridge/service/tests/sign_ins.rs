//! The terminal's side: asking, polling, redeeming.

use std::collections::BTreeSet;

use super::stand_ins::Failing;
use super::*;
use crate::bridge::codes;

#[tokio::test]
async fn a_code_becomes_a_session_of_googles_access_token_and_a_refresh_token_of_the_bridges_own() {
    let scene = Scene::new();
    let screen = scene.screen().await;
    scene.approve(&screen).await;
    let answer = scene.poll(&screen).await.unwrap();
    assert!(text(&answer.access_token).starts_with("access-"));
    assert!(!text(&token(&answer)).contains("refresh-"));
    // Google said two hours; a terminal is told one at most.
    assert_eq!(answer.expires_in, 3600);
    assert_eq!(answer.account, ANA);
    assert!(answer.scope.contains("chat.spaces"));
    assert_eq!(scene.sessions().await.len(), 1);
}

#[tokio::test]
async fn s13_a_code_lives_600_s_and_is_polled_every_5() {
    let scene = Scene::new();
    let answer = scene
        .bridge
        .device_authorization(kiosk(), terminal(), scene.now())
        .await
        .unwrap();
    assert_eq!((answer.expires_in, answer.interval), (600, 5));
    assert_eq!(answer.verification_uri, "https://login.example.com/device");
    let letters = answer.user_code.replace('-', "");
    assert_eq!(
        answer.verification_uri_complete,
        format!("HTTPS://LOGIN.EXAMPLE.COM/D/{letters}")
    );
    // S7: 256 bits, and nowhere in the store as it is.
    assert_eq!(text(&answer.device_code).len(), 43);
    for table in ["request", "user_code"] {
        for (key, row) in scene.store.list(table, scene.now()).await.unwrap() {
            let row = format!("{key}{}", String::from_utf8_lossy(&row.value));
            assert!(!row.contains(text(&answer.device_code)) && !row.contains(&letters));
        }
    }
}

#[tokio::test]
async fn s9_a_device_code_is_bound_to_its_client() {
    let scene = Scene::new();
    let screen = scene.screen().await;
    scene.approve(&screen).await;
    assert_eq!(
        error(scene.poll_as("tv", &screen, None).await),
        "invalid_grant"
    );
    let stranger = scene.poll_as("nobody", &screen, None).await.unwrap_err();
    assert_eq!((stranger.error, stranger.status), ("invalid_client", 401));
    assert!(scene.poll(&screen).await.is_ok());
}

#[tokio::test]
async fn an_unknown_client_and_a_scope_outside_the_cap_are_refused_by_name() {
    let scene = Scene::new();
    let ask = |client: &str, scope: &str| {
        let request = DeviceRequest {
            client_id: client.into(),
            scope: Some(scope.into()),
            ..DeviceRequest::default()
        };
        scene.ask(request)
    };
    let unknown = ask("nobody", "spaces").await.err().unwrap();
    assert_eq!((unknown.error, unknown.status), ("invalid_client", 401));
    let outside = ask("kiosk", "spaces delete").await.err().unwrap();
    assert_eq!(outside.error, "invalid_scope");
    assert!(outside.description.contains("chat.delete"));
    assert!(ask("kiosk", "openid spaces.readonly").await.is_ok());
}

#[tokio::test]
async fn s10_polls_slow_down_by_5_for_good_but_never_the_first_nor_an_approved_one() {
    let scene = Scene::new();
    let screen = scene.screen().await;
    assert_eq!(error(scene.poll(&screen).await), "authorization_pending");
    let mut interval = 5;
    for _ in 0..3 {
        let early = scene.poll(&screen).await.unwrap_err();
        interval += 5;
        assert_eq!((early.error, early.interval), ("slow_down", Some(interval)));
    }
    // The tolerance, and the interval that holds now.
    scene.pass(19);
    assert_eq!(error(scene.poll(&screen).await), "slow_down");
    scene.pass(25);
    assert_eq!(error(scene.poll(&screen).await), "authorization_pending");
    scene.approve(&screen).await;
    assert!(scene.poll(&screen).await.is_ok());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..Default::default()
    })]

    /// RFC 8628 §3.5: it grows by 5 for this and all later polls.
    #[test]
    fn s10_the_interval_never_shrinks(waits in proptest::collection::vec(0..40_u64, 1..14)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let scene = Scene::new();
            let screen = scene.screen().await;
            let (mut interval, mut first) = (5, true);
            for wait in waits {
                scene.pass(wait);
                let answer = scene.poll(&screen).await.unwrap_err();
                let early = !first && wait < interval;
                interval += if early { 5 } else { 0 };
                first = false;
                let expected = if early { "slow_down" } else { "authorization_pending" };
                assert_eq!(answer.error, expected);
                assert_eq!(answer.interval, early.then_some(interval));
            }
        });
    }
}

#[tokio::test]
async fn s8_expired_stays_expired_and_unknown_is_invalid_grant() {
    let scene = Scene::new();
    let screen = scene.screen().await;
    scene.pass(601);
    for _ in 0..2 {
        assert_eq!(error(scene.poll(&screen).await), "expired_token");
        scene.pass(600);
    }
    let browser = Browser::mint();
    assert_eq!(
        scene.claim(&browser, &screen).await.unwrap_err(),
        PageError::UnknownCode
    );
    for unknown in [codes::secret(), "short".into(), String::new()] {
        let screen = Screen {
            device_code: unknown.into(),
            user_code: String::new(),
        };
        assert_eq!(error(scene.poll(&screen).await), "invalid_grant");
    }
}

#[tokio::test]
async fn s7_unknown_device_codes_are_limited_by_where_they_come_from_and_known_ones_never() {
    let scene = Scene::new();
    let screen = scene.screen().await;
    let unknown = || Screen {
        device_code: codes::secret().into(),
        user_code: String::new(),
    };
    for _ in 0..60 {
        assert_eq!(error(scene.poll(&unknown()).await), "invalid_grant");
    }
    let limited = scene.poll(&unknown()).await.unwrap_err();
    assert_eq!((limited.status, limited.retry_after), (429, Some(60)));
    assert!(scene.log.has(AuditEvent::Limited));
    scene.approve(&screen).await;
    assert!(scene.poll(&screen).await.is_ok());
    scene.pass(61);
    assert_eq!(error(scene.poll(&unknown()).await), "invalid_grant");
}

#[tokio::test]
async fn s14_pending_requests_are_bounded_and_a_decision_gives_the_place_back() {
    let mut settings = settings();
    settings.limits.pending_per_address = 3;
    settings.limits.pending_per_client = 4;
    let scene = Scene::with(settings, Arc::new(Memory::new()), Seal::ephemeral());
    let screen = scene.screen().await;
    scene.screen().await;
    scene.screen().await;
    let full = scene.ask(kiosk()).await.err().unwrap();
    assert_eq!(
        (full.error, full.status, full.retry_after),
        ("temporarily_unavailable", 429, Some(60))
    );
    let elsewhere = |address: &str| {
        let address = address.parse().unwrap();
        scene
            .bridge
            .device_authorization(kiosk(), address, scene.now())
    };
    assert!(elsewhere("203.0.113.1").await.is_ok());
    assert_eq!(elsewhere("203.0.113.2").await.unwrap_err().status, 503);
    scene.approve(&screen).await;
    assert!(scene.ask(kiosk()).await.is_ok());
    scene.pass(600);
    assert!(scene.ask(kiosk()).await.is_ok());
}

#[tokio::test]
async fn section_6_6_a_code_that_is_taken_is_not_given_again() {
    let store = Arc::new(Failing::fail_at(usize::MAX, false));
    let scene = Scene::with(settings(), store.clone(), Seal::ephemeral());
    store.snatch.store(true, Ordering::Relaxed);
    let screen = scene.screen().await;
    let taken = store.snatched.lock().unwrap().clone().unwrap();
    let row = store.get(&taken, scene.now()).await.unwrap().unwrap();
    assert_eq!(row.value, b"another's", "it is not overwritten");
    scene.approve(&screen).await;
    assert!(scene.poll(&screen).await.is_ok(), "another code was minted");
}

/// Who asks and cancels, or denies, in a circle leaves a row each time: it takes a place as well.
#[tokio::test]
async fn s14_a_request_that_is_given_up_keeps_its_place_while_its_row_stays() {
    let mut settings = settings();
    settings.limits.pending_per_address = 3;
    let scene = Scene::with(settings, Arc::new(Memory::new()), Seal::ephemeral());
    for _ in 0..2 {
        let screen = scene.screen().await;
        scene.revoke("kiosk", &screen.device_code).await.unwrap();
    }
    let (screen, browser) = (scene.screen().await, Browser::mint());
    let asking = scene.claim(&browser, &screen).await.unwrap();
    scene.decide(&browser, &asking.ticket, false).await.unwrap();
    for _ in 0..10 {
        assert_eq!(scene.ask(kiosk()).await.err().unwrap().status, 429);
    }
    let rows = scene.store.list("request", scene.now()).await.unwrap();
    assert_eq!(rows.len(), 3);
    scene.pass(600);
    assert!(scene.ask(kiosk()).await.is_ok());
}

#[tokio::test]
async fn stages_are_told_to_those_who_asked() {
    let scene = Scene::new();
    let (screen, browser) = (scene.screen().await, Browser::mint());
    let stage = async || {
        scene.pass(6);
        scene.poll(&screen).await.unwrap_err().stage
    };
    assert_eq!(stage().await, None);
    let asking = scene.claim(&browser, &screen).await.unwrap();
    assert_eq!(stage().await, Some(Stage::CodeEntered));
    let back = scene.at_google(&browser, &asking.ticket).await.unwrap();
    assert_eq!(stage().await, Some(Stage::AtGoogle));
    scene.back(&browser, back).await.unwrap();
    assert_eq!(stage().await, Some(Stage::AwaitingApproval));

    let plain = DeviceRequest {
        roomkey_stages: false,
        ..kiosk()
    };
    let screen = scene.ask(plain).await.unwrap();
    scene.claim(&Browser::mint(), &screen).await.unwrap();
    assert_eq!(scene.poll(&screen).await.unwrap_err().stage, None);
}

#[tokio::test]
async fn the_return_code_is_typed_at_the_terminal_before_anything_is_redeemed() {
    let scene = Scene::new();
    let asked = DeviceRequest {
        roomkey_return_code: true,
        ..kiosk()
    };
    let screen = scene.ask(asked).await.unwrap();
    let decided = scene.approve(&screen).await;
    let digits = decided.return_code.unwrap();
    let wrong = |n: u16| format!("{:03}", (digits.parse::<u16>().unwrap() + n) % 1000);
    let pending = scene.poll(&screen).await.unwrap_err();
    assert_eq!(
        (pending.error, pending.stage),
        ("authorization_pending", Some(Stage::ReturnCode))
    );
    let again = scene
        .poll_as("kiosk", &screen, Some(&wrong(1)))
        .await
        .unwrap_err();
    assert!(again.description.contains("Tries left: 2"), "{again:?}");
    assert!(scene.poll_as("kiosk", &screen, Some(&digits)).await.is_ok());
    // The answer was lost: the same again.
    assert!(scene.poll_as("kiosk", &screen, Some(&digits)).await.is_ok());

    let asked = DeviceRequest {
        roomkey_return_code: true,
        ..kiosk()
    };
    let screen = scene.ask(asked).await.unwrap();
    let digits = scene.approve(&screen).await.return_code.unwrap();
    let wrong = |n: u16| format!("{:03}", (digits.parse::<u16>().unwrap() + n) % 1000);
    for (n, expected) in [
        (1, "authorization_pending"),
        (2, "authorization_pending"),
        (3, "access_denied"),
    ] {
        let answer = scene.poll_as("kiosk", &screen, Some(&wrong(n))).await;
        assert_eq!(error(answer), expected);
    }
    let late = scene.poll_as("kiosk", &screen, Some(&digits)).await;
    assert_eq!(error(late), "access_denied");
    assert!(scene.log.has(AuditEvent::ReturnCode));
}

#[tokio::test]
async fn a_required_return_code_refuses_who_cannot_ask_for_it_and_off_asks_nobody() {
    let with = |return_code| {
        let settings = Settings {
            return_code,
            ..settings()
        };
        Scene::with(settings, Arc::new(Memory::new()), Seal::ephemeral())
    };
    let able = || DeviceRequest {
        roomkey_return_code: true,
        ..kiosk()
    };
    let required = with(ReturnCode::Required);
    let refused = required.ask(kiosk()).await.err().unwrap();
    assert_eq!(refused.error, "invalid_request");
    let screen = required.ask(able()).await.unwrap();
    assert!(required.approve(&screen).await.return_code.is_some());
    let off = with(ReturnCode::Off);
    let screen = off.ask(able()).await.unwrap();
    assert!(off.approve(&screen).await.return_code.is_none());
    assert!(off.poll(&screen).await.is_ok());
    let offered = with(ReturnCode::Offered);
    let screen = offered.screen().await;
    assert!(offered.approve(&screen).await.return_code.is_none());
}

#[tokio::test]
async fn a_lost_answer_is_given_again_for_30_s_and_then_never() {
    let scene = Scene::new();
    let screen = scene.screen().await;
    scene.approve(&screen).await;
    let first = scene.poll(&screen).await.unwrap();
    scene.pass(29);
    let second = scene.poll(&screen).await.unwrap();
    assert_eq!(text(&first.access_token), text(&second.access_token));
    assert_eq!(text(&token(&first)), text(&token(&second)));
    assert_eq!(
        error(scene.poll_as("tv", &screen, None).await),
        "invalid_grant"
    );
    scene.pass(1);
    assert_eq!(error(scene.poll(&screen).await), "invalid_grant");
    scene.pass(600);
    assert_eq!(error(scene.poll(&screen).await), "invalid_grant");
    assert_eq!(scene.sessions().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_threads_get_one_session() {
    let scene = Arc::new(Scene::new());
    let screen = Arc::new(scene.screen().await);
    scene.approve(&screen).await;
    let polls: Vec<_> = (0..50)
        .map(|_| {
            let (scene, screen) = (scene.clone(), screen.clone());
            tokio::spawn(async move { scene.poll(&screen).await.unwrap() })
        })
        .collect();
    let mut tokens = BTreeSet::new();
    for poll in polls {
        tokens.insert(text(&token(&poll.await.unwrap())).to_owned());
    }
    assert_eq!(tokens.len(), 1);
    assert_eq!(scene.sessions().await.len(), 1);
    let started = |record: &&AuditRecord| record.event == AuditEvent::SessionStarted;
    assert_eq!(scene.log.all().iter().filter(started).count(), 1);
}

#[tokio::test]
async fn no_record_holds_a_code_or_a_token() {
    let scene = Scene::new();
    let screen = scene.screen().await;
    scene.approve(&screen).await;
    let answer = scene.poll(&screen).await.unwrap();
    let renewed = scene.refresh(&token(&answer)).await.unwrap();
    scene.revoke("kiosk", &token(&renewed)).await.unwrap();
    let log = serde_json::to_string(&scene.log.all()).unwrap();
    for secret in [
        text(&screen.device_code),
        &screen.user_code,
        &screen.user_code.replace('-', ""),
        text(&answer.access_token),
        text(&token(&answer)),
        text(&token(&renewed)),
    ] {
        assert!(!log.contains(secret), "{secret}");
    }
    for event in [
        AuditEvent::DeviceAuthorization,
        AuditEvent::CodeEntered,
        AuditEvent::UpstreamStarted,
        AuditEvent::UpstreamReturned,
        AuditEvent::Decided,
        AuditEvent::SessionStarted,
        AuditEvent::SessionRenewed,
        AuditEvent::SessionEnded,
    ] {
        assert!(scene.log.has(event), "{event:?}");
    }
}
