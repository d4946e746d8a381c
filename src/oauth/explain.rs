//! What the answers of OAuth servers mean, and what to do next.

pub use crate::text::explanation::{Cause, Explanation};
