//! The terminal UI.

pub mod terminal;
pub mod widgets;
