//! The screens from keys in to effects out, without a terminal: what they do (`flows`), how they
//! look (`looks`), how their menus count (`menus`), and that nothing breaks them (`chaos`). With real hands and the sandbox behind
//! them: `live`.

mod admin_scenes;
mod audit_scenes;
mod bulk_scenes;
mod chaos;
mod flows;
mod keyboard;
mod kiosk;
mod list_scenes;
mod live;
mod looks;
mod menus;
mod mouse;
mod plain;
mod scenes;
pub(super) mod stage;
