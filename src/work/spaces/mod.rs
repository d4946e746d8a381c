//! Making, changing and deleting spaces.

mod create;
mod draft;
mod like;
pub mod settings;
mod update;

pub use create::{Attempts, Created, Wish, direct_message, group_chat, make, named};
pub use draft::Draft;
pub use like::{Along, Like, like};
pub use update::{Access, Part, PartResult, Update};

use crate::chat::names::SpaceName;
use crate::chat::{Chat, ChatError};
use crate::text::explanation::Explanation;

/// The longest display name, in characters.
pub const NAME_MAX: usize = 128;
/// The most people that Google takes while it makes a space; the others are added afterwards.
pub const MEMBERS_MAX: usize = 49;
/// The longest guidelines, in characters.
pub const GUIDELINES_MAX: usize = 5000;
/// The longest description, in characters.
pub const DESCRIPTION_MAX: usize = 4096;
/// More characters of a description than this are refused by some of Google's own pages.
pub const DESCRIPTION_SAFE: usize = 150;

/// Deletes a space, its memberships and messages. A lost answer is looked into: a space that is
/// gone afterwards was deleted.
pub async fn delete(chat: &Chat, space: &SpaceName) -> Result<(), Explanation> {
    match chat.delete_space(space).await {
        Ok(()) => Ok(()),
        Err(error) if error.maybe_done() && gone(chat, space).await => Ok(()),
        Err(error) => Err(error.explain()),
    }
}

async fn gone(chat: &Chat, space: &SpaceName) -> bool {
    let absent = |error: &ChatError| error.is_status(404) || error.is_status(403);
    chat.get_space(space)
        .await
        .is_err_and(|error| absent(&error))
}
