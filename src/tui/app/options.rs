//! How the screen begins.

use jiff::Timestamp;

use super::super::keymap::Keymap;
use super::super::shared::ProfileInfo;
use super::super::theme::Theme;
use crate::config::Kiosk;

/// What to do first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Start {
    /// Go on as who is signed in; else wait for Enter (RFC 8628 §3.1: no code unasked).
    #[default]
    Resume,
    /// The person asked for a code already (`roomkey demo`).
    SignIn,
}

/// How the screen begins.
#[allow(
    clippy::struct_excessive_bools,
    reason = "settings that have nothing to do with each other"
)]
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// All profiles.
    pub profiles: Vec<ProfileInfo>,
    /// The chosen one; `None` shows the setup.
    pub profile: Option<String>,
    /// The one that commands use where none is named.
    pub default_profile: Option<String>,
    /// What to do first.
    pub start: Start,
    /// F2 can play the phone.
    pub demo: bool,
    /// Colours and characters.
    pub theme: Theme,
    /// Open the on-screen keyboard with every field.
    pub on_screen_keyboard: bool,
    /// The mouse is reported.
    pub mouse: bool,
    /// Milliseconds since midnight at the start, for the log.
    pub clock: u64,
    /// Which key does what.
    pub keymap: Keymap,
    /// Copying sends nothing here.
    pub no_clipboard: bool,
    /// Where the configuration is, to be named in the setup.
    pub config_path: String,
    /// The time of day at the first moment.
    pub began: Option<Timestamp>,
    /// Anybody can use this terminal.
    pub kiosk: Option<Kiosk>,
}
