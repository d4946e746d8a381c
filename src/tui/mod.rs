//! The terminal UI.

pub mod widgets;
