//! C1–C18: what the device client sends, shows and makes of answers.

use std::time::Duration;

use roomkey::account::sign_in::{SignInEvent, SignInRequest};
use roomkey::config::Scope;
use serde_json::{Value, json};

use crate::server::{Reply, Server, error, granted, pending};
use crate::{failure, profile, prompt, run, session, success, until, with};

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

#[tokio::test]
async fn c01_asks_with_a_form_of_client_and_scope() {
    let server = Server::start([granted()]).await;
    run(&session(&server)).await;
    let seen = &server.seen("/device_authorization")[0];
    assert_eq!(seen.field("client_id"), Some("kiosk"));
    assert_eq!(
        seen.field("scope"),
        Some(
            "https://www.googleapis.com/auth/chat.spaces https://www.googleapis.com/auth/chat.memberships"
        )
    );
    assert_eq!(seen.fields.len(), 2, "{:?}", seen.fields);
    assert_eq!(seen.authorization, None);
}

#[tokio::test]
async fn c01_no_scopes_are_no_parameter() {
    let server = Server::start([granted()]).await;
    let mut profile = profile(&server.url);
    profile.scopes.clear();
    run(&with(profile)).await;
    assert_eq!(server.seen("/device_authorization")[0].field("scope"), None);
}

#[tokio::test]
async fn c01_a_refused_request_is_explained() {
    let server = Server::start([granted()]).await;
    server.refuse_codes(Reply::Json(
        401,
        json!({"error": "invalid_client", "error_description": "Invalid client type."}),
    ));
    let events = run(&session(&server)).await;
    let why = failure(&events);
    assert_eq!(why.reason.as_deref(), Some("invalid_client"));
    assert!(
        why.hint.as_ref().unwrap().contains("TVs and Limited Input"),
        "{why:?}"
    );
    assert!(server.seen("/token").is_empty());
}

#[tokio::test]
async fn c02_nothing_starts_without_a_person() {
    let server = Server::start([granted()]).await;
    let session = session(&server);
    assert_eq!(session.signed_in().await.unwrap(), None);
    let why = session.token().await.unwrap_err().explain();
    assert_eq!(why.cause.exit_code(), 3);
    assert!(server.seen("/metadata").is_empty());
    assert!(server.seen("/device_authorization").is_empty());
}

