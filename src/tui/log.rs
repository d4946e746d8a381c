//! What happened in this session, newest first: what was said, what went wrong, what was changed.
//! Bounded, and never a secret: codes and tokens are not told to it.

use std::collections::VecDeque;

use super::effect::Request;
use super::event::{Moment, Outcome, RowState, Slot};
use super::link::Waiting;
use super::shared::Tone;

/// Rows that are kept.
const MOST: usize = 500;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The rows, and what time it was at the start.
#[derive(Debug, Default)]
pub(super) struct Log {
    clock: u64,
    rows: VecDeque<Row>,
    /// How many there were, those forgotten included.
    told: u64,
}

/// One thing that happened.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    at: Moment,
    pub tone: Tone,
    pub text: String,
}

impl Log {
    /// An empty one; `clock` is the time of day at moment 0, in milliseconds.
    pub const fn new(clock: u64) -> Self {
        Self {
            clock,
            rows: VecDeque::new(),
            told: 0,
        }
    }

    pub fn tell(&mut self, at: Moment, tone: Tone, text: impl Into<String>) {
        self.rows.truncate(MOST - 1);
        let text = text.into();
        self.rows.push_front(Row { at, tone, text });
        self.told += 1;
    }

    /// Forgets the rows; the clock goes on.
    pub fn forget(&mut self) {
        self.rows.clear();
    }

    /// How many things were told since the start.
    pub const fn told(&self) -> u64 {
        self.told
    }

    /// Newest first.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter()
    }

    /// The time of day of a row: `HH:MM:SS`.
    pub fn time(&self, row: &Row) -> String {
        let seconds = (self.clock + row.at.0) % DAY_MS / 1000;
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        format!("{hours:02}:{minutes:02}:{:02}", seconds % 60)
    }
}

/// What is said of a request that is tried again by itself.
pub(super) fn retried(waiting: &Waiting) -> String {
    let answer = match waiting.status {
        Some(status) => format!("answered {status}"),
        None => "did not answer".to_owned(),
    };
    format!("{} {answer}; the request is tried again", waiting.host)
}

/// What is said of a change when it is sent.
pub(super) fn sent(request: &Request) -> Option<String> {
    Some(match request {
        Request::AddMembers { space, who, .. } => {
            let people = if who.len() == 1 { "person" } else { "people" };
            format!("Sent: add {} {people} to {space}", who.len())
        }
        Request::RemoveMember(member) => format!("Sent: remove {member}"),
        Request::SetRole { member, role } => format!("Sent: make {member} {}", role.word()),
        Request::Leave { space, .. } => format!("Sent: leave {space}"),
        Request::SaveSettings { space, .. } => format!("Sent: settings of {space}"),
        Request::Run(plan) => format!("Begun: {}", plan.title),
        Request::ResumeRun(run) => format!("Went on with the run {run}"),
        Request::DeleteSpace(space) => format!("Sent: delete {space}"),
        Request::CreateSpace(draft) => format!("Sent: make the space {}", draft.display_name),
        Request::StartChat { who } => format!("Sent: start a conversation of {}", who.join(", ")),
        _ => return None,
    })
}

/// What came of a change, or why a request failed.
pub(super) fn outcome(slot: Slot, outcome: &Outcome) -> Option<(Tone, String)> {
    let failed = |what: &str, why: &crate::oauth::Explanation| {
        let hint = why.hint.as_deref().unwrap_or_default();
        (Tone::Bad, format!("{what}: {} {hint}", why.message))
    };
    Some(match outcome {
        Outcome::Failed(why) => failed(named(slot), why),
        Outcome::Row(row) => match &row.state {
            RowState::Done => (Tone::Good, format!("{}: done", row.who)),
            RowState::Already => (Tone::Good, format!("{}: was so already", row.who)),
            RowState::Failed(why) => failed(&row.who, why),
        },
        Outcome::Part(part) => match &part.error {
            None => (Tone::Good, format!("Saved: {}", part.part.as_str())),
            Some(why) => failed(&format!("Not saved, {}", part.part.as_str()), why),
        },
        Outcome::Created { space, failed, .. } => {
            let not = if failed.is_empty() {
                String::new()
            } else {
                format!(", {} not added", failed.len())
            };
            (Tone::Good, format!("Made {}{not}", space.name))
        }
        Outcome::Opened { space, .. } => (Tone::Good, format!("Opened {}", space.name)),
        Outcome::Deleted(space) => (Tone::Good, format!("Deleted {space}")),
        _ => return None,
    })
}

/// What a request that failed was for.
const fn named(slot: Slot) -> &'static str {
    match slot {
        Slot::Spaces => "The list of spaces",
        Slot::Space => "The details of a space",
        Slot::Members => "The members of a space",
        Slot::Names | Slot::Titles => "Names of people",
        Slot::People => "The search for people",
        Slot::SignIn | Slot::Account => "The sign-in",
        Slot::SignOut => "The sign-out",
        Slot::Plan => "A plan",
        Slot::Journal | Slot::OpenRuns => "The journal",
        Slot::Write(_) => "A change",
        _ => "A request",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_keeps_the_newest_and_the_time_of_day() {
        let mut log = Log::new(DAY_MS - 1_000);
        for n in 0..MOST as u64 + 10 {
            log.tell(Moment(n * 1_000), Tone::Plain, n.to_string());
        }
        let texts: Vec<_> = log.rows().map(|row| row.text.as_str()).collect();
        assert_eq!(texts.len(), MOST);
        assert_eq!((texts[0], texts[MOST - 1]), ("509", "10"));
        assert_eq!(log.told(), 510);
        let times: Vec<_> = log.rows().map(|row| log.time(row)).collect();
        assert_eq!(times[0], "00:08:28");
        let mut log = Log::new(DAY_MS - 1_000);
        log.tell(Moment(0), Tone::Plain, "x");
        assert_eq!(log.time(log.rows().next().unwrap()), "23:59:59");
        log.forget();
        assert_eq!((log.rows().count(), log.clock), (0, DAY_MS - 1_000));
    }
}
