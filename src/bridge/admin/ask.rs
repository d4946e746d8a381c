//! The operator's side of the socket.

use std::io;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;

use super::Question;

/// Longer than revoking an account at its issuer takes.
const PATIENCE: Duration = Duration::from_mins(1);
/// More sessions than one bridge holds, in bytes.
const MAX_ANSWER: u64 = 256 * 1024 * 1024;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Nobody listens, or not for this user.
    #[error("{0}")]
    Connect(io::Error),
    /// The bridge said no more.
    #[error("the bridge gave no answer")]
    NoAnswer,
    /// The bridge said why not.
    #[error("{0}")]
    Refused(String),
}

/// Asks the running bridge.
pub async fn ask(path: &Path, question: &Question) -> Result<Value, AskError> {
    let asking = async {
        let mut stream = UnixStream::connect(path).await.map_err(AskError::Connect)?;
        let line = serde_json::to_string(question).map_err(|_| AskError::NoAnswer)?;
        let sent = stream.write_all(format!("{line}\n").as_bytes()).await;
        sent.map_err(|_| AskError::NoAnswer)?;
        let mut text = String::new();
        let read = stream.take(MAX_ANSWER).read_to_string(&mut text).await;
        read.map_err(|_| AskError::NoAnswer)?;
        let answer: Value = serde_json::from_str(&text).map_err(|_| AskError::NoAnswer)?;
        match answer.get("error").and_then(Value::as_str) {
            Some(why) => Err(AskError::Refused(why.to_owned())),
            None => Ok(answer),
        }
    };
    let answered = tokio::time::timeout(PATIENCE, asking).await;
    answered.unwrap_or(Err(AskError::NoAnswer))
}
