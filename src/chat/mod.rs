//! Google Chat API v1: `spaces` and `spaces.members`.

pub mod names;
pub mod resources;
