//! Replicas whose clocks are some seconds apart.

use std::sync::Arc;
use std::time::Duration;

use roomkey::bridge::store::{Commit, Key, Outcome, Pace, Redis, Store};
use tokio::time::sleep;

use crate::redis;

const NOW: u64 = 1_795_000_000_000;
const APART: u64 = 4_000;

/// A terminal that keeps its pace is not slowed down because a poll comes to a bridge whose clock
/// is behind that of the one before; one that does not keep it is.
#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_is_not_slowed_down_for_the_clocks_of_replicas() {
    let Some(server) = redis::Server::start(&[]) else {
        return;
    };
    let ahead: Arc<dyn Store> = Arc::new(Redis::open(&server.address()).await.unwrap());
    let behind: Arc<dyn Store> = Arc::new(Redis::open(&server.address()).await.unwrap());
    let key = Key::new("request", "one");
    let commit = Commit {
        put: vec![(key.clone(), b"row".to_vec(), Some(NOW + 600_000))],
        ..Commit::default()
    };
    assert_eq!(ahead.commit(commit, NOW).await, Ok(Outcome::Done));
    let pace = Pace {
        interval: 1,
        tolerance: Duration::from_millis(500),
    };
    for round in 0..3 {
        let now = NOW + round * 1200;
        let (store, now) = if round % 2 == 0 {
            (&ahead, now + APART)
        } else {
            (&behind, now)
        };
        let polled = store.poll(&key, pace, now).await.unwrap();
        assert!(!polled.too_early, "poll {round}");
        assert_eq!(polled.interval, 1);
        // The pace itself: what is measured here is time.
        sleep(Duration::from_millis(600)).await;
    }
    let now = NOW + 3 * 1200;
    behind.poll(&key, pace, now).await.unwrap();
    let hasty = behind.poll(&key, pace, now + 100).await.unwrap();
    assert!(hasty.too_early);
    assert_eq!(hasty.interval, 6);
}
