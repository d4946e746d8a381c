//! Signing in for more than before: only what is more, of the same account, takes the place of
//! what is held.

use crate::account::credential::Credential;
use crate::account::session::Inner;
use crate::account::store::Store;
use crate::oauth::{Cause, Explanation};

use super::missing;

impl Inner {
    /// This profile's credential, where there is one that can be read.
    pub(super) async fn signed_in_already(&self, store: &Store) -> Option<Credential> {
        let held = match self.unsaved() {
            Some(held) => Some(held),
            None => store.load().await.ok().flatten(),
        };
        held.filter(|held| matches!(self.foreign(held), Ok(None)))
    }
}

/// An error where a new grant is no replacement for what is held.
pub(super) fn check(held: &Credential, new: &Credential) -> Result<(), Explanation> {
    let less = missing(&held.scopes, &new.scopes);
    if let (Some(before), Some(now)) = (&held.account, &new.account)
        && !before.eq_ignore_ascii_case(now)
        // Who did not allow the address to be read is named by a number, and allowed less.
        && (less.is_empty() || names_alike(before, now))
    {
        return Err(kept(&format!(
            "That was another account: {before} is signed in here, and {now} has answered."
        ))
        .reason("another_account")
        .hint(format!(
            "Ask again and choose {before} on the phone or in the browser. To change the account, sign out first."
        )));
    }
    if less.is_empty() {
        return Ok(());
    }
    Err(kept(&format!(
        "Less was allowed than before: {} is missing.",
        less.join(", ")
    ))
    .reason("narrower_grant")
    .hint("Ask again and allow everything that is listed."))
}

/// Whether both are e-mail addresses, or neither.
fn names_alike(one: &str, other: &str) -> bool {
    one.contains('@') == other.contains('@')
}

fn kept(what: &str) -> Explanation {
    let message = format!("{what} The sign-in from before is kept and still in use.");
    Explanation::new(Cause::Permission, message)
}
