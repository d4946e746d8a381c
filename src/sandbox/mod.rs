//! A local Google: OAuth, Chat API v1 and People API over real HTTP.
//!
//! It imports nothing of the client: it is a second opinion on what Google does.

pub mod chat;
pub mod company;
pub mod error;
pub mod oauth;
pub mod people;
pub mod world;
