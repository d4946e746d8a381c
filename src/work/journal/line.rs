//! One line of the journal.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::text::explanation::{Cause, Explanation};
use crate::work::change::{Came, Change};
use crate::work::members::Row;
use crate::work::plan::{RunId, Step};

/// The form in which runs are written today.
pub const VERSION: u32 = 1;

/// Something that happened in a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// When it was written, UTC.
    #[serde(with = "time")]
    pub at: Timestamp,
    /// In which run.
    pub run: RunId,
    /// What.
    #[serde(flatten)]
    pub event: Event,
}

/// Whose run it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The profile's name.
    pub profile: String,
    /// The account, where the sign-in names one.
    #[serde(default)]
    pub account: Option<String>,
    /// Origin of the Chat API.
    pub chat_api: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A run begins. Its steps follow.
    Began {
        /// The form in which it is written.
        v: u32,
        /// Whose it is.
        #[serde(flatten)]
        head: Head,
        /// What it does, in a few words.
        title: String,
        /// It uses an administrator's access.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        admin: bool,
        /// The run that it takes back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        undoes: Option<RunId>,
        /// How many steps it has.
        steps: usize,
    },
    /// A step of the plan.
    Step {
        /// Its index.
        step: usize,
        /// What it does.
        plan: Box<Step>,
    },
    /// A call is about to be made.
    Intent {
        /// Of which step.
        step: usize,
        /// Which call of the step.
        call: usize,
        /// What it does, with what is there before.
        change: Box<Change>,
    },
    /// A call has ended.
    Outcome {
        /// Of which step.
        step: usize,
        /// Which call of the step.
        call: usize,
        /// How.
        #[serde(flatten)]
        outcome: Outcome,
    },
    /// A step has ended.
    Ended {
        /// Which.
        step: usize,
        /// How; none where the step turned out not to be wanted.
        row: Option<Row>,
        /// What kind of trouble it was, where it failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<Cause>,
    },
    /// Somebody went on with the run.
    Resumed,
    /// The run is over.
    Finished {
        /// How.
        how: How,
    },
    /// Something newer than this program.
    #[serde(other)]
    Unknown,
}

impl Event {
    /// A step has ended with this row.
    pub fn ended(step: usize, row: Row) -> Self {
        Self::Ended {
            step,
            cause: row.error.as_ref().map(|error| error.cause),
            row: Some(row),
        }
    }
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "lowercase")]
pub enum Outcome {
    /// It was done, or was so already.
    Done {
        /// What came of it.
        came: Came,
    },
    /// It was refused.
    Failed {
        /// Why.
        error: Explanation,
    },
    /// It was not sent after all.
    Unsent,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// Every step has a row.
    Done,
    /// The person ended it before.
    Cancelled,
}

/// RFC 3339.
mod time {
    use jiff::Timestamp;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(at)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
