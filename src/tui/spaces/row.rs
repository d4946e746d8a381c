//! One row of the list: what the screen needs of a space, in about a hundred bytes. Times are
//! minutes since 1970, in UTC.

use crate::chat::names::SpaceName;
use crate::chat::resources::{Space, SpaceType};
use crate::text;

use super::badges::{Badges, Known};

/// What kind of conversation a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A named space.
    Space,
    /// Several people without a name.
    GroupChat,
    /// Two people, or a person and an app.
    DirectMessage,
    /// A type newer than this program.
    Other,
}

impl Kind {
    /// Whether it is called by its people.
    pub const fn is_of_people(self) -> bool {
        matches!(self, Self::GroupChat | Self::DirectMessage)
    }

    /// The word on screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Space => "space",
            Self::GroupChat => "group chat",
            Self::DirectMessage => "direct message",
            Self::Other => "other",
        }
    }
}

/// One row: about a hundred bytes. Its texts are safe for a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpaceRow {
    pub(super) name: SpaceName,
    title: Box<str>,
    active: u32,
    created: u32,
    /// People who joined and groups, where the list says so.
    pub members: Option<u32>,
    /// What kind of conversation it is.
    pub kind: Kind,
    /// What is worth knowing of it.
    pub badges: Badges,
    pub(super) gone: bool,
    named: bool,
}

impl SpaceRow {
    /// The row of a resource; the one place where its texts are made safe.
    pub fn new(space: &Space) -> Self {
        Self::known(space, Known::default())
    }

    /// As [`SpaceRow::new`], with what is known besides the resource.
    pub fn known(space: &Space, known: Known) -> Self {
        let kind = match space.space_type {
            Some(SpaceType::Space) => Kind::Space,
            Some(SpaceType::GroupChat) => Kind::GroupChat,
            Some(SpaceType::DirectMessage) => Kind::DirectMessage,
            _ => Kind::Other,
        };
        Self {
            named: space
                .display_name
                .as_deref()
                .is_some_and(|name| !text::safe(name).trim().is_empty()),
            title: title(space, kind),
            name: space.name.clone(),
            active: minute(space.last_active_time.as_deref()),
            created: minute(space.create_time.as_deref()),
            members: space.membership_count.map(|count| {
                count
                    .joined_direct_human_user_count
                    .saturating_add(count.joined_group_count)
            }),
            kind,
            badges: Badges::of(space, known),
            gone: false,
        }
    }

    /// `spaces/ID`.
    pub const fn name(&self) -> &SpaceName {
        &self.name
    }

    /// Whether the space was deleted or left.
    pub const fn is_gone(&self) -> bool {
        self.gone
    }

    /// What to call it, safe for a terminal.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Whether the title is a name and not made of the ID.
    pub const fn is_named(&self) -> bool {
        self.named
    }

    /// Gives it a name, safe for a terminal.
    pub fn call(&mut self, title: &str) {
        self.title = title.into();
        self.named = true;
    }

    /// Day of the last message, `YYYY-MM-DD`, or nothing.
    pub fn active(&self) -> String {
        day(self.active)
    }

    /// Day it was made, `YYYY-MM-DD`, or nothing.
    pub fn created(&self) -> String {
        day(self.created)
    }

    /// Minute of the last message.
    pub fn active_at(&self) -> Option<u32> {
        (self.active > 0).then_some(self.active)
    }

    /// Minute it was made.
    pub fn created_at(&self) -> Option<u32> {
        (self.created > 0).then_some(self.created)
    }
}

fn title(space: &Space, kind: Kind) -> Box<str> {
    let given = text::safe(space.display_name.as_deref().unwrap_or_default());
    let given = given.trim();
    if !given.is_empty() {
        return given.into();
    }
    let id = text::safe(space.name.id());
    let word = match kind {
        Kind::Space | Kind::Other => "Unnamed space",
        Kind::GroupChat => "Group chat",
        Kind::DirectMessage if space.single_user_bot_dm == Some(true) => "App",
        Kind::DirectMessage => "Direct message",
    };
    format!("{word} {}", text::truncate(&id, 14, "")).into()
}

/// The minute of an RFC 3339 time. The API says 1970 where nobody ever wrote: that is 0, as what is
/// not told.
pub(in crate::tui) fn minute(time: Option<&str>) -> u32 {
    let time = time.and_then(|time| time.parse::<jiff::Timestamp>().ok());
    let minute = time.map_or(0, |time| time.as_second() / 60);
    u32::try_from(minute).unwrap_or_default()
}

/// The day of a minute, `YYYY-MM-DD`; nothing for 0.
pub(in crate::tui) fn day(minute: u32) -> String {
    match jiff::Timestamp::from_second(i64::from(minute) * 60) {
        Ok(time) if minute > 0 => time.strftime("%Y-%m-%d").to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::tests::stage::space;

    #[test]
    fn a_row_is_small() {
        assert!(size_of::<SpaceRow>() <= 64, "{}", size_of::<SpaceRow>());
    }

    #[test]
    fn days_are_told_and_1970_is_never() {
        assert_eq!(day(minute(Some("2026-11-20T23:59:12.123Z"))), "2026-11-20");
        for never in ["1970-01-01T00:00:00Z", "1969-12-31T23:00:00Z", "soon", ""] {
            assert_eq!(day(minute(Some(never))), "", "{never}");
        }
    }

    #[test]
    fn names_from_the_network_are_safe_and_never_empty() {
        let title = |text: &str, kind: &str| SpaceRow::new(&space("A1", kind, text, 1)).title;
        assert_eq!(
            &*title("a\u{1b}[2J\u{202e}b\n", "SPACE"),
            "a\u{fffd}[2J\u{fffd}b"
        );
        assert_eq!(&*title("\u{200b}\u{200d} ", "SPACE"), "Unnamed space A1");
        assert_eq!(&*title("", "GROUP_CHAT"), "Group chat A1");
    }
}
