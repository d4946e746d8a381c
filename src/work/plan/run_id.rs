//! The name of a plan and of its run.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Longest name that is read, in bytes.
const LONGEST: usize = 64;

/// Such as `20261122-224501-3fa9`: when it was made (UTC), and four hexadecimal digits at random.
/// Names sort by time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RunId(String);

/// A text that names no run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the ID of a run has letters, digits and hyphens, such as 20261122-224501-3fa9")]
pub struct BadRunId;

impl RunId {
    /// A new one.
    pub fn new() -> Self {
        let now = jiff::Timestamp::now().strftime("%Y%m%d-%H%M%S");
        let random = Uuid::new_v4().simple().to_string();
        Self(format!("{now}-{}", &random[..4]))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for RunId {
    fn default() -> Self {
        Self::new()
    }
}

impl TryFrom<String> for RunId {
    type Error = BadRunId;

    fn try_from(text: String) -> Result<Self, BadRunId> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if text.is_empty() || text.len() > LONGEST || !text.chars().all(plain) {
            return Err(BadRunId);
        }
        Ok(Self(text))
    }
}

impl From<RunId> for String {
    fn from(id: RunId) -> Self {
        id.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
