//! Requests that wait for their next try, so that a screen can say so. One board for the process:
//! whoever looks at it does not know which client waits.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// Shorter waits are not worth a word.
const WORTH_A_WORD: Duration = Duration::from_secs(1);

/// A request that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// Whom it asks: host and port.
    pub host: String,
    /// The status of the last answer; `None` where there was none.
    pub status: Option<u16>,
    /// When it asks again.
    pub until: Instant,
}

#[derive(Debug)]
struct Board {
    next: u64,
    waits: BTreeMap<u64, Wait>,
}

static BOARD: Mutex<Board> = Mutex::new(Board {
    next: 0,
    waits: BTreeMap::new(),
});
static CHANGED: Notify = Notify::const_new();

fn board() -> MutexGuard<'static, Board> {
    BOARD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The wait that is over first, as soon as that has changed; one listener is told.
pub async fn next_wait() -> Option<Wait> {
    CHANGED.notified().await;
    let board = board();
    board.waits.values().min_by_key(|wait| wait.until).cloned()
}

/// A wait on the board; it is taken off when this is dropped, also where the request is cancelled.
#[derive(Debug)]
pub(super) struct Posted(u64);

impl Posted {
    pub(super) fn new(host: String, status: Option<u16>, wait: Duration) -> Option<Self> {
        if wait < WORTH_A_WORD {
            return None;
        }
        let mut board = board();
        board.next += 1;
        let key = board.next;
        let until = Instant::now() + wait;
        let wait = Wait {
            host,
            status,
            until,
        };
        board.waits.insert(key, wait);
        CHANGED.notify_one();
        Some(Self(key))
    }
}

impl Drop for Posted {
    fn drop(&mut self) {
        board().waits.remove(&self.0);
        CHANGED.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Other tests wait, too.
    fn ours() -> Vec<String> {
        let board = board();
        let hosts = board.waits.values().map(|wait| wait.host.clone());
        hosts.filter(|host| host.contains("of-this-test")).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_is_told_while_it_lasts_and_a_short_one_never() {
        let post =
            |host: &str, ms| Posted::new(host.to_owned(), Some(429), Duration::from_millis(ms));
        assert!(post("short.of-this-test", 900).is_none());
        let long = post("long.of-this-test", 90_000);
        assert_eq!(ours(), ["long.of-this-test"]);
        assert!(next_wait().await.is_some());
        drop(long);
        assert_eq!(ours(), Vec::<String>::new());
    }
}
