//! What the person set: the configuration file, profiles, client files, scopes and paths.

pub mod profile;
pub mod scopes;

pub use profile::{Endpoints, Method, Profile, Quota, ServiceAccount, StoreKind};
pub use scopes::Scope;
