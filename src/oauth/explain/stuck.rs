//! "Stuck on Google's page?": what people see there, where no answer ever comes back from, what it
//! means and what to do.

/// Something that a browser shows instead of coming back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stuck {
    /// The words to look for on the page.
    pub sees: &'static str,
    /// What they mean.
    pub means: &'static str,
    /// What to do.
    pub next: &'static str,
}

/// All that is known, the commonest first.
pub const STUCK: &[Stuck] = &[
    Stuck {
        sees: "127.0.0.1 refused to connect",
        means: "In some browsers: Unable to connect. You are done at Google; your browser only cannot reach this machine, as it runs on another.",
        next: "Copy the whole address from the address bar and paste it here.",
    },
    Stuck {
        sees: "Google hasn't verified this app",
        means: "The project behind the client was not reviewed by Google. For an app of your own company that is normal.",
        next: "If you trust it, choose Advanced, then \"Go to …\". Its owner can set the audience to Internal.",
    },
    Stuck {
        sees: "Error 400: redirect_uri_mismatch",
        means: "The client is not of type \"Desktop app\", so Google does not send it back to this machine.",
        next: "Create a client of type \"Desktop app\" in the Cloud console and name its file in the profile.",
    },
    Stuck {
        sees: "Error 403: access_denied",
        means: "The app is in testing, and your account is not one of its test users.",
        next: "Its owner adds you in the Cloud console under Audience, Test users, or publishes the app.",
    },
    Stuck {
        sees: "Error 403: org_internal",
        means: "The client is for accounts of its own organization only.",
        next: "Choose an account of that organization, or use a client whose audience is External.",
    },
    Stuck {
        sees: "Error 400: admin_policy_enforced",
        means: "Your organization's administrator does not allow this app what it asks for.",
        next: "An administrator can trust it in the Admin console: Security, API controls, App access control.",
    },
    Stuck {
        sees: "Error 400: invalid_scope",
        means: "Google does not know one of the scopes, or may not show it to you.",
        next: "Check `scopes` in the profile, and that the Chat and People APIs are enabled in the project.",
    },
    Stuck {
        sees: "Error 403: restricted_client",
        means: "The project was not approved for the scopes that are asked for, or was restricted by Google.",
        next: "Ask for fewer scopes, or look at the project under Verification Center in the Cloud console.",
    },
    Stuck {
        sees: "Error 403: disallowed_useragent",
        means: "The address was opened inside another app, such as a chat or mail program.",
        next: "Open it in Chrome, Firefox, Safari or Edge itself.",
    },
    Stuck {
        sees: "Error 401: deleted_client",
        means: "The client was deleted; Google deletes clients that nobody used for six months.",
        next: "Restore or create the client in the Cloud console and put it into the profile.",
    },
    Stuck {
        sees: "Error 401: invalid_client",
        means: "Google does not know the client ID.",
        next: "Check `client_id` or `client_secrets_file` in the profile.",
    },
    Stuck {
        sees: "The wrong account, or no choice of account",
        means: "The browser is signed in to one account and took it.",
        next: "Open the address in a private window.",
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_error_that_stays_on_the_page_is_there_once_with_what_to_do() {
        let seen: BTreeSet<_> = STUCK.iter().map(|one| one.sees).collect();
        assert_eq!(seen.len(), STUCK.len());
        for word in [
            "redirect_uri_mismatch",
            "access_denied",
            "disallowed_useragent",
            "org_internal",
            "admin_policy_enforced",
            "restricted_client",
            "invalid_scope",
            "deleted_client",
            "hasn't verified",
            "refused to connect",
        ] {
            assert!(seen.iter().any(|sees| sees.contains(word)), "{word}");
        }
        for one in STUCK {
            assert!(
                one.means.ends_with('.') && one.next.ends_with('.'),
                "{one:?}"
            );
        }
    }
}
