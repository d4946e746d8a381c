//! The bridge's pages in a real browser at a phone's size: chromium by npm's `puppeteer-core`,
//! judged by `axe-core`; without JavaScript, as the pages promise. Found through `ROOMKEY_PEERS`,
//! as in `tests/peers`; with `ROOMKEY_SCREENSHOTS` set to a folder every page is pictured.

#![allow(clippy::unwrap_used)]

mod chromium;
mod look;
#[path = "../peers/node.rs"]
#[allow(dead_code, reason = "tests/peers uses the rest")]
mod node;
#[path = "../bridge/office.rs"]
#[allow(dead_code, reason = "tests/bridge uses the rest")]
mod office;
mod people;
#[path = "../bridge/phone.rs"]
#[allow(dead_code, reason = "tests/bridge uses the rest")]
mod phone;
mod policy;
mod secure;
mod walk;
