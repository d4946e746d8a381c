//! OAuth 2.0 protocols: metadata, the grants, the token endpoint, and what the answers mean.
//!
//! No storage and no screen: callers bring an HTTP client and get plain results.

pub mod authorization_code;
mod client;
pub mod device;
mod error;
pub mod explain;
pub mod identity;
pub mod jwt_bearer;
pub mod metadata;
pub mod token;

pub use client::{AuthMethod, ClientAuth};
pub use error::{Error, ErrorAnswer, Step};
pub use explain::{Cause, Explanation};
pub use metadata::Metadata;
