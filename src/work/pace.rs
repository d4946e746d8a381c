//! The pace of bulk writes: so many a minute, the first ones at once.

use tokio::sync::Mutex;
use tokio::time::{Duration, Instant, sleep};

/// A token bucket. In no 60 seconds it lets more through than it was made for.
#[derive(Debug)]
pub struct Pace(Option<Mutex<Bucket>>);

#[derive(Debug)]
struct Bucket {
    capacity: f64,
    per_second: f64,
    tokens: f64,
    filled: Instant,
}

impl Pace {
    /// So many turns a minute; 0 is no limit. A sixth of them may come at once.
    pub fn per_minute(turns: u32) -> Self {
        if turns == 0 {
            return Self(None);
        }
        let turns = f64::from(turns);
        let capacity = (turns / 6.0).floor().max(1.0);
        Self(Some(Mutex::new(Bucket {
            capacity,
            per_second: (turns - capacity).max(turns / 2.0) / 60.0,
            tokens: capacity,
            filled: Instant::now(),
        })))
    }

    /// Waits for one's turn, in the order of asking.
    pub async fn turn(&self) {
        let Some(bucket) = &self.0 else { return };
        let mut bucket = bucket.lock().await;
        bucket.fill();
        if bucket.tokens < 1.0 {
            let missing = (1.0 - bucket.tokens) / bucket.per_second;
            sleep(Duration::from_secs_f64(missing)).await;
            bucket.fill();
        }
        bucket.tokens -= 1.0;
    }
}

impl Bucket {
    fn fill(&mut self) {
        let now = Instant::now();
        let new = (now - self.filled).as_secs_f64() * self.per_second;
        self.tokens = (self.tokens + new).min(self.capacity);
        self.filled = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_minute_has_more_turns_than_the_quota() {
        let pace = Pace::per_minute(60);
        let started = Instant::now();
        let mut turns = Vec::new();
        for _ in 0..180 {
            pace.turn().await;
            turns.push(started.elapsed());
        }
        assert_eq!(turns[9], Duration::ZERO);
        for window in turns.windows(62) {
            assert!(
                window[61] >= window[0] + Duration::from_secs(59),
                "{window:?}"
            );
        }
        assert!(turns[179] < Duration::from_secs(220));
    }

    #[tokio::test(start_paused = true)]
    async fn zero_is_no_limit() {
        let pace = Pace::per_minute(0);
        let started = Instant::now();
        for _ in 0..1000 {
            pace.turn().await;
        }
        assert_eq!(started.elapsed(), Duration::ZERO);
    }
}
