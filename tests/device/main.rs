//! The device client (RFC 8628) and the account over real HTTP. Each test of the client's side
//! names the item of the checklist that it holds to.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

mod bound;
mod bridge;
mod client;
mod discovery;
mod more;
mod server;
mod tokens;

use std::time::Duration;

use roomkey::account::sign_in::{SignInEvent, SignedIn, UserCodePrompt};
use roomkey::account::{Session, Store};
use roomkey::config::{Endpoints, Method, Profile, Quota, Scope, ServiceAccount, StoreKind};
use roomkey::http::Client;
use roomkey::oauth::Explanation;

use server::Server;

fn profile(issuer: &str) -> Profile {
    Profile {
        name: "test".into(),
        method: Method::Device,
        issuer: Some(issuer.into()),
        client_id: Some("kiosk".into()),
        client_secret: None,
        client_secrets_file: None,
        scopes: Scope::list("spaces memberships"),
        store: StoreKind::Memory,
        endpoints: Endpoints::default(),
        quota: Quota::default(),
        service_account: ServiceAccount::default(),
    }
}

fn session(server: &Server) -> Session {
    with(profile(&server.url))
}

fn with(profile: Profile) -> Session {
    Session::new(profile, Client::new(), Store::memory())
}

/// A whole sign-in.
async fn run(session: &Session) -> Vec<SignInEvent> {
    let mut receiver = session.sign_in();
    let mut events = Vec::new();
    let all = async {
        while let Some(event) = receiver.recv().await {
            events.push(event);
        }
    };
    tokio::time::timeout(Duration::from_mins(1), all)
        .await
        .expect("the sign-in ends");
    events
}

fn success(events: &[SignInEvent]) -> &SignedIn {
    match events.last() {
        Some(SignInEvent::SignedIn(signed_in)) => signed_in,
        _ => panic!("{events:#?}"),
    }
}

fn failure(events: &[SignInEvent]) -> &Explanation {
    match events.last() {
        Some(SignInEvent::Failed(explanation)) => explanation,
        _ => panic!("{events:#?}"),
    }
}

fn prompt(events: &[SignInEvent]) -> &UserCodePrompt {
    let prompt = events.iter().find_map(|event| match event {
        SignInEvent::UserCode(prompt) => Some(prompt),
        _ => None,
    });
    prompt.expect("a code is shown")
}

/// Waits, with a deadline, for something to become true.
async fn until(what: &str, mut is: impl FnMut() -> bool) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while !is() {
        assert!(tokio::time::Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
