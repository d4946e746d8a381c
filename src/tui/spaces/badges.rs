//! What is worth knowing of a space at a glance, in a word and in one letter: the one place that
//! decides it, for every list. Draws nothing and reads no clock.

use jiff::{SignedDuration, Timestamp};

use crate::chat::patch::Allowed;
use crate::chat::resources::{HistoryState, Space, SpaceType};
use crate::work::spaces::settings::{Item, Settings, Value};

/// A space in which nobody wrote for so many days is stale.
const STALE_DAYS: i64 = 90;

/// One thing that is worth knowing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Badge {
    /// It is seen with an administrator's access.
    AsAdmin,
    /// Nobody in it is an owner.
    NoOwner,
    /// Only owners, or owners and managers, post.
    Announcement,
    /// People of other organizations may be in it.
    External,
    /// Messages are deleted after a day.
    HistoryOff,
    /// Nobody wrote for a long time.
    Stale,
}

impl Badge {
    /// All of them, the most urgent first.
    pub const ALL: [Self; 6] = [
        Self::AsAdmin,
        Self::NoOwner,
        Self::Announcement,
        Self::External,
        Self::HistoryOff,
        Self::Stale,
    ];

    /// The word on screens that are wide enough.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AsAdmin => "as admin",
            Self::NoOwner => "no owner",
            Self::Announcement => "announcement",
            Self::External => "external",
            Self::HistoryOff => "history off",
            Self::Stale => "stale",
        }
    }

    /// One ASCII letter for narrow screens.
    pub const fn mark(self) -> char {
        match self {
            Self::AsAdmin => '@',
            Self::NoOwner => 'O',
            Self::Announcement => 'A',
            Self::External => 'E',
            Self::HistoryOff => 'H',
            Self::Stale => 'S',
        }
    }

    /// What the letter means, for help and for the space under the cursor.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::AsAdmin => "seen as administrator",
            Self::NoOwner => "nobody owns it",
            Self::Announcement => "not everybody may post",
            Self::External => "people of other organizations may be added",
            Self::HistoryOff => "messages are gone after a day",
            Self::Stale => "nobody wrote for 90 days",
        }
    }

    /// Whether it asks for something to be done.
    pub const fn is_trouble(self) -> bool {
        matches!(self, Self::NoOwner)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// What is known about the owners of a space; lists of spaces do not tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Owners {
    /// Its members were not read.
    #[default]
    Unknown,
    /// It has one at least.
    Some,
    /// Its members were read, and none is an owner.
    None,
}

/// What is known besides the resource.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    /// Of its owners.
    pub owners: Owners,
    /// It is seen with an administrator's access.
    pub as_admin: bool,
    /// The time; nothing is stale where it is not known.
    pub now: Option<Timestamp>,
}

/// The badges of one space, in one byte.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Badges(u8);

impl Badges {
    /// Those of a resource. A list leaves out who may post: there an announcement space is only
    /// known after it was opened.
    pub fn of(space: &Space, known: Known) -> Self {
        let named = space.is(&SpaceType::Space);
        let mut badges = Self::default();
        badges.set(Badge::AsAdmin, known.as_admin);
        badges.set(Badge::NoOwner, named && known.owners == Owners::None);
        badges.set(Badge::Announcement, named && is_announcement(space));
        let external = space.external_user_allowed.unwrap_or_default();
        badges.set(Badge::External, external);
        let off = space.space_history_state == Some(HistoryState::Off);
        badges.set(Badge::HistoryOff, off);
        let stale = known.now.is_some_and(|now| is_stale(space, now));
        badges.set(Badge::Stale, stale);
        badges
    }

    /// Whether it has this one.
    pub const fn has(self, badge: Badge) -> bool {
        self.0 & badge.bit() != 0
    }

