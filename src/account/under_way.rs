//! What must not be cut off when the program ends: once a refresh token is spent, its answer may
//! hold the only valid one, and it has to be stored. And what has to be said aloud about storing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use crate::oauth::Explanation;
use crate::oauth::token::LONGEST_REFRESH;

/// How long storing an answer takes at most: a keyring has 3 s, and then the file is written.
pub(super) const STORING: Duration = Duration::from_secs(4);
/// How long an ending program waits for what is under way: as long as a renewal takes, with its
/// repetition, and storing its answer.
pub const PATIENCE: Duration = LONGEST_REFRESH.saturating_add(STORING);

static UNDER_WAY: LazyLock<TaskTracker> = LazyLock::new(TaskTracker::new);
static TROUBLE: Mutex<Option<Explanation>> = Mutex::new(None);
static TOLD: AtomicBool = AtomicBool::new(false);
static NEWS: Notify = Notify::const_new();

/// Held from before a token is spent until its successor is stored.
pub(super) fn begin() -> TaskTrackerToken {
    UNDER_WAY.token()
}

/// Waits until every renewal, sign-in and sign-out of this process that has begun is stored, at
/// most so long. To be called on the runtime they run on, before it is shut down; at once where
/// nothing is under way. Whether everything was stored.
pub async fn settle(limit: Duration) -> bool {
    // A tracker that is not closed is never done; what begins later is tracked all the same.
    UNDER_WAY.close();
    tokio::time::timeout(limit, UNDER_WAY.wait()).await.is_ok()
}

/// Whether [`settle`] would wait.
pub fn is_under_way() -> bool {
    !UNDER_WAY.is_empty()
}

/// Notes that a credential could not be stored; of many times the first is told.
pub(super) fn not_stored(why: Explanation) {
    if !TOLD.swap(true, Ordering::Relaxed) {
        *TROUBLE.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
        NEWS.notify_one();
    }
}

/// Why a credential could not be stored, once.
pub fn trouble() -> Option<Explanation> {
    TROUBLE
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take()
}

/// As [`trouble`], but waits for it.
pub async fn next_trouble() -> Explanation {
    loop {
        if let Some(why) = trouble() {
            return why;
        }
        NEWS.notified().await;
    }
}
