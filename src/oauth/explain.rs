//! What the answers of OAuth servers mean, and what to do next.

pub mod clock;
mod facts;
mod google_device;
pub(super) mod known;
pub mod stuck;
mod table;

pub use crate::text::explanation::{Cause, Explanation};
pub use facts::Facts;
pub use google_device::{not_for_google_device, refused_by_google_device};
