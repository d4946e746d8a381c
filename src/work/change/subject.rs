//! Whom and where a change is about.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::chat::names::{GroupName, MemberName, SpaceName, UserName};
use crate::chat::resources::{Affiliation, Membership, MembershipState, Role, UserType};
use crate::text::explanation::{Cause, Explanation};
use crate::work::Who;

/// How a space is named that a step of the same plan makes first.
const STEP: &str = "step/";

/// A space: one that is there, or one that an earlier step of the same plan makes. Written
/// `spaces/ID` or `step/N`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Place {
    /// This one.
    Is(SpaceName),
    /// The one that the step with this index makes.
    MadeBy(usize),
}

impl From<SpaceName> for Place {
    fn from(space: SpaceName) -> Self {
        Self::Is(space)
    }
}

impl TryFrom<String> for Place {
    type Error = Explanation;

    fn try_from(text: String) -> Result<Self, Explanation> {
        let step = text.strip_prefix(STEP).map(str::parse);
        match step {
            Some(Ok(step)) => Ok(Self::MadeBy(step)),
            Some(Err(_)) => Err(no_space(&text)),
            None => SpaceName::try_from(text.as_str())
                .map(Self::Is)
                .map_err(|_| no_space(&text)),
        }
    }
}

fn no_space(text: &str) -> Explanation {
    Explanation::new(
        Cause::Usage,
        format!("`{text}` is no space: give spaces/ID or step/N"),
    )
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        place.to_string()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(space) => space.fmt(f),
            Self::MadeBy(step) => write!(f, "{STEP}{step}"),
        }
    }
}

/// Somebody with a place in a space: a person, an app (`users/app`) or a group. Written as
/// [`Who`] is, or `groups/ID`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Subject {
    /// A person or an app.
    Person(Who),
    /// A Google Group.
    Group(GroupName),
}

impl Subject {
    /// Whose membership this is.
    pub fn of(name: &MemberName) -> Option<Self> {
        match name.member_id().strip_prefix("group-") {
            Some(group) => GroupName::from_id(group).ok().map(Self::Group),
            None => UserName::from_id(name.member_id())
                .ok()
                .map(|user| Self::Person(Who::User(user))),
        }
    }

    /// Its membership in a space, by ID or alias; `None` for `me`.
    pub fn membership(&self, space: &SpaceName) -> Option<MemberName> {
        match self {
            Self::Person(who) => MemberName::new(space, who.alias()?.id()).ok(),
            Self::Group(group) => MemberName::of_group(space, group).ok(),
        }
    }
}

impl TryFrom<String> for Subject {
    type Error = Explanation;

    fn try_from(text: String) -> Result<Self, Explanation> {
        if text.starts_with("groups/") {
            let group = GroupName::try_from(text);
            return group
                .map(Self::Group)
                .map_err(|error| Explanation::new(Cause::Usage, error.to_string()));
        }
        Who::parse(&text).map(Self::Person)
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.to_string()
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(who) => who.fmt(f),
            Self::Group(group) => group.fmt(f),
        }
    }
}

/// What somebody was in a space before they were removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Was {
    /// Their role; none for groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Joined or invited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<MembershipState>,
    /// Their address, where it is known: people outside can only be added by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Inside or outside the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<Affiliation>,
    /// An app.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub app: bool,
    /// The account that removed them: it left.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub myself: bool,
}

impl Was {
    /// What a membership says.
    pub fn of(membership: &Membership) -> Self {
        let user = membership.member.as_ref();
        let bot = user.is_some_and(|user| user.user_type == Some(UserType::Bot));
        Self {
            role: membership.role.clone(),
            state: membership.state.clone(),
            email: user.and_then(|user| user.email.clone()),
            affiliation: membership.affiliation.clone(),
            app: bot || membership.name.member_id() == "app",
            myself: false,
        }
    }

    /// Whether they are of another organization, as far as it is known.
    pub fn is_outside(&self) -> bool {
        matches!(
            self.affiliation,
            Some(Affiliation::External | Affiliation::ManagedExternal)
        )
    }
}
