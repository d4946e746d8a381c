//! Carrying a plan out: several calls at once, under the pace of the quotas, each in the journal
//! before and after it. The one engine of the command line and of the screens.
//!
//! A [`Run`] is begun or resumed at a [`Desk`], driven to its end, and told about in [`RunEvent`]s;
//! its [`Handle`] pauses and ends it. What was broken off at any point can be resumed from the
//! journal: what is in doubt is looked at before anything is sent.

mod act;
mod control;
mod desk;
mod hand;
mod ready;
mod schedule;
mod send;
mod single;
mod space;

pub use control::Handle;
pub use desk::Desk;
pub use hand::Hand;
pub(in crate::work) use hand::Refusal;
pub use ready::would;
pub use schedule::{Run, retry};
pub(in crate::work) use send::Answer;
pub use single::{Single, one};
pub(in crate::work) use space::{row_of, update};

use std::time::Duration;

use super::members::Row;
use crate::text::explanation::Explanation;

/// Carries one change out as a part of a step; its row.
pub(in crate::work) async fn carry(
    hand: &Hand,
    change: &super::change::Change,
) -> Result<Row, Refusal> {
    act::carry_out(hand, change)
        .await
        .map(|carried| carried.row)
}

/// What happens in a run.
#[derive(Debug, Clone, PartialEq)]
pub enum RunEvent {
    /// A step begins.
    Began {
        /// Its index.
        step: usize,
    },
    /// A step has ended. Steps end in any order.
    Ended {
        /// Its index.
        step: usize,
        /// How.
        row: Row,
    },
    /// A step is left out, and has no row.
    Skipped {
        /// Its index.
        step: usize,
        /// Why.
        why: Skip,
    },
    /// Nobody is removed, for this reason; the run goes on with what is left.
    Refused(Explanation),
    /// The quota is used up for the moment: the next call waits.
    Paced {
        /// How long.
        wait: Duration,
    },
    /// It begins nothing new until somebody lets it go on.
    Paused,
    /// It goes on after a pause.
    WentOn,
    /// It is over. Nothing comes after this.
    Finished(Summary),
}

/// Why a step is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skip {
    /// Whoever was to be removed turned out to be one of those who were added.
    Stays,
    /// What it waits for did not end well.
    Unmet,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// How.
    pub end: End,
    /// Rows that did not fail.
    pub well: usize,
    /// Rows that failed.
    pub failed: usize,
    /// Steps that were not tried.
    pub left: usize,
    /// What ended it, where the run itself failed: the journal could not be written.
    pub trouble: Option<Explanation>,
}

/// What ended a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Nothing is left to do.
    Done,
    /// It was stopped and can be resumed.
    Stopped,
    /// It was ended for good.
    Cancelled,
}

#[cfg(test)]
mod tests;
