//! The terminal UI: a pure state machine (`app`, `event`, `effect`, `screens`, `widgets`), and the
//! hands that carry out what it asks for.

pub mod app;
pub mod bulk;
mod changes;
pub mod effect;
pub mod event;
mod keymap;
mod kiosk;
pub mod link;
mod log;
mod mouse;
mod plain;
pub mod runtime;
mod screens;
mod shared;
pub mod spaces;
pub mod terminal;
pub mod theme;
mod unclaimed;
pub mod widgets;

pub use runtime::{Demo, DemoFuture, DemoServers, Error, Options, run};

#[cfg(test)]
mod tests;
