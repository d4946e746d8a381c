//! Two clocks side by side: a machine whose monotonic clock runs fast polls too early and is told
//! to slow down for ever (virtual machines do that), and one that slept has missed its code.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// A gap of at least this much means sleep, not drift.
const SLEPT: Duration = Duration::from_secs(30);
/// Below this much waiting a comparison says nothing.
const LEAST: Duration = Duration::from_secs(4);
/// Drift worth a word, in percent.
const NOTABLE: u32 = 5;

/// When the two were last compared.
#[derive(Debug)]
pub(super) struct Clocks {
    monotonic: Instant,
    wall: SystemTime,
    drift_told: bool,
}

impl Clocks {
    pub(super) fn start() -> Self {
        Self {
            monotonic: Instant::now(),
            wall: SystemTime::now(),
            drift_told: false,
        }
    }

    /// Compares both since the last call; drift is told once.
    pub(super) fn note(&mut self) -> Option<String> {
        let (monotonic, wall) = (Instant::now(), SystemTime::now());
        let ran = monotonic - self.monotonic;
        let passed = wall.duration_since(self.wall).ok();
        (self.monotonic, self.wall) = (monotonic, wall);
        match compare(ran, passed?)? {
            Oddity::Slept => {
                Some("This machine was asleep; the code may have expired meanwhile.".to_owned())
            }
            Oddity::Drift(_) if std::mem::replace(&mut self.drift_told, true) => None,
            Oddity::Drift(percent) => Some(format!(
                "This machine's clock runs {percent} % off: the server may ask to slow down. \
                 Synchronise the clock if signing in takes long."
            )),
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Oddity {
    Slept,
    Drift(u32),
}

fn compare(ran: Duration, passed: Duration) -> Option<Oddity> {
    if passed >= ran + SLEPT {
        return Some(Oddity::Slept);
    }
    if ran < LEAST || passed < LEAST / 2 {
        return None;
    }
    let percent = (ran.as_secs_f64() / passed.as_secs_f64() - 1.0).abs() * 100.0;
    // A clock that was set is no drift; what is left is between 0 and 100.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let percent = percent.min(1000.0).round() as u32;
    (NOTABLE..=60)
        .contains(&percent)
        .then_some(Oddity::Drift(percent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c15_drift_and_sleep_are_told_apart() {
        let s = Duration::from_secs_f64;
        assert_eq!(compare(s(6.0), s(6.01)), None);
        assert_eq!(compare(s(6.0), s(5.0)), Some(Oddity::Drift(20)));
        assert_eq!(compare(s(6.0), s(7.5)), Some(Oddity::Drift(20)));
        assert_eq!(compare(s(6.0), s(3600.0)), Some(Oddity::Slept));
        assert_eq!(compare(s(1.0), s(0.5)), None);
        assert_eq!(compare(s(6.0), s(0.1)), None);
    }

    #[test]
    fn c15_a_clock_that_was_set_back_is_no_drift() {
        let mut clocks = Clocks::start();
        clocks.wall += Duration::from_hours(1);
        assert_eq!(clocks.note(), None);
    }
}
