//! The decisions of the bridge, as functions of rows and a moment: no store, no network, no
//! clock, no randomness. What a row holds is defined here; `service` reads, asks, and commits.
//!
//! A request goes one way:
//!
//! ```text
//! waiting → claimed ⇄ checking → deciding → approved → redeemed
//!     └────────┴─────────┴──────────┴→ denied     (and, by time alone, expired)
//! ```

mod browser;
pub mod grant;
mod poll;
pub mod request;
pub mod scopes;
pub mod session;

pub use browser::Refusal;
pub use poll::Verdict;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The form of the rows. A bridge that is too old for a row says so instead of guessing.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    v: u32,
    #[serde(flatten)]
    row: T,
}

#[derive(Deserialize)]
struct VersionOnly {
    v: u32,
}

/// A row that cannot be read: written by a newer bridge, or damaged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a row of the store cannot be read: {0}")]
pub struct Unreadable(String);

/// A row as it is stored.
pub fn encode<T: Serialize>(row: &T) -> Result<Vec<u8>, Unreadable> {
    serde_json::to_vec(&Versioned { v: VERSION, row })
        .map_err(|error| Unreadable(error.to_string()))
}

/// A row as it was stored.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    // What is wrong is told by position only: the text of a row stays out of messages.
    let place = |error: &serde_json::Error| format!("column {}", error.column());
    let VersionOnly { v } = serde_json::from_slice(bytes).map_err(|e| Unreadable(place(&e)))?;
    if v != VERSION {
        return Err(Unreadable(format!(
            "it has form {v}, this bridge knows {VERSION}"
        )));
    }
    let row: Versioned<T> = serde_json::from_slice(bytes).map_err(|e| Unreadable(place(&e)))?;
    Ok(row.row)
}

#[cfg(test)]
mod tests;
