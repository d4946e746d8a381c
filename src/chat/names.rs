//! Resource names as types that cannot be built wrongly.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text that is not the resource name it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a name of the form `{form}`")]
pub struct BadName {
    text: String,
    form: &'static str,
}

/// An ID is one path segment without separators, spaces or anything that changes a URL.
fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 320
        && !id.chars().all(|c| c == '.')
        && id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.@+~:=".contains(c))
}

macro_rules! name {
    ($(#[$doc:meta])* $type:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $type(Box<str>);

        impl $type {
            /// The whole name.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The part after the prefix.
            pub fn id(&self) -> &str {
                &self.0[$prefix.len()..]
            }

            /// The name for a bare ID.
            pub fn from_id(id: &str) -> Result<Self, BadName> {
                Self::try_from(format!("{}{id}", $prefix))
            }
        }

        impl TryFrom<String> for $type {
            type Error = BadName;
            fn try_from(text: String) -> Result<Self, BadName> {
                match text.strip_prefix($prefix) {
                    Some(id) if is_id(id) => Ok(Self(text.into_boxed_str())),
                    _ => Err(BadName { text, form: concat!($prefix, "ID") }),
                }
            }
        }

        impl TryFrom<&str> for $type {
            type Error = BadName;
            fn try_from(text: &str) -> Result<Self, BadName> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$type> for String {
            fn from(name: $type) -> Self {
                name.0.into()
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name!(
    /// `spaces/ID`.
    SpaceName,
    "spaces/"
);
name!(
    /// `users/ID`, `users/app`, or `users/EMAIL` where the API takes an alias.
    UserName,
    "users/"
);
name!(
    /// `groups/ID`.
    GroupName,
    "groups/"
);
name!(
    /// `audiences/ID`, or `audiences/default`.
    AudienceName,
    "audiences/"
);

/// `spaces/ID/members/ID`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MemberName(Box<str>);

impl MemberName {
    /// The membership of `member` (an ID, an e-mail alias, `app`, or `group-ID`) in a space.
    pub fn new(space: &SpaceName, member: &str) -> Result<Self, BadName> {
        Self::try_from(format!("{space}/members/{member}"))
    }

    /// A group's membership in a space.
    pub fn of_group(space: &SpaceName, group: &GroupName) -> Result<Self, BadName> {
        Self::new(space, &format!("group-{}", group.id()))
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The space it belongs to.
    pub fn space(&self) -> SpaceName {
        let end = self.0.find("/members/").unwrap_or(self.0.len());
        SpaceName(self.0[..end].into())
    }

    /// The part after `members/`.
    pub fn member_id(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }
}

impl TryFrom<String> for MemberName {
    type Error = BadName;
    fn try_from(text: String) -> Result<Self, BadName> {
        let mut parts = text.split('/');
        match (
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
        ) {
            (Some("spaces"), Some(space), Some("members"), Some(member), None)
                if is_id(space) && is_id(member) =>
            {
                Ok(Self(text.into_boxed_str()))
            }
            _ => Err(BadName {
                text,
                form: "spaces/ID/members/ID",
            }),
        }
    }
}

impl From<MemberName> for String {
    fn from(name: MemberName) -> Self {
        name.0.into()
    }
}

impl fmt::Display for MemberName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_clean_path_segment() {
        assert_eq!(SpaceName::try_from("spaces/AAA-_1").unwrap().id(), "AAA-_1");
        for bad in [
            "spaces/",
            "spaces/a/b",
            "spaces/a?x",
            "spaces/..",
            "space/a",
            "spaces/a b",
            "spaces/%2e",
        ] {
            assert!(SpaceName::try_from(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_member_name_takes_an_email_alias() {
        let space = SpaceName::try_from("spaces/A").unwrap();
        let name = MemberName::new(&space, "ana@example.com").unwrap();
        assert_eq!(name.as_str(), "spaces/A/members/ana@example.com");
        assert_eq!(name.member_id(), "ana@example.com");
        assert_eq!(name.space().as_str(), "spaces/A");
        assert!(MemberName::new(&space, "a/b").is_err());
    }
}
