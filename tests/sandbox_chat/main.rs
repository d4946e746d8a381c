//! The sandbox's Chat and People APIs over real HTTP: every documented rule, kept and broken.

// Helpers here are part of the tests, but clippy knows only the test functions as such.
#![allow(clippy::unwrap_used)]

mod admission;
mod groups;
mod guesses;
mod import;
mod listing;
mod masks;
mod members;
mod office;
mod people;
mod quotas;
mod roles;
mod search;
mod setup;
mod spaces;
mod standing;
mod wire;
