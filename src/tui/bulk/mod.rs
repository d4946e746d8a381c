//! Plans and runs as the screens hold them: what is wanted, what is planned, and how far a run is.
//! Plain data; what is carried out is decided in `work`.

mod progress;

pub use progress::{Phase, Progress, Shown, State};

use std::time::Duration;

use crate::chat::names::{MemberName, SpaceName};
use crate::chat::resources::Role;
use crate::work::plan::{Plan, RunId};
use crate::work::run::{End, RunEvent};

use super::shared::Tone;

/// What a plan is wanted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanWish {
    /// The same for many people, in one space or in several.
    People {
        /// Where.
        spaces: Vec<SpaceName>,
        /// What that is called, or how many they are.
        place: String,
        /// E-mails or IDs as typed.
        who: Vec<String>,
        /// What is done.
        what: Verb,
    },
    /// Make the people of a space those of a list: add who is missing, remove who is too many.
    Sync {
        /// Which.
        space: SpaceName,
        /// What it is called.
        place: String,
        /// E-mails or IDs as typed.
        who: Vec<String>,
    },
    /// Bring the people of one space into another.
    Copy {
        /// From here.
        from: SpaceName,
        /// To there.
        to: SpaceName,
        /// What that is called.
        place: String,
        /// Owners and managers become that there, too.
        with_roles: bool,
    },
    /// Remove members, of one space or of several.
    Remove {
        /// Whom.
        members: Vec<MemberName>,
        /// What the space is called, or how many they are.
        place: String,
    },
    /// Set the role of members.
    SetRole {
        /// Whose.
        members: Vec<MemberName>,
        /// What the space is called.
        place: String,
        /// What they become.
        role: Role,
    },
    /// Make somebody owner.
    GiveOwner {
        /// Where.
        spaces: Vec<SpaceName>,
        /// Whom: an e-mail or an ID; empty as long as nobody was chosen.
        who: String,
    },
    /// Put spaces away.
    Archive(Vec<SpaceName>),
    /// Delete spaces for everybody.
    Delete(Vec<SpaceName>),
    /// Try again what failed.
    Retry(RunId),
    /// Take a run back.
    Undo {
        /// Which.
        run: RunId,
        /// Only this step of it, counted from 0.
        change: Option<usize>,
    },
}

/// What is done with many people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verb {
    /// They are added as this.
    Add(Role),
    /// They are removed.
    Remove,
    /// They become this.
    SetRole(Role),
}

/// A plan to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// It.
    pub plan: Plan,
    /// What to know before it is run, a sentence each.
    pub notes: Vec<String>,
    /// How long it takes, as far as one can say.
    pub lasts: Duration,
    /// What is done survives the program: the run can be resumed.
    pub kept: bool,
}

/// What happened in a run since the last time.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// In the order in which it happened.
    pub events: Vec<RunEvent>,
    /// How long the rest takes, as far as one can say.
    pub left: Duration,
    /// Nothing comes after this.
    pub last: bool,
}

/// What a run under way is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Steer {
    /// Begin nothing new for now.
    Pause,
    /// Go on after a pause.
    GoOn,
    /// End between two calls; it can be resumed.
    Stop,
    /// End between two calls, for good.
    Cancel,
}

/// How a run ended, in a sentence or two; `None` as long as it has not.
pub(super) fn said(run: &Progress) -> Option<(Tone, String)> {
    let summary = run.summary.as_ref()?;
    let end = match summary.end {
        End::Done => "Done",
        End::Stopped => "Stopped, and can be gone on with",
        End::Cancelled => "Cancelled",
    };
    let mut said = format!("{end}: {} well", summary.well);
    for (count, word) in [(summary.failed, "failed"), (summary.left, "not tried")] {
        if count > 0 {
            said = format!("{said}, {count} {word}");
        }
    }
    if let Some(why) = &summary.trouble {
        said = format!("{said}. {}", why.message);
    }
    let good = summary.failed == 0 && summary.trouble.is_none() && summary.end == End::Done;
    let tone = if good { Tone::Good } else { Tone::Bad };
    Some((tone, format!("{said}.")))
}
