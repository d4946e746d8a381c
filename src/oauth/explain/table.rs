//! The OAuth answers that are known, each with its cause and the way out, in one table.
//!
//! Texts may have blanks that [`super::Facts`] fills: `{client}`, `{account}`, `{subject}`,
//! `{scopes}`, `{names}`, `{clock}`.

use super::Cause;
use crate::oauth::error::Step;

/// A row: the first one that fits is used.
#[derive(Debug)]
pub(super) struct Known {
    /// `error`.
    pub error: &'static str,
    /// The steps it holds for; none means any.
    pub steps: &'static [Step],
    /// Part of the description or subtype, in lower case.
    pub says: &'static str,
    /// Its class.
    pub cause: Cause,
    /// What happened and why.
    pub message: &'static str,
    /// What to do next.
    pub hint: &'static str,
}

/// What works where Google's device flow does not.
pub(super) const OTHER_WAYS: &str = "Any of these works: a bridge (set `issuer` to a roomkey bridge or another RFC 8628 server that fronts Google; the code and the phone stay), the browser (method = \"browser\" with a client of type \"Desktop app\"; over SSH the address is pasted), or a service account with domain-wide delegation (method = \"service-account\"; a Workspace admin grants it).";

const DELEGATION: &str = "A Workspace super admin opens the Admin console (admin.google.com) > Security > Access and data control > API controls > Domain-wide delegation > Add new, and enters the client ID {client} with these scopes: {scopes}\nIt can take some minutes, at most a day, until it works.";
const AGAIN: &str = "Sign in again: roomkey login.";
const FILE_AGAIN: &str = "Make the file again with the program that wrote it (gcloud: `gcloud auth application-default login`), or sign in with method = \"browser\" or \"device\".";

/// A row of the usual class: the person is not signed in.
const fn row(
    error: &'static str,
    steps: &'static [Step],
    says: &'static str,
    message: &'static str,
    hint: &'static str,
) -> Known {
    Known {
        error,
        steps,
        says,
        cause: Cause::NotSignedIn,
        message,
        hint,
    }
}

const DEVICE: &[Step] = &[Step::AskCode, Step::Poll];
const KEY: &[Step] = &[Step::Assertion];
const FILE: &[Step] = &[Step::Imported];
const RENEWAL: &[Step] = &[Step::Refresh, Step::Imported];
const ANY: &[Step] = &[];

