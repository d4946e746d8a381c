//! A signed-in account: how it signs in, where its credential rests, and fresh tokens on demand.

mod checkup;
mod credential;
mod error;
mod export;
mod flow;
mod imported;
mod mint;
pub mod near;
mod provider;
mod refresh;
mod replaced;
mod session;
pub mod sign_in;
mod sign_out;
pub mod store;
mod under_way;

pub use credential::{AccessToken, Credential, IssuerKind};
pub use error::AccountError;
pub use session::{Identity, Session};
pub use sign_out::{SignOut, SignedOut};
pub use store::Store;
pub use under_way::{PATIENCE, is_under_way, next_trouble, settle, trouble};
