//! What a person typed → the resource it means.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::chat::names::{SpaceName, UserName};
use crate::chat::resources::Space;
use crate::chat::{Chat, ListSpaces};
use crate::text::explanation::{Cause, Explanation};

/// More namesakes than this are not listed in an error.
const LISTED: usize = 10;

/// Somebody, as a person names them. Written as that text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Who {
    /// An e-mail address.
    Email(String),
    /// `users/ID`.
    User(UserName),
    /// The caller.
    Me,
}

impl Who {
    /// Reads an e-mail address, `users/ID`, a bare numeric ID, or `me`.
    pub fn parse(text: &str) -> Result<Self, Explanation> {
        let text = text.trim();
        let wrong = || {
            Explanation::new(
                Cause::Usage,
                format!("`{text}` is no e-mail address and no user ID"),
            )
            .hint("Give an address such as ana@example.com, an ID such as users/123, or `me`.")
        };
        if text.eq_ignore_ascii_case("me") {
            return Ok(Self::Me);
        }
        if text.starts_with("users/") {
            return UserName::try_from(text)
                .map(Self::User)
                .map_err(|_| wrong());
        }
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            return UserName::from_id(text).map(Self::User).map_err(|_| wrong());
        }
        if is_email(text) {
            return Ok(Self::Email(text.to_owned()));
        }
        Err(wrong())
    }

    /// The user name that the API takes: an ID, or an e-mail as alias. `me` has none.
    pub fn alias(&self) -> Option<UserName> {
        match self {
            Self::Email(email) => UserName::from_id(email).ok(),
            Self::User(user) => Some(user.clone()),
            Self::Me => None,
        }
    }
}

impl TryFrom<String> for Who {
    type Error = Explanation;

    fn try_from(text: String) -> Result<Self, Explanation> {
        Self::parse(&text)
    }
}

impl From<Who> for String {
    fn from(who: Who) -> Self {
        who.to_string()
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Email(email) => f.write_str(email),
            Self::User(user) => write!(f, "{user}"),
            Self::Me => f.write_str("me"),
        }
    }
}

/// One `@`, something on both sides, a dot in the domain, and nothing that a path cannot hold.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    !local.is_empty()
        && domain.split('.').count() > 1
        && domain.split('.').all(|label| !label.is_empty())
        && !domain.contains('@')
        && UserName::from_id(text).is_ok()
}

/// The space that a text means: `spaces/ID` or a Chat web address literally; else the exact
/// display name of one of the caller's spaces; and only where none matches, a bare ID.
pub async fn space(chat: &Chat, text: &str) -> Result<SpaceName, Explanation> {
    let mut found = spaces(chat, std::slice::from_ref(&text)).await?;
    found.pop().unwrap_or_else(|| Err(not_in(text)))
}

/// As [`space`], for several texts and with one list of the caller's spaces at most.
pub async fn spaces(
    chat: &Chat,
    texts: &[impl AsRef<str>],
) -> Result<Vec<Result<SpaceName, Explanation>>, Explanation> {
    let texts: Vec<&str> = texts.iter().map(|text| text.as_ref().trim()).collect();
    let wanted: HashSet<&str> = texts
        .iter()
        .copied()
        .filter(|text| literal(text).is_none())
        .collect();
    let mut named: HashMap<String, Vec<Space>> = HashMap::new();
    if !wanted.is_empty() {
        let list = ListSpaces {
            fields: Some("name,displayName"),
            ..ListSpaces::default()
        };
        let mut pages = chat.list_spaces(&list);
        while let Some(page) = pages.next().await {
            for space in page.map_err(|e| e.explain())? {
                let Some(name) = space.display_name.clone() else {
                    continue;
                };
                if wanted.contains(name.as_str()) {
                    named.entry(name).or_default().push(space);
                }
            }
        }
    }
    let one = |text: &str| {
        if let Some(literal) = literal(text) {
            return literal;
        }
        match named.get(text).map(Vec::as_slice) {
            Some([only]) => Ok(only.name.clone()),
            Some(several) => Err(ambiguous(text, several)),
            None => SpaceName::from_id(text).map_err(|_| not_in(text)),
        }
    };
    Ok(texts.into_iter().map(one).collect())
}

fn not_in(text: &str) -> Explanation {
    Explanation::new(
        Cause::NotFound,
        format!("you are in no space called `{text}`"),
    )
    .hint("`roomkey spaces list` shows what you are in; names count to the letter.")
}

fn ambiguous(text: &str, spaces: &[Space]) -> Explanation {
    let names: Vec<&str> = spaces
        .iter()
        .take(LISTED)
        .map(|space| space.name.as_str())
        .collect();
    let more = if spaces.len() > LISTED { ", …" } else { "" };
    Explanation::new(
        Cause::Usage,
        format!(
            "{} spaces are called `{text}`: {}{more}",
            spaces.len(),
            names.join(", ")
        ),
    )
    .hint("Give one of these IDs instead of the name.")
}

/// `spaces/ID`, or the address of a space in Google Chat's web client.
/// The space that `spaces/ID` or a Chat web address names; `None` where the text is neither.
pub fn literal(text: &str) -> Option<Result<SpaceName, Explanation>> {
    let wrong = |_| {
        Explanation::new(Cause::Usage, format!("`{text}` is no space")).hint(
            "Give a name, an ID such as spaces/AAAA, or the address of a space in Google Chat.",
        )
    };
    if text.starts_with("spaces/") {
        return Some(SpaceName::try_from(text).map_err(wrong));
    }
    let rest = text.strip_prefix("https://")?;
    let (host, path) = rest.split_once('/')?;
    if !matches!(host, "chat.google.com" | "mail.google.com") {
        return None;
    }
    let after = ["#chat/space/", "#chat/dm/", "room/", "space/", "dm/"]
        .iter()
        .find_map(|mark| path.split_once(mark))?
        .1;
    let id = after.split(['/', '?', '#', '&']).next().unwrap_or_default();
    Some(SpaceName::from_id(id).map_err(wrong))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_named_in_four_ways() {
        assert_eq!(Who::parse(" me ").unwrap(), Who::Me);
        assert_eq!(
            Who::parse("ana@example.com").unwrap(),
            Who::Email("ana@example.com".into())
        );
        assert_eq!(Who::parse("users/12").unwrap(), Who::parse("12").unwrap());
        for bad in [
            "", "ana", "@x.y", "a@b", "a@b.", "a@b@c.d", "users/", "a b@c.d", "a/b@c.d",
        ] {
            assert_eq!(Who::parse(bad).unwrap_err().cause, Cause::Usage, "{bad}");
        }
    }

    #[test]
    fn addresses_of_google_chat_are_taken_literally() {
        for address in [
            "spaces/AAAA",
            "https://mail.google.com/chat/u/0/#chat/space/AAAA",
            "https://mail.google.com/mail/u/0/#chat/space/AAAA/thread",
            "https://chat.google.com/room/AAAA?cls=7",
            "https://chat.google.com/u/0/app/space/AAAA",
        ] {
            assert_eq!(
                literal(address).unwrap().unwrap().as_str(),
                "spaces/AAAA",
                "{address}"
            );
        }
        assert!(literal("API-made").is_none());
        assert!(literal("https://evil.example/room/AAAA").is_none());
        assert!(literal("spaces/a/b").unwrap().is_err());
    }
}
