//! When to poll, and what an answer means (RFC 8628 §3.5): decisions without clock or network.

use std::time::Duration;

use oauth2::DeviceCodeErrorResponseType as Code;
use oauth2::basic::BasicErrorResponseType;
use reqwest::Url;
use serde::de::value::{Error as ValueError, StrDeserializer};
use serde::de::{Deserialize as _, IntoDeserializer as _};
use serde_json::Value;

use crate::http::{HttpError, Response};
use crate::oauth::token::{Grant, seconds};
use crate::oauth::{Error, ErrorAnswer};

/// What `slow_down` adds for this and all later polls (§3.5).
const SLOW_DOWN: Duration = Duration::from_secs(5);
/// Clocks of virtual machines run fast: we wait somewhat longer than told, and longer still after
/// a `slow_down`.
const PACE: f64 = 1.2;
const PACE_SLOWED: f64 = 1.4;
/// Back-off ends here, unless the interval itself is longer.
const MAX_BACKOFF: Duration = Duration::from_mins(1);
/// How long after the deadline the last poll may come.
const GRACE: Duration = Duration::from_secs(10);
/// No server needs more than an hour between polls.
const MAX_INTERVAL: Duration = Duration::from_hours(1);

/// How far the person with the phone is; servers that say so send it while pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The code was entered on the page.
    CodeEntered,
    /// The person is at the identity provider's own pages.
    AtProvider,
    /// The last page waits for Allow or Deny.
    AwaitingApproval,
    /// Approved; the digits that the phone shows are to be typed at the terminal.
    ReturnCode,
}

/// What came back from one poll.
#[derive(Debug)]
pub enum Answer {
    /// `authorization_pending`.
    Pending(Option<Stage>),
    /// `slow_down`, with the interval that some servers name.
    SlowDown(Option<Duration>),
    /// A token.
    Granted(Box<Grant>),
    /// Any other error code.
    Stop(Error),
    /// The server is busy or broken, or something between answered in its place.
    Busy {
        /// HTTP status.
        status: u16,
        /// The `Retry-After` header.
        retry_after: Option<Duration>,
    },
    /// No answer.
    Lost(HttpError),
}

impl Answer {
    /// Reads an answer by its body, never by its status: Google says 428 and 403 for what the
    /// standard says with 400, GitHub says it with 200.
    pub fn read(url: &Url, response: &Response) -> Self {
        let Ok(body) = serde_json::from_slice::<Value>(&response.body) else {
            return Self::busy(response);
        };
        let Some(answer) = ErrorAnswer::from_json(response, &body) else {
            return match Grant::parse(url, response) {
                Ok(grant) => Self::Granted(Box::new(grant)),
                Err(error) if response.ok() => Self::Stop(error),
                Err(_) => Self::busy(response),
            };
        };
        match code(&answer.error) {
            Code::AuthorizationPending => Self::Pending(stage(&body)),
            Code::SlowDown => Self::SlowDown(body.get("interval").and_then(seconds)),
            Code::Basic(_) if response.status >= 500 || response.status == 429 => {
                Self::busy(response)
            }
            _ => Self::Stop(Error::Refused(answer)),
        }
    }

    fn busy(response: &Response) -> Self {
        Self::Busy {
            status: response.status,
            retry_after: response.retry_after(),
        }
    }
}

/// Google's quota answer is a `slow_down` by another name.
fn code(text: &str) -> Code {
    if text == "rate_limit_exceeded" {
        return Code::SlowDown;
    }
    let word: StrDeserializer<'_, ValueError> = text.into_deserializer();
    let unknown = |_| Code::Basic(BasicErrorResponseType::Extension(text.to_owned()));
    Code::deserialize(word).unwrap_or_else(unknown)
}

fn stage(body: &Value) -> Option<Stage> {
    match body.get("roomkey_stage")?.as_str()? {
        "code_entered" => Some(Stage::CodeEntered),
        "at_google" => Some(Stage::AtProvider),
        "awaiting_approval" => Some(Stage::AwaitingApproval),
        "return_code" => Some(Stage::ReturnCode),
        _ => None,
    }
}

