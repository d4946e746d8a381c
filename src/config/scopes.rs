//! Scopes and their short names: a closed table.

use std::fmt;

/// Prefix of Google's scope URLs.
const GOOGLE: &str = "https://www.googleapis.com/auth/";

/// Short name and what follows Google's prefix, where it is not `chat.` and the short name.
const RENAMED: &[(&str, &str)] = &[("directory", "directory.readonly")];

/// Short names that stand for `chat.` and themselves: every `chat.*` scope that is known.
const CHAT: &[&str] = &[
    "admin.delete",
    "admin.memberships",
    "admin.memberships.readonly",
    "admin.spaces",
    "admin.spaces.readonly",
    "app.delete",
    "app.memberships",
    "app.memberships.readonly",
    "app.messages.readonly",
    "app.spaces",
    "app.spaces.create",
    "app.spaces.readonly",
    "bot",
    "customemojis",
    "customemojis.readonly",
    "delete",
    "import",
    "memberships",
    "memberships.app",
    "memberships.readonly",
    "messages",
    "messages.create",
    "messages.reactions",
    "messages.reactions.create",
    "messages.reactions.readonly",
    "messages.readonly",
    "spaces",
    "spaces.create",
    "spaces.pins",
    "spaces.pins.readonly",
    "spaces.readonly",
    "users.availability",
    "users.availability.readonly",
    "users.readstate",
    "users.readstate.readonly",
    "users.sections",
    "users.sections.readonly",
    "users.spacesettings",
];

/// Scopes that go out as they stand, and are known.
const PLAIN: &[&str] = &["openid", "email", "profile", "offline_access"];

/// What the scopes that people are asked for let them do, after "you can" and "ask for:".
const WORDS: &[(&str, &str)] = &[
    ("admin.delete", "delete spaces as administrator"),
    ("admin.memberships", "change members as administrator"),
    ("admin.memberships.readonly", "see members as administrator"),
    ("admin.spaces", "change spaces as administrator"),
    ("admin.spaces.readonly", "see spaces as administrator"),
    ("delete", "delete spaces"),
    ("directory", "see names and find people"),
    ("import", "complete imports"),
    ("memberships", "add and remove people"),
    ("memberships.app", "add and remove this app"),
    ("memberships.readonly", "see who is in a space"),
    ("spaces", "see and change spaces"),
    ("spaces.create", "make spaces"),
    ("spaces.readonly", "see spaces"),
    ("users.spacesettings", "see your settings of a space"),
];

/// One scope as it goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope(Box<str>);

impl Scope {
    /// From a short name, or anything else as it stands.
    pub fn new(text: &str) -> Self {
        if CHAT.binary_search(&text).is_ok() {
            return Self(format!("{GOOGLE}chat.{text}").into());
        }
        match RENAMED.iter().find(|(short, _)| *short == text) {
            Some((_, rest)) => Self(format!("{GOOGLE}{rest}").into()),
            None => Self(normal(text).into()),
        }
    }

    /// As it goes over the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The short name where there is one, else the whole scope.
    pub fn short(&self) -> &str {
        let Some(rest) = self.0.strip_prefix(GOOGLE) else {
            return &self.0;
        };
        if let Some((short, _)) = RENAMED.iter().find(|(_, long)| *long == rest) {
            return short;
        }
        match rest.strip_prefix("chat.") {
            Some(short) if CHAT.binary_search(&short).is_ok() => short,
            _ => &self.0,
        }
    }

