//! What the API's refusals mean, and what to do next: one table, as data.

use super::error::{ApiError, ChatError};
use crate::http::HttpError;
use crate::text::explanation::{Cause, Explanation};

/// One known answer. Empty texts match anything; the first row that matches wins.
struct Known {
    code: u16,
    /// `ErrorInfo.reason` or `status`.
    reason: &'static str,
    /// Part of the API's message, in lower case.
    says: &'static str,
    cause: Cause,
    /// What it means; empty leaves the API's own words.
    means: &'static str,
    /// What to do; `{scope}` is the scope the call needs, `{link}` the API's help link.
    next: &'static str,
}

const KNOWN: &[Known] = &[
    Known {
        code: 401,
        reason: "",
        says: "",
        cause: Cause::NotSignedIn,
        means: "Google does not accept the access token: it expired or was revoked.",
        next: "Sign in again: roomkey login.",
    },
    Known {
        code: 403,
        reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        says: "",
        cause: Cause::Permission,
        means: "You signed in without the permission that this needs (scope `{scope}`).",
        next: "Sign in again with it: roomkey login --scopes LIST, with `{scope}` in the list.",
    },
    Known {
        code: 403,
        reason: "SERVICE_DISABLED",
        says: "",
        cause: Cause::Permission,
        means: "The API is not switched on in the Cloud project of the OAuth client.",
        next: "An owner of that project enables it in the Cloud console, then waits a few minutes. {link}",
    },
    Known {
        code: 404,
        reason: "",
        says: "chat app not found",
        cause: Cause::Permission,
        means: "The Cloud project of the OAuth client has no Google Chat app yet.",
        next: "An owner of that project opens Google Chat API > Configuration in the Cloud console and gives \
               the app a name, an avatar and a description. {link}",
    },
    Known {
        code: 404,
        reason: "",
        says: "no bot associated",
        cause: Cause::Permission,
        means: "The Cloud project of the OAuth client has no Google Chat app yet.",
        next: "An owner of that project opens Google Chat API > Configuration in the Cloud console.",
    },
    Known {
        code: 0,
        reason: "",
        says: "only available to google workspace users",
        cause: Cause::Permission,
        means: "Google Chat's API refuses this personal account.",
        next: "Sign in with a Google Workspace account.",
    },
    Known {
        code: 403,
        reason: "",
        says: "non-admin user authentication",
        cause: Cause::Permission,
        means: "Only a Workspace admin may do this.",
        next: "Sign in with an account that may manage Chat and spaces conversations.",
    },
    Known {
        code: 0,
        reason: "",
        says: "authenticate with a user account",
        cause: Cause::Permission,
        means: "A service account alone cannot do this; a person must.",
        next: "Set `service_account.subject` to the person to act as.",
    },
    Known {
        code: 400,
        reason: "FAILED_PRECONDITION",
        says: "owner",
        cause: Cause::Failed,
        means: "",
        next: "Make somebody else owner first.",
    },
    Known {
        code: 403,
        reason: "rateLimitExceeded",
        says: "",
        cause: Cause::Unavailable,
        means: "Google's quota for this project is used up for the moment.",
        next: "Wait a minute and try again.",
    },
    Known {
        code: 403,
        reason: "",
        says: "",
        cause: Cause::Permission,
        means: "",
        next: "You may not be in that space, or your role there does not allow it. An owner of the space can help.",
    },
    Known {
        code: 404,
        reason: "",
        says: "",
        cause: Cause::NotFound,
        means: "That does not exist, or you cannot see it.",
        next: "Check the name; `roomkey spaces list` shows what you are in.",
    },
    Known {
        code: 409,
        reason: "",
        says: "",
        cause: Cause::Failed,
        means: "",
        next: "Choose another name.",
    },
    Known {
        code: 429,
        reason: "",
        says: "",
        cause: Cause::Unavailable,
        means: "Google's quota is used up for the moment.",
        next: "Wait a minute and try again.",
    },
];

impl ChatError {
    /// What happened, why, and what to do next.
    pub fn explain(&self) -> Explanation {
        match self {
            Self::Account(error) => error.explain(),
            Self::Http(error) => explain_http(error),
            Self::Api(error) => error.explain(),
            Self::Malformed { .. } => Explanation::new(Cause::Unavailable, self.to_string())
                .reason("malformed_answer")
                .hint("Try again; if it stays, something between here and Google changes the answers."),
            Self::Unreadable { .. } => Explanation::new(Cause::Partial, self.to_string())
                .reason("unreadable_rows")
                .hint("Look at them with --output json, and see whether there is a newer roomkey."),
            Self::Address => Explanation::new(Cause::Usage, self.to_string())
                .hint("Correct `endpoints` in the configuration file."),
        }
    }
}

