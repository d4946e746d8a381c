//! `[ui]`: how the terminal UI looks and listens.

mod keys;

use serde::Deserialize;

use super::kiosk::Kiosk;

pub use keys::{Binding, Keys};

/// `[ui]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ui {
    /// Colours.
    pub theme: ThemeName,
    /// Draw with ASCII only.
    pub ascii: bool,
    /// Text fields open a keyboard on the screen.
    pub on_screen_keyboard: bool,
    /// `[ui.kiosk]`: present = on.
    pub kiosk: Option<Kiosk>,
    /// Wheel and clicks do something; takes selecting with the mouse away.
    pub mouse: bool,
    /// Keys that differ from the table's.
    pub keys: Keys,
}

/// The colours of the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeName {
    /// The terminal's own sixteen colours: right on dark and on light.
    #[default]
    #[serde(rename = "16")]
    Sixteen,
    /// For a dark background.
    Dark,
    /// For a light background.
    Light,
    /// Nothing faint, nothing subtle.
    HighContrast,
    /// No colours.
    Mono,
}
