//! A signed-in account: how it signs in, where its credential rests, and fresh tokens on demand.

pub mod sign_in;

mod session_stub;
pub use session_stub::*;