    /// Gives it one, or takes it away.
    pub const fn set(&mut self, badge: Badge, on: bool) {
        if on {
            self.0 |= badge.bit();
        } else {
            self.0 &= !badge.bit();
        }
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them, the most urgent first.
    pub fn iter(self) -> impl Iterator<Item = Badge> {
        Badge::ALL.into_iter().filter(move |badge| self.has(*badge))
    }

    /// The words, separated by commas, without those that the screen says elsewhere.
    pub fn words(self, without: &[Badge]) -> String {
        let shown = self.iter().filter(|badge| !without.contains(badge));
        shown.map(Badge::word).collect::<Vec<_>>().join(", ")
    }

    /// The letters, without those that the screen says elsewhere.
    pub fn marks(self, without: &[Badge]) -> String {
        let shown = self.iter().filter(|badge| !without.contains(badge));
        shown.map(Badge::mark).collect()
    }
}

/// Whether not everybody may post.
fn is_announcement(space: &Space) -> bool {
    matches!(
        Settings::of(space).get(Item::Posting),
        Value::Level(Some(Allowed::Owners | Allowed::Managers))
    )
}

/// Whether nobody wrote for long; where nobody ever wrote, its making counts.
fn is_stale(space: &Space, now: Timestamp) -> bool {
    let time = |text: &Option<String>| -> Option<Timestamp> {
        let text = text.as_deref().filter(|text| !text.starts_with("1970"))?;
        text.parse().ok()
    };
    let last = time(&space.last_active_time).or_else(|| time(&space.create_time));
    let limit = SignedDuration::from_hours(24 * STALE_DAYS);
    last.is_some_and(|last| now.duration_since(last) > limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space(fields: &str) -> Space {
        let text = format!(r#"{{"name":"spaces/A","spaceType":"SPACE"{fields}}}"#);
        serde_json::from_str(&text).unwrap()
    }

    fn at(now: &str) -> Known {
        Known {
            now: Some(now.parse().unwrap()),
            ..Known::default()
        }
    }

    #[test]
    fn a_plain_space_has_none_and_nothing_is_guessed() {
        let plain = space(r#","spaceHistoryState":"HISTORY_ON""#);
        assert!(Badges::of(&plain, at("2026-11-22T00:00:00Z")).is_empty());
        let old = space(r#","lastActiveTime":"2020-01-01T00:00:00Z""#);
        assert!(Badges::of(&old, Known::default()).is_empty());
    }

    #[test]
    fn each_is_told_by_a_word_and_by_a_letter() {
        let posting = r#","permissionSettings":{"postMessages":{"managersAllowed":true,"assistantManagersAllowed":true}}"#;
        let all = space(&format!(
            r#","externalUserAllowed":true,"spaceHistoryState":"HISTORY_OFF","lastActiveTime":"2026-01-01T00:00:00Z"{posting}"#
        ));
        let known = Known {
            owners: Owners::None,
            as_admin: true,
            ..at("2026-11-22T00:00:00Z")
        };
        let badges = Badges::of(&all, known);
        assert_eq!(badges.iter().collect::<Vec<_>>(), Badge::ALL);
        assert_eq!(
            badges.words(&[Badge::AsAdmin]),
            "no owner, announcement, external, history off, stale"
        );
        assert_eq!(badges.marks(&[]), "@OAEHS");
    }

    #[test]
    fn stale_means_more_than_ninety_days() {
        let active = |time: &str| space(&format!(r#","lastActiveTime":"{time}""#));
        let stale = |space: &Space, now: &str| Badges::of(space, at(now)).has(Badge::Stale);
        let spring = active("2026-03-01T00:00:00Z");
        assert!(!stale(&spring, "2026-05-30T00:00:00Z"));
        assert!(stale(&spring, "2026-05-30T00:00:01Z"));
        // 1970: nobody ever wrote.
        let never = space(
            r#","lastActiveTime":"1970-01-01T00:00:00Z","createTime":"2026-11-01T00:00:00Z""#,
        );
        assert!(!stale(&never, "2026-11-22T00:00:00Z"));
    }
}
