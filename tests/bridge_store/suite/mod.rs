//! What every store must do.

mod commits;
mod limits;
mod polls;

pub use commits::*;
pub use limits::*;
pub use polls::*;

use roomkey::bridge::store::{Commit, Key, Millis, Outcome, Row};

use crate::Shared;

/// Some moment of 2026.
pub const NOW: Millis = 1_795_000_000_000;

pub fn key(id: &str) -> Key {
    Key::new("test", id)
}

/// Writes one row, whatever is there.
pub async fn put(store: &Shared, id: &str, value: &str, until: Option<Millis>, now: Millis) {
    let commit = Commit {
        put: vec![(key(id), value.into(), until)],
        ..Commit::default()
    };
    assert_eq!(store.commit(commit, now).await, Ok(Outcome::Done));
}

pub async fn get(store: &Shared, id: &str, now: Millis) -> Option<Row> {
    store.get(&key(id), now).await.expect("it answers")
}

pub async fn text(store: &Shared, id: &str, now: Millis) -> Option<String> {
    let row = get(store, id, now).await?;
    Some(String::from_utf8(row.value).expect("text"))
}
