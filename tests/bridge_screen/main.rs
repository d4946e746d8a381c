//! The program in a terminal, a real bridge, and a phone on its pages (product §6 and §7): what
//! the person at the terminal sees of a sign-in, and what the bridge hears of them.

#![allow(clippy::unwrap_used)]

mod kiosk;
mod signing_in;
mod world;

#[allow(dead_code, reason = "shared with the tests of the terminal")]
#[path = "../pty/driver.rs"]
mod driver;
#[allow(dead_code, reason = "shared with the tests of the bridge")]
#[path = "../bridge/office.rs"]
mod office;
#[allow(dead_code, reason = "shared with the tests of the bridge")]
#[path = "../bridge/phone.rs"]
mod phone;
