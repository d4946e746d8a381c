//! The thread that writes: everything that waits is put on the disk together, so that many calls at
//! once share one sync.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::append::{RunLock, Tail};
use crate::text::explanation::Explanation;

/// Text to be written, and whom to tell that it is on the disk.
type Entry = (Vec<u8>, oneshot::Sender<Result<(), Explanation>>);

/// The thread, as long as somebody has something to write.
#[derive(Debug)]
pub(super) struct Clerk {
    entries: Option<Sender<Entry>>,
    thread: Option<JoinHandle<()>>,
}

impl Clerk {
    /// Starts it. The run is this process's own until it ends.
    pub fn start(tail: Tail, lock: RunLock) -> std::io::Result<Self> {
        let (entries, waiting) = channel();
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || {
                write_all(tail, &waiting);
                drop(lock);
            })?;
        Ok(Self {
            entries: Some(entries),
            thread: Some(thread),
        })
    }

    /// Hands over whole lines; the answer comes when they are on the disk, or cannot be.
    pub fn hand_over(&self, lines: Vec<u8>) -> oneshot::Receiver<Result<(), Explanation>> {
        let (told, answer) = oneshot::channel();
        if let Some(entries) = &self.entries {
            // A thread that has ended drops `told`, which is an answer.
            let _ = entries.send((lines, told));
        }
        answer
    }
}

impl Drop for Clerk {
    fn drop(&mut self) {
        self.entries = None;
        if let Some(thread) = self.thread.take() {
            // What was handed over is written first.
            let _ = thread.join();
        }
    }
}

fn write_all(mut tail: Tail, waiting: &Receiver<Entry>) {
    while let Ok((mut text, told)) = waiting.recv() {
        let mut tell = vec![told];
        while let Ok((more, told)) = waiting.try_recv() {
            text.extend(more);
            tell.push(told);
        }
        let done = tail.append(&text);
        for told in tell {
            // Who no longer waits needs no answer.
            let _ = told.send(done.clone());
        }
    }
}
