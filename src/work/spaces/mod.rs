//! Making, changing and deleting spaces.

mod create;
mod draft;
mod like;
pub mod settings;
mod update;

pub use create::{Attempts, Created, Wish, make};
pub(in crate::work) use create::{conversation, named};
pub use draft::Draft;
pub use like::{Along, Like, like};
pub(in crate::work) use update::explained;
pub use update::{Access, Part, PartResult, Update};

use super::change::Change;
use super::run::{self, Desk};
use crate::chat::names::SpaceName;
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
pub async fn delete(
    desk: &Desk,
    space: &SpaceName,
    title: Option<String>,
) -> Result<(), Explanation> {
    let change = Change::DeleteSpace {
        space: space.clone().into(),
        title,
    };
    let row = run::one(desk, format!("Delete {}", change.who()), change).await;
    row.error.map_or(Ok(()), Err)
}
