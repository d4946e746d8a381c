//! The API's answers that are known, each with its cause and the way out, in one table. Texts may
//! have the blanks of [`super::blanks`].

use crate::text::explanation::Cause;

/// One known answer. Empty texts match anything; the first row that matches wins.
#[derive(Debug)]
pub(super) struct Known {
    /// HTTP status; 0 is any.
    pub code: u16,
    /// `ErrorInfo.reason` or `status`.
    pub reason: &'static str,
    /// Part of the API's message, in lower case.
    pub says: &'static str,
    /// Its class.
    pub cause: Cause,
    /// What it means; empty leaves the API's own words.
    pub means: &'static str,
    /// What to do.
    pub next: &'static str,
}

/// In place of a reason: any call that needs this scope.
pub(super) const DIRECTORY: &str = "directory";

const fn row(
    (code, reason, says): (u16, &'static str, &'static str),
    cause: Cause,
    means: &'static str,
    next: &'static str,
) -> Known {
    Known {
        code,
        reason,
        says,
        cause,
        means,
        next,
    }
}

const NO_CHAT_APP: &str = "The Cloud project of the OAuth client has no Google Chat app yet; the API works only with one.";
const CONFIGURE_CHAT_APP: &str = "An owner of that project opens Google Chat API > Configuration in the Cloud console and gives the app a name, an avatar and a description. {link}";
const API_OFF: &str = "{service} is not switched on in {project}.";
const ENABLE_API: &str =
    "An owner of that project enables it in the Cloud console, then waits a few minutes. {link}";
const QUOTA: &str = "Google's quota is used up for the moment{quota}.";
const WAIT: &str = "Wait a minute and try again.";

/// Searched from the top.
pub(super) static KNOWN: &[Known] = &[
    // The sign-in.
    row(
        (401, "", ""),
        Cause::NotSignedIn,
        "Google does not accept the access token: it expired or was revoked.",
        "{again}",
    ),
    row(
        (403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT", ""),
        Cause::Permission,
        "You signed in without the permission that this needs (scope `{scope}`).",
        "{more}",
    ),
    row(
        (403, "", "insufficient authentication scopes"),
        Cause::Permission,
        "You signed in without the permission that this needs (scope `{scope}`).",
        "{more}",
    ),
    // The Cloud project.
    row(
        (403, "SERVICE_DISABLED", ""),
        Cause::Permission,
        API_OFF,
        ENABLE_API,
    ),
    row(
        (403, "accessNotConfigured", ""),
        Cause::Permission,
        API_OFF,
        ENABLE_API,
    ),
    row(
        (403, "", "has not been used in project"),
        Cause::Permission,
        API_OFF,
        ENABLE_API,
    ),
    row(
        (404, "", "chat app not found"),
        Cause::Permission,
        NO_CHAT_APP,
        CONFIGURE_CHAT_APP,
    ),
    row(
        (0, "", "no bot associated"),
        Cause::Permission,
        NO_CHAT_APP,
        CONFIGURE_CHAT_APP,
    ),
    row(
        (0, "", "invalid project number"),
        Cause::Permission,
        NO_CHAT_APP,
        CONFIGURE_CHAT_APP,
    ),
    row(
        (403, "USER_PROJECT_DENIED", ""),
        Cause::Permission,
        "The file names a project to pay for the calls (`quota_project_id`) that you may not use: {project}.",
        "An owner of that project grants you the role Service Usage Consumer; or make the file again: gcloud auth application-default set-quota-project PROJECT.",
    ),
    row(
        (403, "", "requires a quota project"),
        Cause::Permission,
        "gcloud's own client pays for nothing: its file needs a project of yours that does.",
        "gcloud auth application-default set-quota-project PROJECT, with a project where the API is switched on.",
    ),
    // The person.
    row(
        (0, "", "only available to google workspace users"),
        Cause::Permission,
        "Google Chat's API refuses this personal account.",
        "Sign in with a Google Workspace account.",
    ),
    row(
        (0, "", "must be a g suite domain user"),
        Cause::Permission,
        "Only accounts of a Google Workspace organization have a directory of people.",
        "Add people by their e-mail address, or sign in with a Google Workspace account.",
    ),
    row(
        (0, "", "non-admin user authentication"),
        Cause::Permission,
        "Only a Workspace admin may do this.",
        "Sign in with an account that has the privilege to manage Chat and spaces conversations (a super admin grants it), or go on without an administrator's access: on the command line without --admin.",
    ),
    row(
        (0, "", "authenticate with a user account"),
        Cause::Permission,
        "A service account alone cannot do this; a person must.",
        "Set `subject` under [profile.NAME.service_account] to the person to act as.",
    ),
    row(
        (0, "", "doesn't support service account"),
        Cause::Permission,
        "A service account alone cannot do this; a person must.",
        "Set `subject` under [profile.NAME.service_account] to the person to act as.",
    ),
    // What was asked.
    row(
        (400, "FAILED_PRECONDITION", "owner"),
        Cause::Failed,
        "",
        "Make somebody else owner first.",
    ),
    row(
        (400, "FAILED_PRECONDITION", "precondition check failed"),
        Cause::Permission,
        "Google Chat is switched off for this account, or for somebody named in the call.",
        "A Workspace admin switches it on in the Admin console, under Apps > Google Workspace > Google Chat > Service status.",
    ),
    row(
        (400, "FAILED_PRECONDITION", ""),
        Cause::Failed,
        "",
        "If the reason is not in the message, Google Chat may be switched off for somebody: a Workspace admin sees that in the Admin console, under Apps > Google Workspace > Google Chat.",
    ),
    row(
        (400, "INVALID_ARGUMENT", "user resource name"),
        Cause::Failed,
        "",
        "Name people by e-mail address, users/ID, or `me`.",
    ),
    // Quotas.
    row(
        (403, "rateLimitExceeded", ""),
        Cause::Unavailable,
        QUOTA,
        WAIT,
    ),
    row(
        (403, "userRateLimitExceeded", ""),
        Cause::Unavailable,
        QUOTA,
        WAIT,
    ),
    row((429, "", ""), Cause::Unavailable, QUOTA, WAIT),
    // What is left.
    row(
        (403, DIRECTORY, ""),
        Cause::Permission,
        "The directory is closed to this account.",
        "A Workspace admin turns contact sharing on in the Admin console, under Directory > Directory settings > Sharing settings. Without it members are shown by ID, and people are added by address.",
    ),
    row(
        (403, "", ""),
        Cause::Permission,
        "",
        "You may not be in that space, or your role there does not allow it. An owner of the space can help.",
    ),
    row(
        (404, "", ""),
        Cause::NotFound,
        "That does not exist, or you cannot see it.",
        "Check the name; `roomkey spaces list` shows what you are in.",
    ),
    row((409, "", ""), Cause::Failed, "", "Choose another name."),
];
