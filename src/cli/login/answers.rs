//! What is typed or pasted while a sign-in waits: lines of stdin, read on a thread that nobody
//! waits for, so that it cannot hold the program up.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, channel};

/// Longer is no answer, in bytes.
const LONGEST: u64 = 32 * 1024;
/// An address that was copied over several lines comes as several, one right after the other.
const QUIET: Duration = Duration::from_millis(150);
/// Lines that wait.
const BACKLOG: usize = 16;

/// Lines of stdin; nothing is read before [`Answers::listen`].
pub struct Answers {
    lines: Option<Receiver<String>>,
    listened: bool,
    held: String,
}

impl Answers {
    /// Nothing is read yet.
    pub const fn new() -> Self {
        Self {
            lines: None,
            listened: false,
            held: String::new(),
        }
    }

    /// From now on stdin is read, if nobody else is to read it.
    pub fn listen(&mut self) {
        if self.listened || in_background() {
            return;
        }
        self.listened = true;
        let (sender, lines) = channel(BACKLOG);
        self.lines = Some(lines);
        std::thread::spawn(move || {
            let mut stdin = io::stdin().lock();
            loop {
                let mut line = Vec::new();
                let read = stdin.by_ref().take(LONGEST).read_until(b'\n', &mut line);
                let line = String::from_utf8_lossy(&line).into_owned();
                if !matches!(read, Ok(1..)) || sender.blocking_send(line).is_err() {
                    return;
                }
            }
        });
    }

    /// The next answer; none ever comes after the end of stdin. Nothing is lost where this is
    /// dropped while it waits.
    pub async fn next(&mut self) -> String {
        loop {
            let Some(lines) = &mut self.lines else {
                return std::future::pending().await;
            };
            let line = if self.held.is_empty() {
                lines.recv().await
            } else {
                match tokio::time::timeout(QUIET, lines.recv()).await {
                    Ok(line) => line,
                    Err(_) => return std::mem::take(&mut self.held),
                }
            };
            match line {
                // A whole address of its own begins another answer.
                Some(line) if !self.held.is_empty() && begins_an_address(&line) => {
                    return std::mem::replace(&mut self.held, line);
                }
                Some(line) => self.held.push_str(&line),
                None => {
                    self.lines = None;
                    if !self.held.is_empty() {
                        return std::mem::take(&mut self.held);
                    }
                }
            }
        }
    }
}

fn begins_an_address(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || "<\"'".contains(c));
    ["http://", "https://"]
        .iter()
        .any(|start| line.starts_with(start))
}

/// A job in the background that reads the terminal is stopped by it.
fn in_background() -> bool {
    let stdin = io::stdin();
    stdin.is_terminal()
        && rustix::termios::tcgetpgrp(&stdin).is_ok_and(|group| group != rustix::process::getpgrp())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn given(lines: &[&str]) -> Answers {
        let (sender, receiver) = channel(BACKLOG);
        for line in lines {
            sender.send((*line).to_owned()).await.unwrap();
        }
        Answers {
            lines: Some(receiver),
            ..Answers::new()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn lines_that_come_together_are_one_answer_up_to_the_next_address() {
        let mut answers = given(&["http://a?co\n", "de=b\n", "\"http://c\n", "d\n"]).await;
        assert_eq!(answers.next().await, "http://a?co\nde=b\n");
        assert_eq!(answers.next().await, "\"http://c\nd\n");
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_of_stdin_ends_nothing() {
        let mut answers = given(&["last"]).await;
        assert_eq!(answers.next().await, "last");
        let more = tokio::time::timeout(Duration::from_hours(1), answers.next());
        assert!(more.await.is_err());
    }
}
