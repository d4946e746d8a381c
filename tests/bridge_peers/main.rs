//! Terminals that nobody here wrote sign in through the bridge, and issuers that nobody here wrote
//! stand behind it. Found through `ROOMKEY_PEERS`, as in `tests/peers`.

#![allow(clippy::unwrap_used)]

#[path = "../peers/phone.rs"]
#[allow(dead_code, reason = "tests/peers uses the rest")]
mod forms;
#[path = "../peers/node.rs"]
#[allow(dead_code, reason = "tests/peers uses the rest")]
mod node;
mod oauth2_crate;
#[path = "../bridge/office.rs"]
#[allow(dead_code, reason = "tests/bridge uses the rest")]
mod office;
mod other_issuer;
#[path = "../bridge/phone.rs"]
#[allow(dead_code, reason = "tests/bridge uses the rest")]
mod phone;
mod scripts;
mod terminal;
