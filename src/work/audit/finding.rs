//! What an audit found: a space, mostly somebody in it, and why it is worth a look.

use jiff::Timestamp;
use serde::Serialize;

use crate::chat::names::GroupName;
use crate::chat::resources::{Membership, Space};
use crate::directory::Person;

/// Why something is worth a look. The words are stable: scripts choose by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The API says: not of the organization that owns the space.
    External,
    /// The API says: a guest account.
    Guest,
    /// Of the organization that owns the space, which is not the caller's.
    OtherOrganization,
    /// The API does not say; the address is of another domain than the caller's.
    OtherDomain,
    /// Nobody says.
    Unknown,
    /// A Google Group; who is in it is not told.
    Group,
    /// A Google Group that is counted but not listed.
    GroupUnseen,
    /// There are people, and none of them owns it.
    NoOwner,
    /// There is nobody in it.
    NoPeople,
    /// An app owns it, and no person does.
    AppOwner,
    /// Nobody owns it; somebody who would has not joined.
    InvitedOwner,
    /// One person owns it.
    SingleOwner,
    /// Nobody has written for long.
    Inactive,
    /// Nobody has ever written, and it was made long ago.
    NeverUsed,
    /// Messages are deleted after a day.
    HistoryOff,
    /// Invited, not joined.
    Invited,
}

impl Why {
    /// Its word in JSON and CSV.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::External => "external",
            Self::Guest => "guest",
            Self::OtherOrganization => "other_organization",
            Self::OtherDomain => "other_domain",
            Self::Unknown => "unknown",
            Self::Group => "group",
            Self::GroupUnseen => "group_unseen",
            Self::NoOwner => "no_owner",
            Self::NoPeople => "no_people",
            Self::AppOwner => "app_owner",
            Self::InvitedOwner => "invited_owner",
            Self::SingleOwner => "single_owner",
            Self::Inactive => "inactive",
            Self::NeverUsed => "never_used",
            Self::HistoryOff => "history_off",
            Self::Invited => "invited",
        }
    }

    /// The same for a person to read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::External => "outsider",
            Self::Guest => "guest account",
            Self::OtherOrganization => "in their own space",
            Self::OtherDomain => "another domain",
            Self::Unknown => "not known",
            Self::Group => "group",
            Self::GroupUnseen => "group, not shown",
            Self::NoOwner => "no owner",
            Self::NoPeople => "nobody in it",
            Self::AppOwner => "owned by an app",
            Self::InvitedOwner => "owner has not joined",
            Self::SingleOwner => "the only owner",
            Self::Inactive => "stale",
            Self::NeverUsed => "never used",
            Self::HistoryOff => "history off",
            Self::Invited => "invited",
        }
    }
}

/// A row of an audit. As JSON: `{"space","membership"?,"person"?,"why"}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// The space, with the fields that the audit asked for.
    pub space: Space,
    /// Whom or which group it is about; absent where it is about the space.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub membership: Option<Membership>,
    /// Who that is, where the directory says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// Why it is worth a look.
    pub why: Why,
}

impl Finding {
    /// About the space itself.
    pub const fn of_space(space: Space, why: Why) -> Self {
        Self {
            space,
            membership: None,
            person: None,
            why,
        }
    }

    /// About somebody in it.
    pub const fn of_member(space: Space, membership: Membership, why: Why) -> Self {
        Self {
            space,
            membership: Some(membership),
            person: None,
            why,
        }
    }

    /// The person's or app's name: the API's own, else the directory's.
    pub fn display_name(&self) -> Option<&str> {
        let own = self.membership.as_ref().and_then(|m| m.member.as_ref());
        own.and_then(|user| user.display_name.as_deref())
            .or_else(|| self.person.as_ref()?.name.as_deref())
    }

    /// The person's address: the API's own, else the directory's.
    pub fn email(&self) -> Option<&str> {
        let own = self.membership.as_ref().and_then(|m| m.member.as_ref());
        own.and_then(|user| user.email.as_deref())
            .or_else(|| self.person.as_ref()?.email.as_deref())
    }

    /// The group, where it is about one.
    pub fn group(&self) -> Option<&GroupName> {
        let group = self.membership.as_ref()?.group_member.as_ref()?;
        Some(&group.name)
    }

    /// RFC 3339: since when it is so, as far as that is known. For a person or group the time of
    /// the membership, for a space without life its last message, or when it was made.
    pub fn since(&self) -> Option<&str> {
        let space = &self.space;
        match (self.why, &self.membership) {
            (Why::Inactive, _) => space.last_active_time.as_deref(),
            (Why::NeverUsed, _) => space.create_time.as_deref(),
            (_, Some(membership)) => membership.create_time.as_deref(),
            _ => None,
        }
    }
}

/// A time as the API writes it; the zero of the epoch stands for none.
pub(super) fn time(text: Option<&str>) -> Option<Timestamp> {
    let time: Timestamp = text?.parse().ok()?;
    (time > Timestamp::UNIX_EPOCH).then_some(time)
}
