//! Why there is no token.

use crate::oauth::{self, Cause, Explanation, Step};

use super::store::StoreError;

/// What can go wrong with an account.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AccountError {
    /// Nobody is signed in with this profile.
    #[error("not signed in with the profile `{profile}`")]
    NotSignedIn {
        /// The profile.
        profile: String,
        /// Why a credential that is there does not count.
        why: Option<String>,
    },
    /// The server refused or did not answer.
    #[error(transparent)]
    OAuth(#[from] oauth::Error),
    /// The credential could not be read, locked or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The profile or something else needs a person.
    #[error(transparent)]
    Explained(#[from] Explanation),
}

impl AccountError {
    /// Made presentable.
    pub fn explain(&self) -> Explanation {
        match self {
            Self::NotSignedIn { profile, why } => {
                let message = match why {
                    None => format!("Not signed in with the profile `{profile}`."),
                    Some(why) => format!("Not signed in with the profile `{profile}`: {why}."),
                };
                Explanation::new(Cause::NotSignedIn, message)
                    .reason("not_signed_in")
                    .hint(format!("Sign in: roomkey login --profile {profile}"))
            }
            Self::OAuth(error) => error.explain(Step::Refresh),
            Self::Store(error) => error.explain(),
            Self::Explained(explanation) => explanation.clone(),
        }
    }
}
