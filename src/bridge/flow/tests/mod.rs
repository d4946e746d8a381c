//! What must hold whatever happens in whatever order, and the decisions one by one.

mod decisions;
mod orders;

use std::sync::OnceLock;

use super::request::{Account, Attempt, Request, State};
use super::session::Session;
use crate::bridge::seal::{Seal, Sealed};
use crate::bridge::store::{Key, Millis};

const START: Millis = 1_000_000;
const LIFE: Millis = 600_000;

fn seal() -> &'static Seal {
    static SEAL: OnceLock<Seal> = OnceLock::new();
    SEAL.get_or_init(Seal::ephemeral)
}

fn sealed() -> Sealed {
    let row = Key::new("t", "t");
    seal().seal(&row, "t", "secret").unwrap()
}

fn request(return_code: bool) -> Request {
    Request {
        client: "kiosk".into(),
        scopes: vec!["openid".into(), "a".into(), "b".into()],
        host: None,
        address: "192.0.2.1".parse().unwrap(),
        asked_at: START,
        expires_at: START + LIFE,
        stages: true,
        return_code,
        user_code: sealed(),
        user_code_row: "row".into(),
        state: State::Waiting,
    }
}

fn ana() -> Account {
    Account {
        subject: "1".into(),
        email: Some("ana@example.com".into()),
    }
}

fn attempt(state: usize) -> Attempt {
    Attempt {
        state: state.to_string(),
        sealed: sealed(),
        nonce: "n".into(),
        verifier: sealed(),
    }
}

fn session() -> Session {
    Session {
        client: "kiosk".into(),
        account: ana(),
        grant: "g".into(),
        epoch: "e".into(),
        scopes: vec!["a".into()],
        host: None,
        address: "192.0.2.1".parse().unwrap(),
        started_at: START,
        used_at: START,
        secret: sealed(),
        generation: 1,
        replaced: Vec::new(),
    }
}
