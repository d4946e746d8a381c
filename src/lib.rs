//! roomkey signs a person in to Google Chat with a code on the screen and a phone in the hand
//! (OAuth 2.0 device authorization grant, RFC 8628), then manages Chat spaces and memberships.
//!
//! Imports point left only:
//! `text, http ← config ← oauth ← account ← chat, directory ← work ← action ← cli, tui`.
//! The sandbox imports nothing of the client: it is a second opinion on what Google does.

pub mod account;
pub mod action;
pub mod bridge;
pub mod chat;
pub mod cli;
pub mod config;
pub mod demo;
pub mod directory;
pub mod http;
pub mod oauth;
pub mod sandbox;
pub mod text;
pub mod tui;
pub mod work;
