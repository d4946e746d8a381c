//! Signing in without a person: service accounts and saved sign-ins, as a library and as a script
//! sees them.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

mod authorized_user;
mod files;
mod place;
mod program;
mod server;
mod service_account;
#[allow(dead_code, reason = "this crate needs part of it")]
#[path = "../script/world.rs"]
mod world;
