//! What one check found, and what to do about it.

use serde::Serialize;

use crate::text::explanation::{Cause, Explanation};

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// As it should be.
    Ok,
    /// It works, but something is lacking or will break.
    Warn,
    /// It does not work.
    Fail,
    /// Not looked at; the message says why.
    Skipped,
}

impl Status {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Skipped => "skipped",
        }
    }
}

/// Who can take the next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Whoever runs roomkey.
    You,
    /// An owner of the Cloud project that the OAuth client belongs to.
    ProjectOwner,
    /// An administrator of the Google Workspace organization.
    WorkspaceAdmin,
}

impl Who {
    /// The word for it in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::ProjectOwner => "project_owner",
            Self::WorkspaceAdmin => "workspace_admin",
        }
    }

    /// As a person calls them.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::ProjectOwner => "a Cloud project owner",
            Self::WorkspaceAdmin => "a Workspace admin",
        }
    }
}

/// One line of the report; not made safe for a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at: `config`, `client`, `clock` and so on.
    pub check: &'static str,
    /// How it ended.
    pub status: Status,
    /// What was found.
    pub message: String,
    /// What to do about it.
    pub next_step: Option<String>,
    /// Who can.
    pub who: Option<Who>,
    /// What kind of trouble a failure is; decides the exit code.
    #[serde(skip)]
    pub cause: Option<Cause>,
}

impl Check {
    fn new(check: &'static str, status: Status, message: impl Into<String>) -> Self {
        Self {
            check,
            status,
            message: message.into(),
            next_step: None,
            who: None,
            cause: None,
        }
    }

    pub(super) fn ok(check: &'static str, message: impl Into<String>) -> Self {
        Self::new(check, Status::Ok, message)
    }

    pub(super) fn warn(check: &'static str, message: impl Into<String>) -> Self {
        Self::new(check, Status::Warn, message)
    }

    pub(super) fn skipped(check: &'static str, why: impl Into<String>) -> Self {
        Self::new(check, Status::Skipped, why)
    }

    pub(super) fn fail(check: &'static str, cause: Cause, message: impl Into<String>) -> Self {
        Self {
            cause: Some(cause),
            ..Self::new(check, Status::Fail, message)
        }
    }

    /// A failure as it was explained.
    pub(super) fn failed(check: &'static str, why: &Explanation) -> Self {
        let check = Self::fail(check, why.cause, sentence(&why.message));
        match &why.hint {
            Some(hint) => check.next(who(why), hint.clone()),
            None => check,
        }
    }

    /// Adds what to do, and who can.
    pub(super) fn next(mut self, who: Who, step: impl Into<String>) -> Self {
        self.next_step = Some(step.into());
        self.who = Some(who);
        self
    }
}

/// With a capital and a full stop, as the other lines have them.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters
        .next()
        .map(|c| c.to_uppercase().collect())
        .unwrap_or_default();
    // A path or a quotation keeps its case.
    let word = text.split_whitespace().next().unwrap_or_default();
    let text = if word.chars().all(char::is_alphanumeric) {
        format!("{first}{}", letters.as_str())
    } else {
        text.to_owned()
    };
    if text.ends_with(['.', '!', '?', ')']) {
        text
    } else {
        text + "."
    }
}

/// Who can mend what an authorization server or an API refused.
fn who(why: &Explanation) -> Who {
    let reason = why.reason.as_deref().unwrap_or_default();
    match reason {
        "admin_policy_enforced" | "unauthorized_client" => Who::WorkspaceAdmin,
        "deleted_client" | "disabled_client" | "org_internal" | "SERVICE_DISABLED" => {
            Who::ProjectOwner
        }
        "invalid_client" if why.message.contains("wrong type") => Who::ProjectOwner,
        _ => Who::You,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_explanation_becomes_a_line() {
        let why = Explanation::new(Cause::NotSignedIn, "no profile is set up yet").hint("Sign in.");
        let check = Check::failed("token", &why);
        assert_eq!(check.message, "No profile is set up yet.");
        assert_eq!(check.next_step.as_deref(), Some("Sign in."));
        assert_eq!(check.who, Some(Who::You));
        assert_eq!(check.cause, Some(Cause::NotSignedIn));
        assert_eq!(sentence("/a/b: no such file"), "/a/b: no such file.");
    }

    #[test]
    fn who_can_mend_it_follows_from_the_reason() {
        for (reason, expected) in [
            ("admin_policy_enforced", Who::WorkspaceAdmin),
            ("unauthorized_client", Who::WorkspaceAdmin),
            ("deleted_client", Who::ProjectOwner),
            ("SERVICE_DISABLED", Who::ProjectOwner),
            ("invalid_grant", Who::You),
        ] {
            let why = Explanation::new(Cause::Failed, "x").reason(reason);
            assert_eq!(who(&why), expected, "{reason}");
        }
    }
}
