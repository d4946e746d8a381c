//! The command line as a script sees it: the real binary against a real sandbox.

#![allow(clippy::unwrap_used)]

mod account;
mod admin;
mod audit;
mod changes;
mod faults;
mod files;
mod find;
mod kinds;
mod members;
mod spaces;
mod streams;
mod sync;
mod terminal;
mod world;
