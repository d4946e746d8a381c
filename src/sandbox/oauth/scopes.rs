//! Scopes: which exist, which the device endpoint takes, which a consent page can show, and what
//! a person is told about them.

/// What all Google API scopes begin with.
pub const PREFIX: &str = "https://www.googleapis.com/auth/";

/// What the device endpoint accepts, as documented and as measured; no Chat scope is among them.
const DEVICE_ALLOWED: [&str; 12] = [
    "openid",
    "email",
    "profile",
    "https://www.googleapis.com/auth/userinfo.email",
    "https://www.googleapis.com/auth/userinfo.profile",
    "https://www.googleapis.com/auth/drive.appdata",
    "https://www.googleapis.com/auth/drive.file",
    "https://www.googleapis.com/auth/youtube",
    "https://www.googleapis.com/auth/youtube.readonly",
    "https://www.googleapis.com/auth/calendar",
    "https://www.googleapis.com/auth/calendar.readonly",
    "https://www.google.com/calendar/feeds",
];

/// Legacy scopes outside [`PREFIX`].
const LEGACY: [&str; 3] = [
    "https://mail.google.com/",
    "https://www.google.com/calendar/feeds",
    "https://www.google.com/m8/feeds",
];

/// What a person is told a scope is for, without [`PREFIX`].
const DESCRIPTIONS: [(&str, &str); 12] = [
    (
        "chat.spaces",
        "Create conversations and spaces, and see or change them, in Google Chat",
    ),
    (
        "chat.spaces.create",
        "Create conversations and spaces in Google Chat",
    ),
    (
        "chat.spaces.readonly",
        "See conversations and spaces in Google Chat",
    ),
    (
        "chat.memberships",
        "See, add, change and remove members of conversations in Google Chat",
    ),
    (
        "chat.memberships.app",
        "Add and remove itself in conversations in Google Chat",
    ),
    (
        "chat.memberships.readonly",
        "See members of conversations in Google Chat",
    ),
    (
        "chat.delete",
        "Delete conversations and spaces, and what they hold, in Google Chat",
    ),
    (
        "chat.admin.spaces",
        "See and change spaces of your whole organization in Google Chat",
    ),
    (
        "chat.admin.memberships",
        "See and change members of all spaces of your organization",
    ),
    (
        "chat.admin.delete",
        "Delete spaces of your whole organization in Google Chat",
    ),
    (
        "chat.messages",
        "See, compose and delete messages in Google Chat",
    ),
    (
        "directory.readonly",
        "See your organization's directory of people",
    ),
];

/// A scope that is full already stays; `chat.spaces` gets Google's prefix.
pub fn full(scope: &str) -> String {
    if is_identity(scope) || scope.contains("://") {
        scope.to_owned()
    } else {
        format!("{PREFIX}{scope}")
    }
}

/// The scopes of a space-separated list in the form tokens carry: each once, `email` and
/// `profile` by their full names.
pub fn split(list: &str) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for scope in list.split_whitespace().map(canonical) {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    scopes
}

fn canonical(scope: &str) -> String {
    match scope {
        "email" | "profile" => format!("{PREFIX}userinfo.{scope}"),
        other => other.to_owned(),
    }
}

/// Whether a scope only says who someone is; such scopes are granted without a tick.
pub fn is_identity(scope: &str) -> bool {
    match scope {
        "openid" | "email" | "profile" => true,
        other => matches!(
            other.strip_prefix(PREFIX),
            Some("userinfo.email" | "userinfo.profile")
        ),
    }
}

/// The first scope of a request that the device endpoint refuses; `any` switches the list of
/// allowed ones off, not the rule that a scope must exist.
pub fn device_offender(list: &str, any: bool) -> Option<&str> {
    list.split_whitespace().find(|scope| {
        let allowed = DEVICE_ALLOWED.contains(scope) || LEGACY[2] == *scope;
        !(allowed || (any && is_consentable(scope)))
    })
}

/// Whether a consent page can show the scope. One that it cannot fails the whole request.
pub fn is_consentable(scope: &str) -> bool {
    if is_identity(scope) || LEGACY.contains(&scope) {
        return true;
    }
    scope.strip_prefix(PREFIX).is_some_and(|name| {
        let for_apps_only =
            name == "chat.bot" || name == "chat.import" || name.starts_with("chat.app.");
        !name.is_empty() && !for_apps_only
    })
}

/// Whether domain-wide delegation was given to the sandbox's service account for the scope.
pub fn is_delegated(scope: &str) -> bool {
    is_identity(scope)
        || scope
            .strip_prefix(PREFIX)
            .is_some_and(|name| name.starts_with("chat.") || name == "directory.readonly")
}

/// What the consent page says.
pub fn describe(scope: &str) -> &str {
    let name = scope.strip_prefix(PREFIX).unwrap_or(scope);
    DESCRIPTIONS
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(scope, |(_, description)| description)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_device_endpoint_names_the_first_offender() {
        let list = "openid https://www.googleapis.com/auth/chat.spaces chat.delete";
        let first = Some("https://www.googleapis.com/auth/chat.spaces");
        assert_eq!(device_offender(list, false), first);
        assert_eq!(device_offender(list, true), Some("chat.delete"));
        assert_eq!(device_offender("openid email profile", false), None);
    }

    #[test]
    fn sign_in_scopes_come_back_by_their_full_names() {
        assert_eq!(
            split("openid email  email"),
            ["openid", "https://www.googleapis.com/auth/userinfo.email"]
        );
    }

    #[test]
    fn app_scopes_cannot_be_consented_to() {
        for name in ["chat.bot", "chat.import", "chat.app.spaces"] {
            assert!(!is_consentable(&format!("{PREFIX}{name}")));
        }
        assert!(!is_consentable("offline_access"));
        assert!(is_consentable(&format!("{PREFIX}chat.delete")));
    }
}
