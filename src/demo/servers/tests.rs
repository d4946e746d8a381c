use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, channel};

use super::*;
use crate::account::sign_in::{SignInEvent, SignedIn, Stage, UserCodePrompt};
use crate::account::{IssuerKind, Session, SignOut, Store};
use crate::sandbox::oauth::clients::{ClientType, Clients};

/// Servers whose phone does not linger.
fn servers() -> Servers {
    hasty(Options::default())
}

fn hasty(options: Options) -> Servers {
    Servers {
        look: Duration::ZERO,
        ..Servers::new(options)
    }
}

async fn session(servers: &Servers) -> Session {
    let DemoServers { profile, http } = servers.start().await.unwrap();
    Session::new(profile, http, Store::memory())
}

/// Signs in with the demo's phone: every event, and every step of the phone.
async fn sign_in(servers: &Servers, session: &Session) -> (Vec<SignInEvent>, Vec<String>) {
    let mut events = session.sign_in();
    let (told, steps) = channel(64);
    let mut seen = Vec::new();
    let mut walk = None;
    while let Some(event) = events.recv().await {
        if let SignInEvent::UserCode(prompt) = &event {
            walk = Some(tokio::spawn(play(servers, prompt, told.clone())));
        }
        seen.push(event);
    }
    walk.unwrap().await.unwrap().unwrap();
    drop(told);
    (seen, all(steps).await)
}

fn play(servers: &Servers, prompt: &UserCodePrompt, told: Sender<String>) -> DemoFuture<()> {
    let link = prompt.verification_uri_complete.clone().unwrap();
    servers.play_phone(prompt.user_code.clone(), link, told)
}

async fn all(mut steps: Receiver<String>) -> Vec<String> {
    let mut said = Vec::new();
    while let Some(step) = steps.recv().await {
        said.push(step);
    }
    said
}

fn signed_in(events: &[SignInEvent]) -> &SignedIn {
    match events.last() {
        Some(SignInEvent::SignedIn(done)) => done,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_phone_approves_a_real_code_over_the_real_pages() {
    let servers = servers();
    let session = session(&servers).await;
    let (events, said) = sign_in(&servers, &session).await;
    assert_eq!(signed_in(&events).account.as_deref(), Some(ACCOUNT));
    assert_eq!(signed_in(&events).missing_scopes, [""; 0]);
    for step in [
        "The phone opens HTTP://127.0.0.1:",
        "The phone presses Yes, my terminal shows this code",
        "The phone presses Yes, continue to the demo's Google",
        "The phone chooses ana@",
        "The phone presses Allow",
        "The phone shows: Done",
    ] {
        assert!(said.iter().any(|s| s.contains(step)), "{step}: {said:#?}");
    }
    let identity = session.signed_in().await.unwrap().unwrap();
    assert_eq!(identity.issuer, IssuerKind::Bridge);
}

#[tokio::test]
async fn the_terminal_hears_of_every_stage() {
    let servers = Servers::new(Options::default());
    let session = session(&servers).await;
    let (events, _) = sign_in(&servers, &session).await;
    let stages: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            SignInEvent::Stage(stage) => Some(*stage),
            _ => None,
        })
        .collect();
    let all = [
        Stage::CodeEntered,
        Stage::AtProvider,
        Stage::AwaitingApproval,
    ];
    assert_eq!(stages, all);
}

/// The demo's Google keeps Google's list: without the bridge there is no code for Chat.
#[tokio::test]
async fn the_sandbox_itself_refuses_chat_scopes_on_its_device_endpoint() {
    let servers = servers();
    let DemoServers { profile, http } = servers.start().await.unwrap();
    let google = profile.endpoints.chat_api.unwrap();
    let tv = Clients::of(ClientType::Tv);
    let scope = Scope::new("spaces");
    let form = [("client_id", tv.id), ("scope", scope.as_str())];
    let url = google.join("/device/code").unwrap();
    let request = http::Request::form(url, &form, http::Repeat::Never);
    let answer = http.send(request).await.unwrap();
    let body = String::from_utf8(answer.body).unwrap();
    assert_eq!(answer.status, 400);
    assert!(body.contains("invalid_scope"), "{body}");
}

#[tokio::test]
async fn signing_out_ends_the_session_at_the_bridge_alone() {
    let servers = servers();
    let first = session(&servers).await;
    sign_in(&servers, &first).await;
    let second = session(&servers).await;
    sign_in(&servers, &second).await;
    let done = first.sign_out(SignOut::Revoke).await.unwrap();
    assert!(done.revoked && done.revocation_failed.is_none(), "{done:?}");
    assert!(first.signed_in().await.unwrap().is_none());
    // Google's own grant, which both share, is untouched.
    let held = second.token().await.unwrap();
    assert!(second.token_after(&held).await.is_ok());
}

#[tokio::test]
async fn the_servers_answer_at_the_address_they_advertise() {
    let servers = hasty(Options {
        listen: Some((Ipv4Addr::LOCALHOST, 0).into()),
        public_host: Some("localhost".to_owned()),
        ..Options::default()
    });
    servers.check().unwrap();
    let session = session(&servers).await;
    let issuer = session.profile().issuer.clone().unwrap();
    assert!(issuer.starts_with("http://localhost:"), "{issuer}");
    let (events, said) = sign_in(&servers, &session).await;
    assert_eq!(signed_in(&events).account.as_deref(), Some(ACCOUNT));
    assert!(said[0].contains("HTTP://LOCALHOST:"), "{said:?}");
}

#[test]
fn plain_http_goes_to_the_advertised_host_and_no_other() {
    let client = client(Some("tv.lan"));
    let allows = |url: &str| client.allows(&reqwest::Url::parse(url).unwrap());
    assert!(allows("http://tv.lan:8628/device") && allows("http://127.0.0.1:1/"));
    assert!(!allows("http://example.com/"));
}

#[test]
fn a_taken_address_is_said_beforehand() {
    let taken = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let servers = Servers::new(Options {
        listen: taken.local_addr().ok(),
        ..Options::default()
    });
    assert_eq!(servers.check().unwrap_err().cause, Cause::Usage);
}
