//! Keeps a sign-in of one kind from being replaced, unasked, by one of another kind that its
//! profile would not find.

use crate::config::Profile;
use crate::oauth::{Cause, Explanation};

use super::credential::Credential;
use super::provider;
use super::session::{Session, Source};

impl Session {
    /// Why a sign-in as `other` says, into the place of this profile's, is refused: somebody is
    /// signed in here who would be lost. Nothing is sent.
    pub async fn would_lose_to(&self, other: &Profile) -> Option<Explanation> {
        let Source::Stored(store) = &self.0.source else {
            return None;
        };
        // What cannot be read, or is of another client already, is nobody's sign-in.
        let held = store.load().await.ok().flatten()?;
        if !matches!(self.0.foreign(&held), Ok(None)) {
            return None;
        }
        let own = self.profile();
        // Tokens that are made of a file are made again.
        let remade = own.method.is_unattended() && own.method == other.method;
        if remade || !matches!(fits(&held, other), Ok(false)) {
            return None;
        }
        let who = held
            .account
            .as_ref()
            .map_or_else(|| "Somebody".to_owned(), Clone::clone);
        let name = &own.name;
        Some(
            Explanation::new(
                Cause::Usage,
                format!(
                    "{who} is signed in with the profile `{name}`, and this sign-in is of another kind: it would take the place of that one, and the profile would not find it. Nothing was sent."
                ),
            )
            .reason("signed_in_otherwise")
            .hint(format!(
                "Write another profile into the configuration and choose it with --profile; or sign out first: roomkey logout --profile {name}"
            )),
        )
    }
}

/// Whether a profile would find this credential. A file that is wrong is told by the sign-in.
fn fits(held: &Credential, other: &Profile) -> Result<bool, Explanation> {
    let client = provider::client(other, held.auth_method)?;
    let made_from = provider::made_from(other)?;
    let foreign = held.foreign_to(other, &client.id, made_from.as_deref());
    Ok(foreign.is_none())
}