#[tokio::test]
async fn c05_c06_code_and_address_are_shown_and_the_secret_never() {
    let server = Server::start([pending(), granted()]).await;
    let events = run(&session(&server)).await;
    let prompt = prompt(&events);
    assert_eq!(prompt.user_code, "WDJB-MJHT");
    assert_eq!(prompt.verification_uri, format!("{}/device", server.url));
    assert_eq!(
        prompt.verification_uri_complete.as_deref(),
        Some(format!("{}/D/WDJB-MJHT", server.url).as_str())
    );
    let shown = format!("{events:?}");
    for secret in ["dc-very-secret", "at-1", "rt-1"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn c07_c08_polls_say_what_they_must_and_wait_first() {
    let server = Server::start([pending(), pending(), granted()]).await;
    server.authorization("interval", json!(1));
    let events = run(&session(&server)).await;
    let polls = server.seen("/token");
    assert_eq!(polls.len(), 3);
    for poll in &polls {
        assert_eq!(poll.field("grant_type"), Some(GRANT_TYPE));
        assert_eq!(poll.field("device_code"), Some("dc-very-secret"));
        assert_eq!(poll.field("client_id"), Some("kiosk"));
        assert_eq!(poll.fields.len(), 3, "{:?}", poll.fields);
    }
    for gap in server.gaps() {
        assert!(gap >= Duration::from_secs(1), "{gap:?}");
    }
    let heartbeats = events.iter().filter(|e| **e == SignInEvent::Polled).count();
    assert_eq!(heartbeats, 2);
}

#[tokio::test]
async fn c03_c08_without_an_interval_it_is_five_seconds() {
    let server = Server::start([granted()]).await;
    server.authorization("interval", Value::Null);
    let events = run(&session(&server)).await;
    assert_eq!(prompt(&events).interval, Duration::from_secs(5));
    assert!(server.gaps()[0] >= Duration::from_secs(5));
}

#[tokio::test]
async fn c09_slow_down_slows_this_and_later_polls() {
    let server = Server::start([error(403, "slow_down"), pending(), granted()]).await;
    success(&run(&session(&server)).await);
    let gaps = server.gaps();
    assert!(gaps[0] < Duration::from_secs(1), "{gaps:?}");
    assert!(gaps[1] >= Duration::from_secs(5), "{gaps:?}");
    assert!(gaps[2] >= Duration::from_secs(5), "{gaps:?}");
}

#[tokio::test]
async fn c10_denial_and_unknown_errors_stop_for_good() {
    for (code, word) in [
        ("access_denied", "denied"),
        ("invalid_client", "client"),
        ("weird", "weird"),
    ] {
        let server = Server::start([error(403, code), granted()]).await;
        let events = run(&session(&server)).await;
        let why = failure(&events);
        assert_eq!(why.reason.as_deref(), Some(code));
        assert_eq!(why.cause.exit_code(), 3);
        assert!(why.message.contains(word), "{why:?}");
        assert_eq!(server.seen("/token").len(), 1);
    }
}

#[tokio::test]
async fn c12_expiry_polls_once_more_and_then_waits_for_the_person() {
    let server = Server::start([pending()]).await;
    server.authorization("expires_in", json!(2));
    let session = session(&server);
    let events = run(&session).await;
    let why = failure(&events);
    assert_eq!(why.reason.as_deref(), Some("expired_token"));
    let polls = server.seen("/token");
    let asked = server.seen("/device_authorization");
    let last = polls.last().unwrap().at - asked[0].at;
    assert!(last >= Duration::from_millis(1900), "{last:?}");
    assert_eq!(asked.len(), 1, "no new code by itself");
    // The person asks: now there is a new one.
    drop(session.sign_in().recv().await);
}

#[tokio::test]
async fn c13_trouble_is_survived_and_told() {
    let server = Server::start([
        Reply::Raw(502, "<html>Bad Gateway</html>"),
        Reply::Json(428, json!({"error": "authorization_pending"})),
        Reply::RetryAfter(429, 2),
        Reply::Json(200, json!({"error": "authorization_pending"})),
        granted(),
    ])
    .await;
    let events = run(&session(&server)).await;
    success(&events);
    let notes = events
        .iter()
        .filter(|e| matches!(e, SignInEvent::Note(_)))
        .count();
    assert_eq!(notes, 2, "{events:?}");
    let gaps = server.gaps();
    assert!(gaps[1] >= Duration::from_millis(200), "{gaps:?}");
    assert!(gaps[3] >= Duration::from_secs(2), "{gaps:?}");
}

#[tokio::test]
async fn c14_dropping_the_stream_ends_a_poll_that_hangs() {
    let server = Server::start([Reply::Hang]).await;
    let mut receiver = session(&server).sign_in();
    until("a poll arrives", || !server.seen("/token").is_empty()).await;
    while let Some(event) = receiver.try_recv() {
        assert!(!matches!(event, SignInEvent::Failed(_)), "{event:?}");
    }
    drop(receiver);
    // Several intervals in which a second poll would come.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(
        server.seen("/token").len(),
        1,
        "one poll in flight, and none after"
    );
    assert!(server.seen("/revoke").is_empty(), "only bridges are told");
}

#[tokio::test]
async fn c14_a_store_that_fails_loses_nothing() {
    let server = Server::start([granted()]).await;
    let state = tempfile::tempdir().unwrap();
    let store =
        roomkey::account::Store::open(roomkey::config::StoreKind::File, "test", state.path());
    let session =
        roomkey::account::Session::new(profile(&server.url), roomkey::http::Client::new(), store);
    let mut sign_in = session.sign_in();
    let mut events = Vec::new();
    while let Some(event) = sign_in.recv().await {
        if matches!(event, SignInEvent::UserCode(_)) {
            // It fails after it was found to be ready.
            let place = state.path().join("credentials/test.json");
            std::fs::create_dir(place).unwrap();
        }
        events.push(event);
    }
    assert_eq!(success(&events).stored, "memory");
    let said = events.iter().any(
        |event| matches!(event, SignInEvent::Note(note) if note.contains("could not be stored")),
    );
    assert!(said, "{events:?}");
    assert_eq!(session.token().await.unwrap().secret(), "at-1");
    let identity = session.signed_in().await.unwrap().unwrap();
    assert!(identity.stored.starts_with("memory"), "{identity:?}");
}

#[tokio::test]
async fn c16_a_secret_goes_along_where_there_is_one() {
    let server = Server::start([granted()]).await;
    let mut profile = profile(&server.url);
    profile.client_secret = Some("tv secret".into());
    run(&with(profile.clone())).await;
    assert_eq!(
        server.seen("/token")[0].field("client_secret"),
        Some("tv secret")
    );

    let basic = Server::start([granted()]).await;
    basic.metadata(
        "token_endpoint_auth_methods_supported",
        json!(["client_secret_basic"]),
    );
    profile.issuer = Some(basic.url.clone());
    run(&with(profile)).await;
    let poll = &basic.seen("/token")[0];
    assert_eq!(poll.field("client_secret"), None);
    assert_eq!(poll.field("client_id"), None);
    assert_eq!(
        poll.authorization.as_deref(),
        Some("Basic a2lvc2s6dHYrc2VjcmV0")
    );
}

#[tokio::test]
async fn c16_google_wants_the_secret_in_the_polls_alone() {
    let server = Server::start([granted()]).await;
    let authorization = format!("{}/o/oauth2/v2/auth", server.url);
    server.metadata("authorization_endpoint", json!(authorization));
    let mut profile = profile(&server.url);
    profile.client_secret = Some("tv secret".into());
    run(&with(profile)).await;
    let asked = &server.seen("/device_authorization")[0];
    assert_eq!(asked.field("client_secret"), None);
    assert_eq!(asked.field("client_id"), Some("kiosk"));
    let poll = &server.seen("/token")[0];
    assert_eq!(poll.field("client_secret"), Some("tv secret"));
}

#[tokio::test]
async fn a_guessed_way_to_prove_the_client_is_tried_the_other_way_round() {
    let server = Server::start([granted()]).await;
    server.want_basic();
    let mut profile = profile(&server.url);
    profile.client_secret = Some("s".into());
    let at = |path: &str| Some(format!("{}{path}", server.url).parse().unwrap());
    profile.endpoints.device_authorization = at("/device_authorization");
    profile.endpoints.token = at("/token");
    success(&run(&with(profile)).await);
    assert_eq!(server.seen("/device_authorization").len(), 2);
    let poll = &server.seen("/token")[0];
    assert!(poll.authorization.is_some() && poll.field("client_secret").is_none());
}

#[tokio::test]
async fn c17_nothing_but_the_prompt_holds_the_code() {
    let server = Server::start([pending(), error(403, "access_denied")]).await;
    let events = run(&session(&server)).await;
    for event in events
        .iter()
        .filter(|e| !matches!(e, SignInEvent::UserCode(_)))
    {
        assert!(!format!("{event:?}").contains("WDJB"), "{event:?}");
    }
}

#[tokio::test]
async fn c18_granted_scopes_are_compared_with_those_asked() {
    let scope = "openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/chat.spaces";
    let mut grant = json!({"access_token": "a", "token_type": "bearer", "scope": scope});
    let server = Server::start([Reply::Json(200, grant.clone())]).await;
    let mut profile = profile(&server.url);
    profile.scopes = Scope::list("openid email spaces memberships spaces.readonly offline_access");
    let events = run(&with(profile.clone())).await;
    let done = success(&events);
    assert_eq!(done.scopes.len(), 3);
    assert_eq!(
        done.missing_scopes,
        ["https://www.googleapis.com/auth/chat.memberships"]
    );

    grant.as_object_mut().unwrap().remove("scope");
    let server = Server::start([Reply::Json(200, grant)]).await;
    profile.issuer = Some(server.url.clone());
    let events = run(&with(profile)).await;
    assert_eq!(success(&events).missing_scopes, [""; 0]);
    assert_eq!(success(&events).scopes.len(), 6);
}

#[tokio::test]
async fn c18_google_style_answers_are_read() {
    let server = Server::start([
        Reply::Json(
            428,
            json!({"error": "authorization_pending", "error_description": "Precondition Required"}),
        ),
        granted(),
    ])
    .await;
    server.authorization("verification_uri", Value::Null);
    server.authorization("verification_uri_complete", Value::Null);
    server.authorization("verification_url", json!("https://www.google.com/device"));
    let events = run(&session(&server)).await;
    success(&events);
    assert_eq!(
        prompt(&events).verification_uri,
        "https://www.google.com/device"
    );
    assert_eq!(prompt(&events).verification_uri_complete, None);
}

#[tokio::test]
async fn a_device_code_that_a_server_echoes_is_not_shown() {
    let server = Server::start([Reply::Json(
        400,
        json!({"error": "odd", "error_description": "dc-very-secret is odd"}),
    )])
    .await;
    let events = run(&session(&server)).await;
    let why = failure(&events);
    assert!(why.message.contains("[redacted] is odd"), "{why:?}");
}

#[tokio::test]
async fn a_token_answer_without_end_ends_it() {
    let endless = "A".repeat(300 * 1024).leak();
    let server = Server::start([Reply::Raw(200, endless), granted()]).await;
    let events = run(&session(&server)).await;
    let why = failure(&events);
    assert!(why.message.contains("262144 bytes"), "{why:?}");
    assert_eq!(server.seen("/token").len(), 1);

    // What stands between may answer with anything.
    let server = Server::start([Reply::Raw(502, endless), granted()]).await;
    success(&run(&session(&server)).await);
}

#[tokio::test]
async fn c13_a_token_with_an_odd_status_is_a_token() {
    let body = json!({"access_token": "at-1", "token_type": "Bearer"});
    let server = Server::start([Reply::Json(400, body)]).await;
    success(&run(&session(&server)).await);
}

#[tokio::test]
async fn c12_a_last_poll_that_hangs_does_not_hide_the_end() {
    let server = Server::start([pending(), Reply::Hang]).await;
    server.authorization("expires_in", json!(1));
    let began = std::time::Instant::now();
    let events = run(&session(&server)).await;
    assert_eq!(failure(&events).reason.as_deref(), Some("expired_token"));
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn what_a_server_echoes_when_asked_for_a_code_is_not_shown() {
    let server = Server::start([granted()]).await;
    server.refuse_codes(Reply::Json(
        400,
        json!({
            "error": "odd",
            "error_description": "dc-very-secret for tv secret",
            "error_subtype": "tv secret",
            "device_code": "dc-very-secret",
        }),
    ));
    let mut profile = profile(&server.url);
    profile.client_secret = Some("tv secret".into());
    let events = run(&with(profile)).await;
    let shown = format!("{events:?}");
    assert!(shown.contains("[redacted] for [redacted]"), "{shown}");
    assert!(
        !shown.contains("secret\"") && !shown.contains("very"),
        "{shown}"
    );
}

#[tokio::test]
async fn addresses_that_deceive_are_not_shown() {
    let server = Server::start([granted()]).await;
    let evil = "https://evil.example/D/WDJB-MJHT";
    server.authorization("verification_uri_complete", json!(evil));
    let events = run(&session(&server)).await;
    success(&events);
    assert_eq!(prompt(&events).verification_uri_complete, None);

    for uri in [
        "https://accounts.google.com@evil.example/",
        "http://other.example/device",
    ] {
        server.authorization("verification_uri", json!(uri));
        let events = run(&session(&server)).await;
        assert!(failure(&events).message.contains("address"), "{events:?}");
    }
}

#[tokio::test]
async fn more_is_asked_for_on_top_of_what_is_there() {
    let server = Server::start([granted(), granted(), granted()]).await;
    let session = session(&server);
    success(&run(&session).await);
    for name in ["delete", "admin.spaces"] {
        let mut stream = session.sign_in_with(SignInRequest {
            more: vec![Scope::new(name)],
            ..SignInRequest::default()
        });
        while let Some(event) = stream.recv().await {
            assert!(!matches!(event, SignInEvent::Failed(_)), "{event:?}");
        }
    }
    let asked = server.seen("/device_authorization");
    let last = asked[2].field("scope").unwrap();
    for kept in ["chat.spaces", "chat.delete", "chat.admin.spaces"] {
        assert!(last.contains(kept), "{kept}: {last}");
    }
    let names: std::collections::BTreeSet<_> = last.split(' ').collect();
    assert_eq!(names.len(), last.split(' ').count(), "each once");
}
