//! The command line as a script sees it: the real binary against a real sandbox.

#![allow(clippy::unwrap_used)]

mod account;
mod members;
mod spaces;
mod streams;
mod terminal;
mod world;