    /// The name that was probably meant by one that is nearly a short name and no known scope.
    pub fn meant(&self) -> Option<&'static str> {
        let text: &str = &self.0;
        if text.contains([':', '/']) || PLAIN.contains(&text) {
            return None;
        }
        let renamed = RENAMED.iter().map(|(short, _)| short);
        let names = CHAT.iter().chain(renamed).chain(PLAIN);
        let told = text.strip_prefix("chat.").unwrap_or(text);
        // Two slips in a short word make another word.
        let slips = if told.len() < 6 { 1 } else { 2 };
        let near = names.map(|name| (strsim::osa_distance(told, name), *name));
        let (distance, name) = near.min()?;
        (distance <= slips).then_some(name)
    }

    /// What to say of one that is probably misspelt.
    pub fn doubt(&self) -> Option<String> {
        let meant = self.meant()?;
        Some(format!(
            "`{self}` is not a known scope; did you mean `{meant}`?"
        ))
    }

    /// What it lets a person do, in plain words; the short name where there are none.
    pub fn words(&self) -> &str {
        let short = self.short();
        let known = WORDS.iter().find(|(name, _)| *name == short);
        known.map_or(short, |(_, words)| words)
    }

    /// A list separated by commas or spaces, without repetitions.
    pub fn list(text: &str) -> Vec<Self> {
        let mut scopes = Vec::new();
        for word in text.split([',', ' ', '\t', '\n']).filter(|w| !w.is_empty()) {
            let scope = Self::new(word);
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        scopes
    }

    /// What a profile asks for where it says nothing.
    pub fn defaults() -> Vec<Self> {
        Self::list("spaces memberships directory")
    }

    /// Whether a grant of `self` covers the use of `needed`: itself, or the wider scope of which
    /// `needed` is the `.readonly`, `.create` or `.app` part.
    pub fn covers(&self, needed: &Self) -> bool {
        self == needed
            || [".readonly", ".create", ".app"]
                .iter()
                .any(|part| needed.0.strip_suffix(part) == Some(&*self.0))
    }
}

/// Google answers `email` and `profile` as URLs; one spelling for both.
fn normal(text: &str) -> &str {
    match text.strip_prefix(GOOGLE) {
        Some("userinfo.email") => "email",
        Some("userinfo.profile") => "profile",
        _ => text,
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_a_closed_table() {
        assert!(CHAT.is_sorted() && WORDS.is_sorted());
        for (short, _) in WORDS {
            assert!(Scope::new(short).as_str().starts_with(GOOGLE), "{short}");
        }
        for (short, long) in [
            ("spaces", "https://www.googleapis.com/auth/chat.spaces"),
            (
                "directory",
                "https://www.googleapis.com/auth/directory.readonly",
            ),
            ("delete", "https://www.googleapis.com/auth/chat.delete"),
            ("openid", "openid"),
            ("offline_access", "offline_access"),
            ("spaces.unheard", "spaces.unheard"),
        ] {
            assert_eq!(Scope::new(short).as_str(), long);
            assert_eq!(Scope::new(long).short(), short);
        }
        assert_eq!(
            Scope::new("https://www.googleapis.com/auth/userinfo.email"),
            Scope::new("email")
        );
    }

    #[test]
    fn a_slip_of_the_finger_is_told_from_another_servers_scope() {
        for (told, meant) in [
            ("spacs", Some("spaces")),
            ("membershisp", Some("memberships")),
            ("chat.spaces", Some("spaces")),
            ("directroy", Some("directory")),
            ("emial", Some("email")),
            ("spaces", None),
            ("offline_access", None),
            ("address", None),
            ("roles", None),
            ("https://api.example/spacs", None),
        ] {
            assert_eq!(Scope::new(told).meant(), meant, "{told}");
        }
    }

    #[test]
    fn a_list_takes_commas_and_spaces() {
        assert_eq!(
            Scope::list("spaces, memberships spaces,,directory").len(),
            3
        );
    }

    #[test]
    fn a_wider_grant_covers_its_parts() {
        let spaces = Scope::new("spaces");
        assert!(spaces.covers(&Scope::new("spaces.readonly")));
        assert!(spaces.covers(&Scope::new("spaces.create")));
        assert!(!spaces.covers(&Scope::new("delete")));
        assert!(!Scope::new("spaces.readonly").covers(&spaces));
    }
}
