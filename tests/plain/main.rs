//! The line mode as its user has it: the real binary, lines in and lines out, against a real
//! sandbox. No step sleeps: each waits for what must be said.

#![allow(clippy::unwrap_used)]

mod main_job;
mod manners;
mod qr;
mod talk;

#[allow(dead_code, reason = "shared with the tests of the command line")]
#[path = "../script/world.rs"]
mod world;
