//! The bridge over real HTTP, with the sandbox as the issuer behind it: what terminals, phones and
//! operators see. Each test names the rule it holds (facts S1…S14, sections of the product page).

#![allow(clippy::unwrap_used)]

mod admin;
mod config;
mod hostile;
mod office;
mod operator;
mod pages;
mod phone;
mod terminal;
mod tls;
mod tokens;
