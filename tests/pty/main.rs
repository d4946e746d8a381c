//! The real binary in a real pseudo-terminal, seen through a terminal emulator as a person sees
//! it. No step sleeps: each waits for what must appear.

#![allow(clippy::unwrap_used)]

mod admin;
mod connection;
mod driver;
mod fuzz;
mod idle;
mod leaving;
mod main_job;
mod mouse;
mod people;
mod plain;
mod qr;
mod renewal;
mod resumed;
mod sizes;
mod tasks;
mod terminals;
mod walk;
mod ways;

#[allow(dead_code, reason = "shared with the tests of the sandbox")]
#[path = "../sandbox_oauth/phone.rs"]
mod phone;
#[allow(dead_code, reason = "shared with the tests of the sandbox")]
#[path = "../sandbox_oauth/site.rs"]
mod site;
