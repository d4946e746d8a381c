//! What the answers of OAuth servers mean, and what to do next.

pub(super) mod known;

pub use known::refused_by_google_device;

pub use crate::text::explanation::{Cause, Explanation};
