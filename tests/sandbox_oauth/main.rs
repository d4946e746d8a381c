//! The sandbox's sign-in over real HTTP: Google's quirks one by one, the pages a person walks
//! through, faults, controls and the written configuration.

// Helpers here are part of the tests, but clippy knows only the test functions as such.
#![allow(clippy::unwrap_used)]

mod authorization;
mod browser;
mod config;
mod consent_pages;
mod controls;
mod device;
mod faults;
mod phone;
mod site;
mod tokens;
mod upstream;
