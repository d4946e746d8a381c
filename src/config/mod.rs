//! What the person set: the configuration file, profiles, client files, scopes and paths.

pub mod bridge;
pub mod client_file;
pub(crate) mod error;
pub mod file;
pub mod kiosk;
pub mod once;
pub mod paths;
pub mod profile;
pub mod scopes;
pub mod ui;
pub mod write;

pub use error::ConfigError;
pub use file::Config;
pub use kiosk::Kiosk;
pub use profile::{Endpoints, Method, Profile, Quota, ServiceAccount, StoreKind};
pub use scopes::Scope;
pub use ui::{Binding, Keys, ThemeName, Ui};
