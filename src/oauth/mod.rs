//! OAuth 2.0 protocols: metadata, device grant, token endpoint, and what the answers mean.
//!
//! No storage and no screen: callers bring an HTTP client and get plain results.

pub mod explain;

pub use explain::{Cause, Explanation};
