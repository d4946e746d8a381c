//! `roomkey bridge`: an RFC 8628 authorization server in front of any issuer that speaks the
//! authorization-code grant with PKCE. This is how a sign-in with a code yields Chat scopes.

pub mod admin;
pub mod audit;
pub mod codes;
pub mod flow;
mod headers;
pub mod limits;
pub mod metrics;
mod pages;
mod peer;
mod routes;
pub mod seal;
pub mod server;
pub mod service;
pub mod settings;
pub mod store;
pub mod upstream;
