//! The credential store as the program uses it: many processes at once, processes that are killed,
//! and directories and keyrings that do not do as they should.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

#[cfg(feature = "keyring")]
mod keyring;
mod killed;
mod places;
mod race;
mod world;