/// What to do after an answer.
#[derive(Debug)]
pub enum Step {
    /// Wait on; the person has not decided.
    Pending(Option<Stage>),
    /// Wait on; perhaps with a word about the trouble, said once a streak.
    Again(Option<String>),
    /// Done.
    Granted(Box<Grant>),
    /// Over. Never poll with this device code again.
    Stop(Error),
}

/// What comes after how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// A poll.
    PollIn(Duration),
    /// The end, without another poll.
    ExpireIn(Duration),
}

/// The state of one polling loop. Times are counted from the device authorization request.
#[derive(Debug)]
pub struct Poller {
    interval: Duration,
    deadline: Duration,
    slowed: bool,
    backoff: Duration,
    stage: Option<Stage>,
}

impl Poller {
    /// A loop for a code that lives until `deadline`.
    pub const fn new(interval: Duration, deadline: Duration) -> Self {
        Self {
            interval,
            deadline,
            slowed: false,
            backoff: Duration::ZERO,
            stage: None,
        }
    }

    /// What comes next, before the first poll too. Never a poll sooner than the interval. Where no
    /// further one would fit before the deadline, the next is the last, and is made at the
    /// deadline; where the interval keeps it from that by much, nobody is left waiting for it.
    pub fn next(&self, elapsed: Duration) -> Next {
        let wait = self.pace().max(self.backoff);
        let left = self.deadline.saturating_sub(elapsed);
        if wait.saturating_add(self.interval) <= left {
            Next::PollIn(wait)
        } else if self.interval <= left.saturating_add(GRACE) {
            Next::PollIn(left.max(self.interval))
        } else {
            Next::ExpireIn(left)
        }
    }

    fn pace(&self) -> Duration {
        self.interval
            .mul_f64(if self.slowed { PACE_SLOWED } else { PACE })
    }

    /// Judges an answer that came at `elapsed`.
    pub fn on_answer(&mut self, elapsed: Duration, answer: Answer) -> Step {
        let step = match answer {
            Answer::Granted(grant) => return Step::Granted(grant),
            Answer::Stop(error) => return Step::Stop(self.stop(elapsed, error)),
            Answer::Pending(stage) => {
                self.backoff = Duration::ZERO;
                let news = stage.filter(|_| stage != self.stage);
                self.stage = stage.or(self.stage);
                Step::Pending(news)
            }
            Answer::SlowDown(told) => {
                self.backoff = Duration::ZERO;
                self.slowed = true;
                let more = self.interval.saturating_add(SLOW_DOWN);
                self.interval = more.max(told.unwrap_or_default()).min(MAX_INTERVAL);
                Step::Again(None)
            }
            Answer::Busy {
                status,
                retry_after,
            } => {
                let first = self.back_off();
                self.backoff = self.backoff.max(retry_after.unwrap_or_default());
                Step::Again(first.then(|| {
                    format!("The sign-in server is busy or broken (status {status}); still trying.")
                }))
            }
            Answer::Lost(error) => {
                let first = self.back_off();
                Step::Again(first.then(|| format!("No answer: {error}; still trying.")))
            }
        };
        if elapsed >= self.deadline {
            return Step::Stop(Error::Expired);
        }
        step
    }

    /// Doubles the wait; true at the first trouble of a streak.
    fn back_off(&mut self) -> bool {
        let first = self.backoff.is_zero();
        let doubled = self.pace().max(self.backoff).saturating_mul(2);
        self.backoff = doubled.min(MAX_BACKOFF.max(self.pace())).max(self.backoff);
        first
    }

    /// Servers that forget expired codes call them an `invalid_grant`.
    fn stop(&self, elapsed: Duration, error: Error) -> Error {
        let over = elapsed.saturating_add(self.interval) >= self.deadline;
        if error.is("expired_token") || (over && error.is("invalid_grant")) {
            return Error::Expired;
        }
        error
    }
}

#[cfg(test)]
mod tests;
