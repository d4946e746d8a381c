//! Google Chat API v1: `spaces` and `spaces.members`.

pub mod client;
pub mod error;
pub mod explain;
pub mod filter;
pub mod members;
pub mod names;
pub mod pages;
pub mod patch;
pub mod resources;
pub mod search;
pub mod spaces;

pub use client::Chat;
pub use error::{ApiError, ChatError};
pub use members::{ListMembers, NewMember};
pub use pages::{Pages, RawPage, RawPages};
pub use patch::SpacePatch;
pub use search::{AdminQuery, FindGroupChats, MemberQuery, SearchSpaces};
pub use spaces::{ListSpaces, NewSpace, Setup};
