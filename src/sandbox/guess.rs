//! `--guess KEY=VALUE`: how the sandbox behaves where Google's documents are silent.

use super::error::ApiError;

/// A question that the documents leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// What members carry besides `name` and `type`.
    MemberProfile,
    /// What the last owner's leaving or stepping down is answered.
    LastOwnerCode,
    /// What the request ID of somebody else is answered.
    RequestIdOtherUser,
    /// What a repeated request ID is answered.
    RequestIdEcho,
    /// What admin access is answered for somebody who is no administrator.
    NonAdminCode,
    /// What an app's own token is answered by methods that are for people.
    ServiceAccountCode,
    /// What deleting a direct message or a group chat is answered.
    DeleteUnnamedCode,
    /// What too many memberships in a setup are answered.
    OverLimitCode,
    /// The caller's role in a space just made.
    CreatorRole,
    /// Whether `ROLE_ASSISTANT_MANAGER` may be filtered by.
    RoleFilterAssistantManager,
    /// Whether permission settings may be changed with admin access.
    PermissionSettingsAdmin,
    /// From which role on permission settings may be changed.
    PermissionSettingsRole,
    /// From which role on the audience may be changed.
    AudienceRole,
    /// Whether the project has the Chat API switched on.
    ChatApi,
    /// Whether the project has a Chat app, and what is refused without one.
    ChatApp,
    /// Whether the project has the People API switched on.
    PeopleApi,
    /// Whether the directory shows people to each other.
    Directory,
}

const CODES: &[&str] = &[
    "FAILED_PRECONDITION",
    "INVALID_ARGUMENT",
    "PERMISSION_DENIED",
];
const INVALID_FIRST: &[&str] = &[
    "INVALID_ARGUMENT",
    "FAILED_PRECONDITION",
    "PERMISSION_DENIED",
];

/// Keys and values; the first value is what holds unless another is chosen.
const KEYS: [(Open, &str, &[&str]); 17] = [
    (Open::MemberProfile, "member_profile", &["sparse", "full"]),
    (Open::LastOwnerCode, "last_owner_code", CODES),
    (
        Open::RequestIdOtherUser,
        "request_id_other_user",
        &["409", "400"],
    ),
    (Open::RequestIdEcho, "request_id_echo", &["full", "sparse"]),
    (Open::NonAdminCode, "non_admin_code", &["403", "400"]),
    (
        Open::ServiceAccountCode,
        "service_account_code",
        &["403", "400"],
    ),
    (
        Open::DeleteUnnamedCode,
        "delete_unnamed_code",
        INVALID_FIRST,
    ),
    (Open::OverLimitCode, "over_limit_code", INVALID_FIRST),
    (
        Open::CreatorRole,
        "creator_role",
        &["owner", "manager", "member"],
    ),
    (
        Open::RoleFilterAssistantManager,
        "role_filter_assistant_manager",
        &["no", "yes"],
    ),
    (
        Open::PermissionSettingsAdmin,
        "permission_settings_admin",
        &["yes", "no"],
    ),
    (
        Open::PermissionSettingsRole,
        "permission_settings_role",
        &["owner", "manager"],
    ),
    (Open::AudienceRole, "audience_role", &["manager", "owner"]),
    (Open::ChatApi, "chat_api", &["on", "off"]),
    (
        Open::ChatApp,
        "chat_app",
        &["configured", "missing", "missing_for_writes"],
    ),
    (Open::PeopleApi, "people_api", &["on", "off"]),
    (Open::Directory, "directory", &["open", "closed", "empty"]),
];

/// The answers to all open questions.
#[derive(Debug, Clone, Default)]
pub struct Guess([usize; KEYS.len()]);

impl Guess {
    /// Reads `KEY=VALUE` settings; several may stand in one, separated by commas.
    ///
    /// # Errors
    /// A sentence that names the setting which is not known, and those that are.
    pub fn parse(settings: &[String]) -> Result<Self, String> {
        let mut guess = Self::default();
        let settings = settings.iter().flat_map(|setting| setting.split(','));
        for setting in settings.map(str::trim) {
            let (key, value) = setting.split_once('=').unwrap_or((setting, ""));
            let Some(at) = KEYS.iter().position(|(_, known, _)| *known == key.trim()) else {
                return Err(format!("--guess {setting}: unknown; known are {}", known()));
            };
            let (_, key, values) = KEYS[at];
            let chosen = values.iter().position(|known| *known == value.trim());
            guess.0[at] = chosen.ok_or_else(|| {
                format!("--guess {setting}: {key} is one of {}", values.join(", "))
            })?;
        }
        Ok(guess)
    }

    /// What is answered to the question.
    pub fn answer(&self, question: Open) -> &'static str {
        KEYS.iter()
            .zip(self.0)
            .find(|((known, ..), _)| *known == question)
            .and_then(|((_, _, values), chosen)| values.get(chosen))
            .copied()
            .unwrap_or_default()
    }

    /// Whether the question is answered so.
    pub fn is(&self, question: Open, value: &str) -> bool {
        self.answer(question) == value
    }

    /// An error with the status that the question is answered with.
    pub fn refusal(&self, question: Open, text: &str) -> ApiError {
        match self.answer(question) {
            "FAILED_PRECONDITION" => ApiError::precondition(text),
            "PERMISSION_DENIED" | "403" => ApiError::denied(text),
            "409" => ApiError::already_exists(text),
            _ => ApiError::invalid(text),
        }
    }
}

fn known() -> String {
    KEYS.map(|(_, key, values)| format!("{key}={}", values.join("|")))
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(settings: &[&str]) -> Result<Guess, String> {
        let settings: Vec<_> = settings.iter().map(|s| (*s).to_owned()).collect();
        Guess::parse(&settings)
    }

    #[test]
    fn every_value_of_every_key_can_be_chosen() {
        for (question, key, values) in KEYS {
            assert!(Guess::default().is(question, values[0]));
            for value in values {
                let guess = parse(&[&format!("{key}={value}")]).unwrap();
                assert_eq!(guess.answer(question), *value);
            }
        }
        let two = parse(&["member_profile=full, creator_role=member"]).unwrap();
        assert!(two.is(Open::MemberProfile, "full") && two.is(Open::CreatorRole, "member"));
    }

    #[test]
    fn what_is_not_known_is_answered_with_what_is() {
        let error = parse(&["colour=red"]).unwrap_err();
        for (_, key, _) in KEYS {
            assert!(error.contains(key), "{error}");
        }
        let error = parse(&["creator_role=king"]).unwrap_err();
        assert_eq!(
            error,
            "--guess creator_role=king: creator_role is one of owner, manager, member"
        );
    }
}