/// No answer at all.
pub fn explain_http(error: &HttpError) -> Explanation {
    let told = Explanation::new(Cause::Unavailable, error.to_string());
    match error {
        HttpError::Insecure { .. } => Explanation::new(Cause::Usage, error.to_string())
            .hint("Only this machine itself may be reached over plain http."),
        HttpError::Unreachable { .. } => {
            told.hint("Check the network, the proxy settings and the address, then try again.")
        }
        HttpError::Timeout { .. } | HttpError::Broken { .. } => told.hint("Try again in a moment."),
        HttpError::TooLarge { .. } => told.hint("This is no answer of the API; check the address."),
        HttpError::Unsendable { .. } => Explanation::new(Cause::Usage, error.to_string())
            .hint("Check the token: it may hold a line break."),
        HttpError::Setup { .. } => told.hint("Check the system's root certificates."),
    }
}

impl ApiError {
    /// What the API's refusal means, and what to do next.
    pub fn explain(&self) -> Explanation {
        let reason = self.reason.clone().unwrap_or_else(|| self.status.clone());
        let mut told = match self.known() {
            Some(known) => {
                let message = if known.means.is_empty() {
                    self.own_words()
                } else {
                    known.means.replace("{scope}", self.scope)
                };
                let link = self.links.first().map_or("", String::as_str);
                let next = known
                    .next
                    .replace("{scope}", self.scope)
                    .replace("{link}", link);
                Explanation::new(known.cause, message).hint(next.trim_end())
            }
            None if self.code >= 500 => Explanation::new(Cause::Unavailable, self.own_words())
                .hint("Google has a problem; try again in a moment."),
            None => Explanation::new(Cause::Failed, self.own_words()),
        };
        if !reason.is_empty() {
            told = told.reason(reason);
        }
        told.code(self.code)
    }

    fn known(&self) -> Option<&'static Known> {
        let message = self.message.to_lowercase();
        KNOWN.iter().find(|row| {
            (row.code == 0 || row.code == self.code)
                && (row.reason.is_empty()
                    || self.reason.as_deref() == Some(row.reason)
                    || self.status == row.reason)
                && message.contains(row.says)
        })
    }

    fn own_words(&self) -> String {
        if self.violations.is_empty() {
            self.message.clone()
        } else {
            format!("{} ({})", self.message, self.violations.join("; "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: u16, reason: Option<&str>, message: &str) -> Explanation {
        ApiError {
            code,
            status: String::new(),
            reason: reason.map(str::to_owned),
            message: message.to_owned(),
            violations: Vec::new(),
            links: vec!["https://console.example".to_owned()],
            scope: "delete",
        }
        .explain()
    }

    #[test]
    fn each_known_answer_has_cause_and_next_step() {
        for (code, reason, message, cause, next) in [
            (401, None, "x", Cause::NotSignedIn, "roomkey login"),
            (
                403,
                Some("ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
                "x",
                Cause::Permission,
                "`delete`",
            ),
            (
                403,
                Some("SERVICE_DISABLED"),
                "x",
                Cause::Permission,
                "https://console.example",
            ),
            (
                404,
                None,
                "Google Chat app not found. To create",
                Cause::Permission,
                "Configuration",
            ),
            (
                404,
                None,
                "No bot associated with this project.",
                Cause::Permission,
                "Configuration",
            ),
            (
                400,
                None,
                "Google Chat API is only available to Google Workspace users",
                Cause::Permission,
                "Workspace",
            ),
            (
                403,
                None,
                "This method doesn't support non-admin user authentication.",
                Cause::Permission,
                "manage Chat",
            ),
            (
                403,
                None,
                "doesn't support service account. Authenticate with a user account.",
                Cause::Permission,
                "subject",
            ),
            (
                403,
                Some("rateLimitExceeded"),
                "x",
                Cause::Unavailable,
                "Wait",
            ),
            (
                403,
                None,
                "The caller does not have permission",
                Cause::Permission,
                "owner of the space",
            ),
            (
                404,
                None,
                "Requested entity was not found.",
                Cause::NotFound,
                "spaces list",
            ),
            (409, None, "exists", Cause::Failed, "another name"),
            (429, None, "Quota exceeded", Cause::Unavailable, "Wait"),
            (
                503,
                None,
                "The service is currently unavailable.",
                Cause::Unavailable,
                "try again",
            ),
        ] {
            let told = error(code, reason, message);
            assert_eq!(told.cause, cause, "{code} {message}");
            assert!(
                told.hint.as_deref().unwrap().contains(next),
                "{code} {message}: {told:?}"
            );
            assert_eq!(told.code, Some(code));
        }
        assert_eq!(
            error(400, None, "Invalid filter query").message,
            "Invalid filter query"
        );
    }
}
