//! Plain words for scopes and times.

use crate::bridge::store::Millis;
use crate::config::Scope;

/// Scopes by their short names, in words that finish "Signed in, it could …".
const MEANINGS: &[(&str, &str)] = &[
    (
        "spaces",
        "See, create and change the Chat spaces you are in",
    ),
    ("spaces.readonly", "See the Chat spaces you are in"),
    ("spaces.create", "Create Chat spaces"),
    (
        "memberships",
        "See, add and remove members of your Chat spaces",
    ),
    (
        "memberships.readonly",
        "See the members of your Chat spaces",
    ),
    (
        "memberships.app",
        "Add itself to Chat spaces, and leave them",
    ),
    (
        "delete",
        "Delete Chat spaces and all that is in them, for everybody",
    ),
    (
        "directory",
        "See names and addresses in your organization's directory",
    ),
    ("messages", "Read, write and delete your Chat messages"),
    ("messages.create", "Write Chat messages in your name"),
    ("messages.readonly", "Read your Chat messages"),
    ("messages.reactions", "See, add and remove reactions"),
    ("messages.reactions.create", "Add reactions"),
    ("messages.reactions.readonly", "See reactions"),
    ("import", "Import spaces and messages"),
    ("users.readstate", "See and change what you have read"),
    ("users.readstate.readonly", "See what you have read"),
    (
        "users.spacesettings",
        "See and change your notification settings",
    ),
    (
        "admin.spaces",
        "As administrator: see and change all Chat spaces of your organization",
    ),
    (
        "admin.spaces.readonly",
        "As administrator: see all Chat spaces of your organization",
    ),
    (
        "admin.memberships",
        "As administrator: see and change the members of all Chat spaces",
    ),
    (
        "admin.memberships.readonly",
        "As administrator: see the members of all Chat spaces",
    ),
    (
        "admin.delete",
        "As administrator: delete any Chat space of your organization",
    ),
    ("offline_access", "Stay signed in until you sign it out"),
];

/// What these scopes allow, one sentence each; those of identity together make one.
pub(super) fn meanings(scopes: &[Scope]) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for scope in scopes {
        let short = scope.short();
        let sentence = match short {
            "openid" | "email" | "profile" => "See your name and e-mail address".to_owned(),
            _ => MEANINGS
                .iter()
                .find(|(name, _)| *name == short)
                .map_or_else(
                    || format!("Use “{short}”"),
                    |(_, meaning)| (*meaning).to_owned(),
                ),
        };
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    said
}

/// How long ago: a phone's own time zone is not known here.
pub(super) fn ago(then: Millis, now: Millis) -> String {
    match now.saturating_sub(then) / 1000 {
        0..=9 => "just now".to_owned(),
        seconds @ 10..=59 => format!("{seconds} seconds ago"),
        60..=119 => "a minute ago".to_owned(),
        seconds => format!("{} minutes ago", seconds / 60),
    }
}

/// How long to wait.
pub(super) fn wait(seconds: u64) -> String {
    match seconds {
        0 | 1 => "a moment".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_said_in_plain_words_and_once() {
        let said = meanings(&Scope::list("openid email profile spaces directory x.y"));
        assert_eq!(said.len(), 4);
        assert_eq!(said[0], "See your name and e-mail address");
        assert_eq!(said[3], "Use “x.y”");
        for (short, meaning) in MEANINGS {
            let scope = Scope::new(short);
            assert_eq!(scope.short(), *short);
            assert_eq!(meanings(&[scope]), [*meaning]);
        }
    }

    #[test]
    fn times_are_said_as_people_do() {
        assert_eq!(ago(100_000, 101_000), "just now");
        assert_eq!(ago(100_000, 99_000), "just now", "clocks differ");
        assert_eq!(ago(0, 45_000), "45 seconds ago");
        assert_eq!(ago(0, 100_000), "a minute ago");
        assert_eq!(ago(0, 150_000), "2 minutes ago");
        assert_eq!(wait(61), "61 seconds");
        assert_eq!(wait(121), "3 minutes");
    }
}
