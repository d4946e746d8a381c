//! The screens from keys in to effects out, without a terminal: what they do (`flows`), how they
//! look (`looks`), and that nothing breaks them (`chaos`).

mod admin_scenes;
mod chaos;
mod flows;
mod keyboard;
mod kiosk;
mod looks;
mod scenes;
pub(super) mod stage;
