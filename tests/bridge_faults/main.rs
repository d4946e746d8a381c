//! What becomes of sign-ins when something dies, lies or is slow: the issuer behind the bridge, the
//! store, the bridge itself, the line between. Whatever a terminal and a phone try again ends well
//! or with a clear error; nothing is lost once its last page was approved, nothing is doubled.
//!
//! The bridges that die are real processes. Redis is Debian's `redis-server`; where it is missing
//! its tests say that they were skipped, and fail where `ROOMKEY_REQUIRE_PEERS=1`.

#![allow(clippy::unwrap_used)]

mod clocks;
mod crowd;
mod gate;
mod issuer;
mod killed;
#[allow(dead_code)] // the other tests of the bridge use all of it
#[path = "../bridge/office.rs"]
mod office;
#[allow(dead_code)]
#[path = "../bridge/phone.rs"]
mod phone;
mod races;
#[allow(dead_code)]
#[path = "../bridge_store/server.rs"]
mod redis;
mod replica;
mod stopping;
mod terminal;
mod walker;
mod way;
mod world;
