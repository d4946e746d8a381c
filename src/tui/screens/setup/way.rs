//! The ways to sign in: what each is, whom it fits, and what it asks for.

use crate::config::Method;
use crate::tui::event::FileKind;

/// A way to sign in that can be set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui) enum Way {
    Bridge,
    Browser,
    GoogleCode,
    ServiceAccount,
    AuthorizedUser,
}

/// What a way asks for: a row of its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    Name,
    Issuer,
    Client,
    KeyFile,
    Subject,
    UserFile,
    Access,
    Scopes,
    /// Shown only where the server is not Google's.
    Api,
}

impl Way {
    /// All, the one that fits most people first.
    pub const ALL: [Self; 5] = [
        Self::Browser,
        Self::Bridge,
        Self::ServiceAccount,
        Self::AuthorizedUser,
        Self::GoogleCode,
    ];

    pub const fn title(self) -> &'static str {
        match self {
            Self::Bridge => "A code, through a bridge",
            Self::Browser => "Google, in a browser",
            Self::GoogleCode => "Google, by a code",
            Self::ServiceAccount => "A service account",
            Self::AuthorizedUser => "A credentials file",
        }
    }

    /// Whom it fits, in a few words.
    pub const fn fits(self) -> &'static str {
        match self {
            Self::Bridge => "for teams, kiosks and TVs",
            Self::Browser => "for one person, also over SSH",
            Self::GoogleCode => "no Chat: only who you are",
            Self::ServiceAccount => "for administrators and scripts",
            Self::AuthorizedUser => "if gcloud signed you in",
        }
    }

    /// What it is and why one would take it.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Bridge => {
                "A code here, approved on a phone. Google does not give Chat to codes by itself; a \
                 roomkey bridge that somebody runs for your team makes it work. You need its \
                 address and a client ID."
            }
            Self::Browser => {
                "You allow it in a browser, on this machine or on any other. You need the \
                 client_secret.json of a Desktop client of a Google Cloud project."
            }
            Self::GoogleCode => {
                "Google's own sign-in by code refuses all of Google Chat. It knows who you are, \
                 but no space can be seen with it: take the bridge or the browser instead."
            }
            Self::ServiceAccount => {
                "Acts as a person without asking. It needs a key file and domain-wide delegation, \
                 which a Workspace administrator sets up once."
            }
            Self::AuthorizedUser => {
                "Takes the authorized_user file that gcloud writes. It \
                 allows what it was made for, and nothing has to be approved."
            }
        }
    }

    pub const fn method(self) -> Method {
        match self {
            Self::Bridge | Self::GoogleCode => Method::Device,
            Self::Browser => Method::Browser,
            Self::ServiceAccount => Method::ServiceAccount,
            Self::AuthorizedUser => Method::AuthorizedUser,
        }
    }

    pub(super) const fn asks(self) -> &'static [Ask] {
        match self {
            Self::Bridge => &[
                Ask::Name,
                Ask::Issuer,
                Ask::Client,
                Ask::Access,
                Ask::Scopes,
                Ask::Api,
            ],
            Self::Browser => &[
                Ask::Name,
                Ask::Client,
                Ask::Issuer,
                Ask::Access,
                Ask::Scopes,
                Ask::Api,
            ],
            Self::GoogleCode => &[Ask::Name, Ask::Client],
            Self::ServiceAccount => &[
                Ask::Name,
                Ask::KeyFile,
                Ask::Subject,
                Ask::Access,
                Ask::Scopes,
                Ask::Api,
            ],
            Self::AuthorizedUser => &[Ask::Name, Ask::UserFile, Ask::Api],
        }
    }

    /// The kind of file that it takes.
    pub const fn takes(self) -> FileKind {
        match self {
            Self::Bridge | Self::Browser | Self::GoogleCode => FileKind::Client,
            Self::ServiceAccount => FileKind::ServiceAccount,
            Self::AuthorizedUser => FileKind::AuthorizedUser,
        }
    }

    /// The way that a file of this kind is for.
    pub const fn of_file(kind: FileKind) -> Self {
        match kind {
            FileKind::Client => Self::Browser,
            FileKind::ServiceAccount => Self::ServiceAccount,
            FileKind::AuthorizedUser => Self::AuthorizedUser,
        }
    }
}

/// What a file is called in a sentence.
pub(super) const fn name_of(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Client => "the file of an OAuth client",
        FileKind::ServiceAccount => "a service-account key",
        FileKind::AuthorizedUser => "the credentials file of a signed-in person",
    }
}

/// How much to ask for: words, and the scopes' short names. The last lets them be typed.
pub(super) const ACCESS: [&str; 5] = [
    "manage spaces and members",
    "only look",
    "manage, and delete spaces",
    "all of it, also as administrator",
    "let me type the scopes",
];

/// The scopes of a choice; `None` for the last.
pub(super) fn access(choice: usize) -> Option<&'static str> {
    [
        "spaces memberships directory",
        "spaces.readonly memberships.readonly directory",
        "spaces memberships delete directory",
        "spaces memberships delete directory admin.spaces admin.memberships admin.delete",
    ]
    .get(choice)
    .copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Scope;

    #[test]
    fn every_choice_but_the_last_has_known_scopes() {
        assert_eq!(
            Scope::list(access(0).unwrap_or_default()),
            Scope::defaults()
        );
        for choice in 0..ACCESS.len() - 1 {
            for scope in Scope::list(access(choice).unwrap_or_default()) {
                assert!(scope.as_str().starts_with("https://"), "{scope}");
                assert_ne!(scope.words(), scope.short(), "{scope} has no plain words");
            }
        }
        assert_eq!(access(ACCESS.len() - 1), None);
    }

    #[test]
    fn a_file_leads_to_the_way_that_takes_it() {
        for way in [Way::Browser, Way::ServiceAccount, Way::AuthorizedUser] {
            assert_eq!(Way::of_file(way.takes()), way);
        }
    }
}
