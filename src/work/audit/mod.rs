//! Audits: what deserves a look in many spaces at once, of those one is in or, as an
//! administrator, of the whole organization. It reads and decides; it changes nothing.

mod ask;
mod finding;
mod judge;
mod people;
pub mod pick;
mod run;
#[cfg(test)]
mod tests;

pub use finding::{Finding, Why};
pub use judge::{Ground, findings};
pub use run::{Audit, Event};

use jiff::{SignedDuration, Timestamp};

use crate::chat::names::SpaceName;
use crate::chat::resources::SpaceType;

/// What an audit looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum View {
    /// People of other organizations.
    Outsiders,
    /// Spaces that nobody owns.
    Ownerless,
    /// Spaces that one person alone owns.
    SingleOwner,
    /// Spaces in which nobody has written for long.
    Stale,
    /// Conversations whose messages are not kept.
    HistoryOff,
    /// People who were invited and have not joined.
    Invited,
    /// Google Groups in spaces.
    Groups,
}

impl View {
    /// All of them, in the order of the menus.
    pub const ALL: [Self; 7] = [
        Self::Outsiders,
        Self::Ownerless,
        Self::SingleOwner,
        Self::Stale,
        Self::HistoryOff,
        Self::Invited,
        Self::Groups,
    ];

    /// Its name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Outsiders => "outsiders",
            Self::Ownerless => "ownerless",
            Self::SingleOwner => "single-owner",
            Self::Stale => "stale",
            Self::HistoryOff => "history-off",
            Self::Invited => "invited",
            Self::Groups => "groups",
        }
    }

    /// Whether it is about named spaces alone: only those have owners, and only those take groups.
    pub const fn is_of_named_spaces(self) -> bool {
        matches!(self, Self::Ownerless | Self::SingleOwner | Self::Groups)
    }

    /// Every reason that its findings may have.
    pub const fn reasons(self) -> &'static [Why] {
        match self {
            Self::Outsiders => &[
                Why::External,
                Why::Guest,
                Why::OtherOrganization,
                Why::OtherDomain,
                Why::Group,
                Why::Unknown,
            ],
            Self::Ownerless => &[
                Why::NoOwner,
                Why::NoPeople,
                Why::AppOwner,
                Why::InvitedOwner,
            ],
            Self::SingleOwner => &[Why::SingleOwner],
            Self::Stale => &[Why::Inactive, Why::NeverUsed, Why::Unknown],
            Self::HistoryOff => &[Why::HistoryOff, Why::Unknown],
            Self::Invited => &[Why::Invited],
            Self::Groups => &[Why::Group, Why::GroupUnseen],
        }
    }
}

/// What is asked, and of which spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What to look for.
    pub view: View,
    /// Spaces that were last active, or people who were invited, before this.
    pub before: Timestamp,
    /// Only these types; none means all.
    pub types: Vec<SpaceType>,
    /// Only spaces whose name contains this, in upper or lower case.
    pub matching: Option<String>,
    /// Only these spaces; none means all.
    pub spaces: Vec<SpaceName>,
    /// Outsiders are looked for even where a space lets nobody in from outside.
    pub thorough: bool,
    /// So many conversations without a name get a title made from their people.
    pub titles: usize,
}

impl Question {
    /// This view over all spaces, at this moment: stale after 90 days, invited at any time.
    pub fn new(view: View, now: Timestamp) -> Self {
        let mut question = Self {
            view,
            before: now,
            types: Vec::new(),
            matching: None,
            spaces: Vec::new(),
            thorough: false,
            titles: 0,
        };
        if view == View::Stale {
            question = question.older_than(STALE_DAYS, now);
        }
        question
    }

    /// The same for what is older than so many days.
    pub fn older_than(mut self, days: u32, now: Timestamp) -> Self {
        let age = SignedDuration::from_hours(24 * i64::from(days));
        self.before = now.checked_sub(age).unwrap_or(Timestamp::MIN);
        self
    }
}

/// Days without a message after which a space counts as stale, unless told otherwise.
pub const STALE_DAYS: u32 = 90;
