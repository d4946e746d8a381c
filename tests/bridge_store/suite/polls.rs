//! The pace of polls (RFC 8628 §3.5).

use std::time::Duration;

use roomkey::bridge::store::{Commit, Outcome, Pace};

use super::{NOW, get, key, put};
use crate::Shared;

pub const PACE: Pace = Pace {
    interval: 5,
    tolerance: Duration::from_millis(500),
};

/// The interval, and whether the poll was too early.
async fn poll(store: &Shared, id: &str, now: u64) -> (u64, bool) {
    let row = get(store, id, now).await;
    let polled = store.poll(&key(id), PACE, now).await.expect("it answers");
    assert_eq!(polled.row, row);
    (polled.interval, polled.too_early)
}

pub async fn the_first_poll_is_never_early(store: Shared) {
    // Polls for nothing leave nothing.
    for _ in 0..3 {
        assert_eq!(poll(&store, "code", NOW).await, (5, false));
    }
    put(&store, "code", "pending", Some(NOW + 600_000), NOW).await;
    assert_eq!(poll(&store, "code", NOW).await, (5, false));
    assert_eq!(poll(&store, "code", NOW + 5000).await, (5, false));
    // Half a second is forgiven.
    assert_eq!(poll(&store, "code", NOW + 9500).await, (5, false));
    assert_eq!(poll(&store, "code", NOW + 13_999).await, (10, true));
}

pub async fn each_early_poll_adds_five_seconds(store: Shared) {
    put(&store, "code", "pending", Some(NOW + 600_000), NOW).await;
    put(&store, "other", "pending", None, NOW).await;
    assert_eq!(poll(&store, "code", NOW).await, (5, false));
    assert_eq!(poll(&store, "code", NOW + 1000).await, (10, true));
    assert_eq!(poll(&store, "code", NOW + 2000).await, (15, true));
    // Its own device alone is slowed down.
    assert_eq!(poll(&store, "other", NOW + 2000).await, (5, false));
    assert_eq!(poll(&store, "other", NOW + 7000).await, (5, false));
    // For this and all that follow, counted from the last one.
    assert_eq!(poll(&store, "code", NOW + 17_000).await, (15, false));
    assert_eq!(poll(&store, "code", NOW + 31_500).await, (15, false));
    assert_eq!(poll(&store, "code", NOW + 45_999).await, (20, true));
    assert_eq!(poll(&store, "code", NOW + 66_000).await, (20, false));
    // A clock behind the last poll's is early.
    assert_eq!(poll(&store, "code", NOW + 60_000).await, (25, true));
}

pub async fn a_note_outlives_changes_and_ends_with_its_row(store: Shared) {
    put(&store, "code", "pending", Some(NOW + 100_000), NOW).await;
    assert_eq!(poll(&store, "code", NOW).await, (5, false));
    let version = get(&store, "code", NOW).await.expect("it is there").version;
    assert_eq!(poll(&store, "code", NOW + 1).await, (10, true));
    assert_eq!(
        get(&store, "code", NOW).await.expect("it is there").version,
        version,
        "a poll is no change"
    );
    put(&store, "code", "approved", Some(NOW + 100_000), NOW + 2).await;
    assert_eq!(poll(&store, "code", NOW + 3).await, (15, true));

    // Ended, and made anew.
    put(
        &store,
        "code",
        "pending",
        Some(NOW + 300_000),
        NOW + 100_000,
    )
    .await;
    assert_eq!(poll(&store, "code", NOW + 100_001).await, (5, false));
    // Deleted, and made anew.
    let commit = Commit {
        delete: vec![key("code")],
        ..Commit::default()
    };
    assert_eq!(store.commit(commit, NOW + 100_002).await, Ok(Outcome::Done));
    put(
        &store,
        "code",
        "pending",
        Some(NOW + 300_000),
        NOW + 100_002,
    )
    .await;
    assert_eq!(poll(&store, "code", NOW + 100_003).await, (5, false));
}
