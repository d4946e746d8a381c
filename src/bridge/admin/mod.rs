//! The operator's socket: a Unix socket that only its owner can open, with one JSON object a line
//! in each direction.

mod ask;
mod socket;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::task::JoinHandle;

use super::routes::now;
use super::service::Bridge;

pub use ask::{AskError, ask};

/// A question is a short line, in bytes.
const MAX_LINE: u64 = 4096;
/// How long an operator's program may take to ask.
const PATIENCE: Duration = Duration::from_secs(10);

/// What an operator can ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Question {
    /// All sessions.
    List,
    /// End one.
    End {
        /// Which.
        id: String,
    },
    /// Revoke an account's grants at the issuer and end all its sessions.
    DisconnectAccount {
        /// Whose.
        email: String,
    },
}

/// The open socket; it is removed when this is dropped.
#[derive(Debug)]
pub(super) struct Admin {
    path: PathBuf,
    task: JoinHandle<()>,
}

impl Admin {
    /// Opens the socket.
    pub(super) fn open(path: &Path, bridge: Bridge) -> io::Result<Self> {
        let listener = socket::bind(path)?;
        let task = tokio::spawn(async move {
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => {
                        tokio::spawn(converse(stream, bridge.clone()));
                    }
                    // Out of descriptors, as a rule.
                    Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
                }
            }
        });
        Ok(Self {
            path: path.to_owned(),
            task,
        })
    }
}

impl Drop for Admin {
    fn drop(&mut self) {
        self.task.abort();
        // Another bridge may have taken the place; then there is nothing to remove.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// One question, one answer.
async fn converse(stream: UnixStream, bridge: Bridge) {
    let (reader, mut writer) = stream.into_split();
    let mut line = String::new();
    let mut reader = BufReader::new(reader.take(MAX_LINE));
    let read = tokio::time::timeout(PATIENCE, reader.read_line(&mut line)).await;
    if !matches!(read, Ok(Ok(1..))) {
        return;
    }
    let answer = match serde_json::from_str(&line) {
        Ok(question) => answer(&bridge, question).await,
        Err(_) => {
            json!({"error": "this bridge does not know that question; is the program newer?"})
        }
    };
    // An operator who has left needs no answer.
    let _ = writer.write_all(format!("{answer}\n").as_bytes()).await;
}

async fn answer(bridge: &Bridge, question: Question) -> Value {
    let done = match question {
        Question::List => bridge
            .sessions(now())
            .await
            .map(|sessions| json!({"sessions": sessions})),
        Question::End { id } => bridge
            .end_session(&id, now())
            .await
            .map(|ended| json!({"ended": ended})),
        Question::DisconnectAccount { email } => {
            bridge.disconnect_account(&email, now()).await.map(|done| {
                json!({
                    "sessions": done.sessions,
                    "revoked": done.revoked,
                    "unconfirmed": done.unconfirmed,
                })
            })
        }
    };
    done.unwrap_or_else(|error| json!({"error": error.to_string()}))
}
