//! The OAuth answers that are known, each with its cause and the way out, in one table.

use crate::oauth::error::Step;

/// A row: the first one that fits is used.
pub(super) struct Known {
    /// `error`.
    pub error: &'static str,
    /// The steps it holds for; none means any.
    pub steps: &'static [Step],
    /// Part of the description or subtype, in lower case.
    pub says: &'static str,
    /// What happened and why.
    pub message: &'static str,
    /// What to do next.
    pub hint: &'static str,
}

/// What works where Google's device flow does not.
pub(super) const OTHER_WAYS: &str = "Sign in through a bridge: set `issuer` to an RFC 8628 server of your own that fronts Google. Or by browser: method = \"browser\" with a client of type \"Desktop app\"; it works over SSH too. Signing in by service account is not in this version yet.";

pub(super) const KNOWN: &[Known] = &[
    Known {
        error: "invalid_scope",
        steps: &[Step::AskCode],
        says: "device flow scope",
        message: "Google does not give these scopes to a sign-in with a code.",
        hint: OTHER_WAYS,
    },
    Known {
        error: "invalid_scope",
        steps: &[],
        says: "",
        message: "The server does not know, or does not allow, one of the scopes asked for.",
        hint: "Check `scopes` in the profile, and what the client may ask for at the server.",
    },
    Known {
        error: "invalid_client",
        steps: &[],
        says: "client type",
        message: "The OAuth client is of the wrong type for a sign-in with a code.",
        hint: "In the Google Cloud console create a client of type \"TVs and Limited Input devices\", and name it in the profile.",
    },
    Known {
        error: "invalid_client",
        steps: &[],
        says: "",
        message: "The server does not know this client, or its secret is wrong.",
        hint: "Check `client_id` and `client_secret` (or `client_secrets_file`) in the profile.",
    },
    Known {
        error: "deleted_client",
        steps: &[],
        says: "",
        message: "This OAuth client was deleted; Google deletes clients that nobody used for six months.",
        hint: "Restore or create the client in the Google Cloud console and put it into the profile.",
    },
    Known {
        error: "disabled_client",
        steps: &[],
        says: "",
        message: "This OAuth client is disabled.",
        hint: "Look at its project in the Google Cloud console, or use another client.",
    },
    Known {
        error: "unauthorized_client",
        steps: &[Step::Authorize],
        says: "",
        message: "This client may not sign in by browser at this server.",
        hint: "Allow it the authorization code grant at the server, or use another client.",
    },
    Known {
        error: "redirect_uri_mismatch",
        steps: &[],
        says: "",
        message: "The server does not send this client back to this machine.",
        hint: "Use a client of type \"Desktop app\", or register the redirect address http://127.0.0.1:PORT/callback at the server and choose that --port.",
    },
    Known {
        error: "unauthorized_client",
        steps: &[Step::Exchange],
        says: "",
        message: "The client may not act for this person with these scopes.",
        hint: "For a service account: an administrator grants its numeric client ID these scopes under domain-wide delegation in the Admin console.",
    },
    Known {
        error: "unauthorized_client",
        steps: &[],
        says: "",
        message: "This client may not sign in with a code at this server.",
        hint: "Allow it the device authorization grant at the server, or use another client.",
    },
    Known {
        error: "invalid_request",
        steps: &[],
        says: "client_secret is missing",
        message: "Google wants the client's secret for this kind of client.",
        hint: "Put `client_secret` or `client_secrets_file` into the profile.",
    },
    Known {
        error: "access_denied",
        steps: &[Step::Authorize],
        says: "",
        message: "The sign-in was denied in the browser.",
        hint: "If that was not meant, sign in again and choose Allow.",
    },
    Known {
        error: "access_denied",
        steps: &[],
        says: "",
        message: "The sign-in was denied on the other device, or by a policy of the organization.",
        hint: "If that was not meant, sign in again and choose Allow.",
    },
    Known {
        error: "expired_token",
        steps: &[],
        says: "",
        message: "The code expired before anybody approved it.",
        hint: "Ask for a new code.",
    },
    Known {
        error: "admin_policy_enforced",
        steps: &[],
        says: "",
        message: "The organization's administrator does not allow this app the scopes it asks for.",
        hint: "An administrator can trust the client under Security > API controls > App access control in the Admin console.",
    },
    Known {
        error: "org_internal",
        steps: &[],
        says: "",
        message: "This client is for accounts of its own organization only.",
        hint: "Sign in with an account of that organization, or use a client whose audience is External.",
    },
    Known {
        error: "invalid_grant",
        steps: &[Step::Refresh],
        says: "rapt",
        message: "The organization asks for a new sign-in from time to time, and now is the time.",
        hint: "Sign in again: roomkey login.",
    },
    Known {
        error: "invalid_grant",
        steps: &[],
        says: "invalid jwt",
        message: "The server does not accept the signed request: the key is wrong, or this machine's clock is.",
        hint: "Check the key file, and set the clock (it may be off by minutes at most).",
    },
    Known {
        error: "invalid_grant",
        steps: &[Step::Exchange],
        says: "",
        message: "The server does not take this answer: it was used before, has expired, or belongs to another client.",
        hint: "Sign in again, and let the browser come back within a few minutes.",
    },
    Known {
        error: "invalid_grant",
        steps: &[Step::Refresh],
        says: "",
        message: "The sign-in is over: it was revoked, replaced, or not used for too long. An app in testing at Google ends it after 7 days.",
        hint: "Sign in again: roomkey login.",
    },
    Known {
        error: "invalid_grant",
        steps: &[],
        says: "",
        message: "The server does not take this code any more: it was used, has expired, or belongs to another client.",
        hint: "Ask for a new code.",
    },
    Known {
        error: "rate_limit_exceeded",
        steps: &[],
        says: "",
        message: "The client has asked for too many codes.",
        hint: "Wait a few minutes, then try again. If it goes on, the client's quota is too small.",
    },
    Known {
        error: "unsupported_grant_type",
        steps: &[],
        says: "",
        message: "The server does not offer this way of signing in.",
        hint: "Choose another method, or another issuer.",
    },
];
