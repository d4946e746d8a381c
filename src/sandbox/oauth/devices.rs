//! Device sign-ins that wait for a person: codes, polls, decisions. Pure but for chance: time is
//! handed in.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::{random_bytes, random_text};
use crate::sandbox::Lifetimes;
use crate::sandbox::world::{Account, lock};

/// RFC 8628 §6.1: twenty consonants that spell no words.
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// Polls may come this much early: clocks and networks are not exact.
const TOLERANCE: Duration = Duration::from_millis(500);
/// Added to the interval by each `slow_down` (RFC 8628 §3.5).
const SLOWER: Duration = Duration::from_secs(5);
/// More waiting codes than this and new ones are refused.
const MOST_PENDING: usize = 1000;

/// Device sign-ins, by device code.
#[derive(Debug, Default)]
pub struct Devices {
    all: Mutex<HashMap<String, Device>>,
    lifetimes: Lifetimes,
    auto_approve: Option<(Duration, Account)>,
}

#[derive(Debug, Clone)]
struct Device {
    user_code: String,
    client_id: &'static str,
    scopes: Vec<String>,
    made: Instant,
    expires: Instant,
    interval: Duration,
    last_poll: Option<Instant>,
    state: State,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Pending,
    Approved { person_id: String },
    Denied,
    Redeemed,
}

/// The codes of a new sign-in.
#[derive(Debug, Clone)]
pub struct Codes {
    /// For the polls.
    pub device_code: String,
    /// For the person.
    pub user_code: String,
    /// How long both last.
    pub expires_in: Duration,
    /// Between two polls.
    pub interval: Duration,
}

/// What a poll finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Poll {
    /// Nobody decided yet.
    Pending,
    /// Nobody decided yet, and the poll came too early.
    SlowDown,
    /// The person said no.
    Denied,
    /// Too late.
    Expired,
    /// No such code, or another client's, or redeemed before.
    Unknown,
    /// Redeemed now.
    Granted {
        /// Who allowed it.
        person_id: String,
        /// What was allowed.
        scopes: Vec<String>,
    },
}

/// A sign-in that waits, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// As the device shows it.
    pub user_code: String,
    /// Which client asks.
    pub client_id: &'static str,
    /// What it asks for.
    pub scopes: Vec<String>,
}

impl Devices {
    /// None yet. `auto_approve` allows each code for this account after that long.
    pub fn new(lifetimes: Lifetimes, auto_approve: Option<(Duration, Account)>) -> Self {
        Self {
            all: Mutex::default(),
            lifetimes,
            auto_approve,
        }
    }

    /// Begins a sign-in; nothing where too many wait.
    pub fn begin(
        &self,
        now: Instant,
        client_id: &'static str,
        scopes: Vec<String>,
    ) -> Option<Codes> {
        let Lifetimes {
            device, interval, ..
        } = self.lifetimes;
        let mut all = lock(&self.all);
        // Expired codes stay for a while, so that a late poll hears `expired_token`.
        all.retain(|_, known| now < known.expires + device);
        let pending = all.values().filter(|known| known.waits(now)).count();
        if pending >= MOST_PENDING {
            return None;
        }
        let mut user_code = new_user_code();
        while all.values().any(|known| known.user_code == user_code) {
            user_code = new_user_code();
        }
        let device_code = format!("AH-1Ng{}", random_text(48));
        let known = Device {
            user_code: user_code.clone(),
            client_id,
            scopes,
            made: now,
            expires: now + device,
            interval,
            last_poll: None,
            state: State::Pending,
        };
        all.insert(device_code.clone(), known);
        Some(Codes {
            device_code,
            user_code,
            expires_in: device,
            interval,
        })
    }

    /// Answers one poll of a client. An approved code is redeemed by it, once.
    pub fn poll(&self, now: Instant, device_code: &str, client_id: &str) -> Poll {
        let mut all = lock(&self.all);
        let Some(device) = all.get_mut(device_code) else {
            return Poll::Unknown;
        };
        if device.client_id != client_id {
            return Poll::Unknown;
        }
        if let Some((after, account)) = &self.auto_approve
            && device.waits(now)
            && now.duration_since(device.made) >= *after
        {
            device.state = State::Approved {
                person_id: account.id.clone(),
            };
        }
        device.poll(now)
    }

    /// The sign-in with this user code, where it still waits.
    pub fn waiting(&self, now: Instant, user_code: &str) -> Option<Waiting> {
        let typed = normalised(user_code);
        let all = lock(&self.all);
        let device = all.values().find(|device| device.is(&typed, now))?;
        Some(Waiting {
            user_code: device.user_code.clone(),
            client_id: device.client_id,
            scopes: device.scopes.clone(),
        })
    }

    /// The person allows it: all it asks for, or those scopes of it that are `ticked` and the
    /// ones that only say who someone is. False where no such code waits.
    pub fn approve(
        &self,
        now: Instant,
        user_code: &str,
        person_id: &str,
        ticked: Option<&[String]>,
    ) -> bool {
        self.decide(now, user_code, |device| {
            if let Some(ticked) = ticked {
                device
                    .scopes
                    .retain(|scope| super::scopes::is_identity(scope) || ticked.contains(scope));
            }
            device.state = State::Approved {
                person_id: person_id.to_owned(),
            };
        })
    }

    /// The person refuses. False where no such code waits.
    pub fn deny(&self, user_code: &str) -> bool {
        self.decide(Instant::now(), user_code, |device| {
            device.state = State::Denied;
        })
    }

    fn decide(&self, now: Instant, user_code: &str, change: impl FnOnce(&mut Device)) -> bool {
        let typed = normalised(user_code);
        let mut all = lock(&self.all);
        let waiting = all.values_mut().find(|device| device.is(&typed, now));
        waiting.map(change).is_some()
    }
}

impl Device {
    fn waits(&self, now: Instant) -> bool {
        self.state == State::Pending && now < self.expires
    }

    fn is(&self, typed: &str, now: Instant) -> bool {
        self.waits(now) && normalised(&self.user_code) == typed
    }

    fn poll(&mut self, now: Instant) -> Poll {
        match &self.state {
            State::Redeemed => Poll::Unknown,
            State::Denied => Poll::Denied,
            _ if now >= self.expires => Poll::Expired,
            State::Approved { person_id } => {
                let granted = Poll::Granted {
                    person_id: person_id.clone(),
                    scopes: self.scopes.clone(),
                };
                self.state = State::Redeemed;
                granted
            }
            State::Pending => self.pending(now),
        }
    }

    /// The first poll is never too early; each one that is slows the device down for good.
    fn pending(&mut self, now: Instant) -> Poll {
        let earliest = self.last_poll.map(|last| last + self.interval);
        self.last_poll = Some(now);
        if earliest.is_some_and(|earliest| now + TOLERANCE < earliest) {
            self.interval += SLOWER;
            return Poll::SlowDown;
        }
        Poll::Pending
    }
}

/// As a person may type it: any case, with or without the dash.
fn normalised(user_code: &str) -> String {
    user_code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_uppercase())
        .collect()
}

fn new_user_code() -> String {
    let mut code = String::with_capacity(9);
    while code.len() < 9 {
        for byte in random_bytes(16) {
            if code.len() == 4 {
                code.push('-');
            }
            // Bytes from 240 on would make the first letters likelier than others.
            if byte < 240 && code.len() < 9 {
                code.push(char::from(ALPHABET[usize::from(byte % 20)]));
            }
        }
    }
    code
}

#[cfg(test)]
mod tests;