/// Searched from the top.
pub(super) static KNOWN: &[Known] = &[
    // What was asked for.
    row(
        "invalid_scope",
        &[Step::AskCode],
        "device flow scope",
        "Google keeps a short list of scopes for signing in with a code, and refused {names}.",
        OTHER_WAYS,
    ),
    row(
        "invalid_scope",
        KEY,
        "",
        "Google does not know one of the scopes, or does not give it to service accounts that act as a person: {scopes}.",
        "Correct `scopes` in the profile; short names such as spaces, memberships and directory are right.",
    ),
    row(
        "invalid_scope",
        RENEWAL,
        "",
        "The sign-in was not granted all scopes that are asked for now.",
        AGAIN,
    ),
    row(
        "invalid_scope",
        ANY,
        "",
        "The server does not know, or does not allow, one of the scopes asked for.",
        "Check `scopes` in the profile, and what the client may ask for at the server.",
    ),
    // The client.
    row(
        "invalid_client",
        ANY,
        "client type",
        "The OAuth client is of the wrong type for a sign-in with a code.",
        "In the Google Cloud console create a client of type \"TVs and Limited Input devices\", and name it in the profile. A client of type \"Desktop app\" works with method = \"browser\".",
    ),
    row(
        "invalid_client",
        ANY,
        "not found",
        "The server does not know this client: the ID is wrong, or the client was deleted.",
        "Compare `client_id` (or `client_secrets_file`) in the profile with the client in the Google Cloud console, under Google Auth Platform > Clients.",
    ),
    row(
        "invalid_client",
        ANY,
        "secret",
        "The client's secret is wrong: it may have been replaced.",
        "Whoever may edit the client adds a new secret in the Google Cloud console (it is shown only once) and puts it into the profile.",
    ),
    row(
        "invalid_client",
        ANY,
        "",
        "The server does not know this client, or its secret is wrong.",
        "Check `client_id` and `client_secret` (or `client_secrets_file`) in the profile.",
    ),
    row(
        "deleted_client",
        ANY,
        "",
        "This OAuth client was deleted; Google deletes clients that nobody used for six months.",
        "An owner of the Cloud project restores it within 30 days, or creates another one, in the console under Google Auth Platform > Clients; put it into the profile.",
    ),
    row(
        "disabled_client",
        KEY,
        "",
        "The service account {account} is disabled, or its Cloud project is.",
        "An owner of the Cloud project enables it in the console, under IAM & Admin > Service Accounts.",
    ),
    row(
        "disabled_client",
        ANY,
        "",
        "This OAuth client is disabled.",
        "An owner of its Cloud project looks at it in the Google Cloud console; or use another client.",
    ),
    row(
        "restricted_client",
        ANY,
        "",
        "Google restricts this OAuth client: it may not ask for these scopes.",
        "An owner of the Cloud project declares the scopes under Google Auth Platform > Data access, and looks there for a verification that is due.",
    ),
    row(
        "unauthorized_client",
        KEY,
        "",
        "The service account {account} may not act as {subject} with these scopes: domain-wide delegation is missing for at least one of them.",
        DELEGATION,
    ),
    row(
        "access_denied",
        KEY,
        "",
        "The service account {account} may not act as {subject}: domain-wide delegation is missing.",
        DELEGATION,
    ),
    row(
        "unauthorized_client",
        RENEWAL,
        "",
        "The refresh token was given to another client than this one.",
        "Use the client that signed in, or sign in again: roomkey login.",
    ),
    row(
        "unauthorized_client",
        &[Step::Authorize],
        "",
        "This client may not sign in by browser at this server.",
        "Allow it the authorization code grant at the server, or use another client.",
    ),
    row(
        "unauthorized_client",
        DEVICE,
        "",
        "This client may not sign in with a code at this server.",
        "Allow it the device authorization grant at the server, or use another client.",
    ),
    row(
        "unauthorized_client",
        ANY,
        "",
        "The server does not allow this client this way of signing in.",
        "Allow it there, or use another client or method.",
    ),
    row(
        "invalid_request",
        ANY,
        "client_secret is missing",
        "Google wants the client's secret for this kind of client, though it is no secret in an installed program.",
        "Put `client_secret` or `client_secrets_file` into the profile.",
    ),
    row(
        "redirect_uri_mismatch",
        ANY,
        "",
        "The client is not registered for the address that the browser comes back to.",
        "Use a client of type \"Desktop app\", which may come back to any port of this machine; or register the redirect address http://127.0.0.1:PORT/callback at the server and choose that --port.",
    ),
    row(
        "org_internal",
        ANY,
        "",
        "This client is for accounts of its own organization only.",
        "Sign in with an account of that organization; or an owner of the Cloud project sets the audience to External.",
    ),
    // The organization.
    row(
        "admin_policy_enforced",
        KEY,
        "",
        "The organization's administrator does not allow the service account {account} the scopes it asks for.",
        "A Workspace admin trusts the client ID {client} in the Admin console, under Security > Access and data control > API controls > Manage app access.",
    ),
    row(
        "admin_policy_enforced",
        ANY,
        "",
        "The organization's administrator does not allow this app the scopes it asks for.",
        "A Workspace admin trusts the client in the Admin console, under Security > Access and data control > API controls > Manage app access.",
    ),
    // The person.
    row(
        "access_denied",
        &[Step::Authorize],
        "",
        "The sign-in was denied in the browser.",
        "If that was not meant, sign in again and choose Allow.",
    ),
    row(
        "access_denied",
        ANY,
        "",
        "The sign-in was denied on the other device, or by a policy of the organization.",
        "If that was not meant, sign in again and choose Allow.",
    ),
    row(
        "expired_token",
        ANY,
        "",
        "The code expired before anybody approved it.",
        "Ask for a new code.",
    ),
    // What was shown to the server.
    row(
        "invalid_grant",
        FILE,
        "rapt",
        "The organization asks for a new sign-in from time to time, and now is the time.",
        FILE_AGAIN,
    ),
    row(
        "invalid_grant",
        RENEWAL,
        "rapt",
        "The organization asks for a new sign-in from time to time, and now is the time.",
        AGAIN,
    ),
    row(
        "invalid_grant",
        KEY,
        "short-lived",
        "Google does not accept the times in the signed request. {clock}",
        super::clock::SET_THE_CLOCK,
    ),
    row(
        "invalid_grant",
        KEY,
        "signature",
        "Google does not know the key of {account}: it was deleted, or the file was edited.",
        "Whoever may manage the service account makes a new key of type JSON in the Google Cloud console, under IAM & Admin > Service Accounts > Keys.",
    ),
    row(
        "invalid_grant",
        KEY,
        "account not found",
        "There is no service account {account}: it was deleted.",
        "An owner of the Cloud project restores it within 30 days, or creates another one and a key for it.",
    ),
    row(
        "invalid_grant",
        KEY,
        "audience",
        "The token endpoint does not take requests that name it by this address.",
        "Set `issuer` to \"google\", or correct `endpoints.token` in the profile.",
    ),
    row(
        "invalid_grant",
        KEY,
        "email",
        "There is no person {subject} in the organization, or the account is suspended.",
        "Correct `subject` under [profile.NAME.service_account]: it is the primary address of a person.",
    ),
    row(
        "invalid_grant",
        KEY,
        "",
        "The server does not accept the request of the service account {account}: the key, `subject` or this machine's clock is wrong.",
        "Check `key_file` and `subject` under [profile.NAME.service_account], and the clock.",
    ),
    row(
        "invalid_grant",
        FILE,
        "",
        "The sign-in in the file is over: it was revoked, replaced, or not used for six months.",
        FILE_AGAIN,
    ),
    row(
        "invalid_grant",
        &[Step::Refresh],
        "deleted",
        "The account was deleted.",
        "Sign in with another account: roomkey login.",
    ),
    row(
        "invalid_grant",
        &[Step::Refresh],
        "",
        "The sign-in is over: it was revoked, replaced by a newer one, or not used for six months. Where the app is in testing at Google (audience External), it ends after 7 days.",
        "Sign in again: roomkey login. An owner of the Cloud project can publish the app, or make it Internal, under Google Auth Platform > Audience.",
    ),
    row(
        "invalid_grant",
        &[Step::Exchange],
        "",
        "The server does not take the answer of the browser: it was used before, has expired, or belongs to another client.",
        "Sign in again, and let the browser come back within a few minutes.",
    ),
    row(
        "invalid_grant",
        ANY,
        "",
        "The server does not take this code any more: it was used, has expired, or belongs to another client.",
        "Ask for a new code.",
    ),
    row(
        "invalid_token",
        &[Step::Revoke],
        "",
        "The server does not know this sign-in any more, so there was nothing to end.",
        "Nothing is left to do.",
    ),
    // The server.
    Known {
        cause: Cause::Unavailable,
        ..row(
            "rate_limit_exceeded",
            ANY,
            "",
            "The client has asked for too many codes.",
            "Wait a few minutes, then try again. If it goes on, the client's quota is too small.",
        )
    },
    row(
        "unsupported_grant_type",
        ANY,
        "",
        "The server does not offer this way of signing in.",
        "Choose another method, or another issuer.",
    ),
    Known {
        cause: Cause::Unavailable,
        ..row(
            "temporarily_unavailable",
            ANY,
            "",
            "The sign-in server is not available for the moment.",
            "Try again in a moment.",
        )
    },
    Known {
        cause: Cause::Unavailable,
        ..row(
            "server_error",
            ANY,
            "",
            "The sign-in server has a problem of its own.",
            "Try again in a moment.",
        )
    },
];
