//! Profiles, and who is signed in with them.

use super::{Action, Context, Entry, entry};
use Context::{Accounts, Details, Members, Settings, SignIn, Spaces};

#[rustfmt::skip]
pub(super) const ROWS: &[Entry] = &[
    entry(Action::AddProfile, "add-profile", "Set up a profile", &[],
        &[SignIn, Spaces, Accounts],
        "Choose a way to sign in and write it to the configuration.").short("new profile")
        .hinted(7),
    entry(Action::Accounts, "accounts", "Accounts", &["A"],
        &[SignIn, Spaces, Members, Details, Settings],
        "Every profile: who is signed in with it, what is allowed, and until when.").alias(&["whoami", "profiles", "who"]).short("accounts")
        .like("roomkey whoami"),
    entry(Action::AccountMenu, "account-menu", "Choose what to do", &["enter"],
        &[Accounts],
        "Open the menu for the profile under the cursor.").short("actions")
        .hinted(1),
    entry(Action::UseProfile, "use-profile", "Use this profile", &["u"],
        &[Accounts],
        "Go on as who is signed in with it, or sign in.").alias(&["switch"]).short("use it")
        .like("roomkey --profile PROFILE").hinted(6),
    entry(Action::SignInAgain, "sign-in-again", "Sign in again", &[],
        &[Spaces, Accounts],
        "Sign in anew, also as another account if the wrong one is signed in.").alias(&["login"]).short("sign in")
        .like("roomkey login"),
    entry(Action::AskForMore, "ask-for-more", "Ask for more permissions", &[],
        &[Spaces, Accounts],
        "Sign in by the same way for something that was not allowed before.").alias(&["scopes", "permissions"])
        .like("roomkey login --scopes LIST"),
    entry(Action::SignOut, "sign-out", "Sign out", &[],
        &[Spaces, Accounts],
        "Forget the credential of this profile here, or end the access at the issuer, too.").alias(&["logout"])
        .like("roomkey logout"),
];
