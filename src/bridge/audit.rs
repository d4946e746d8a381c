//! The audit log: one JSON object a line for everything that changed a sign-in or a session. It
//! never holds a token or a code. A line cannot be forged from within a value: JSON escapes
//! controls, and what else hides in text is escaped too.

use std::fmt;
use std::io::Write;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use serde_json::{Map, Value};

use super::metrics::Metrics;
use super::store::Millis;
use crate::text;

/// Lines that wait for a slow reader before some are lost, and counted as lost.
const WAITING: usize = 16 * 1024;
/// Values longer than this are cut, in characters: somebody from outside chose some of them.
const MAX_VALUE: usize = 256;
/// How long the last lines may take at the end.
const LAST_LINES: Duration = Duration::from_secs(2);

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What, such as `approved`; the metrics count events by this name.
    pub name: &'static str,
    /// When.
    pub at: Millis,
    fields: Map<String, Value>,
}

impl Event {
    /// An event without particulars.
    pub fn new(name: &'static str, at: Millis) -> Self {
        Self {
            name,
            at,
            fields: Map::new(),
        }
    }

    /// Adds a particular; it may come from the network.
    pub fn with(mut self, key: &'static str, value: impl AsRef<str>) -> Self {
        let value: String = value.as_ref().chars().take(MAX_VALUE).collect();
        self.fields.insert(key.to_owned(), Value::String(value));
        self
    }

    /// Adds a particular where there is one.
    pub fn maybe(self, key: &'static str, value: Option<impl AsRef<str>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// Adds a number.
    pub fn number(mut self, key: &'static str, value: u64) -> Self {
        self.fields.insert(key.to_owned(), value.into());
        self
    }

    /// Adds who asked.
    pub fn from(self, address: IpAddr) -> Self {
        self.with("address", address.to_canonical().to_string())
    }

    /// One line, with its end.
    fn line(self) -> String {
        let mut object = Map::new();
        object.insert("time".to_owned(), Value::String(timestamp(self.at)));
        object.insert("event".to_owned(), self.name.into());
        object.extend(self.fields);
        let json = Value::Object(object).to_string();
        format!("{}\n", text::safe_json(&json))
    }
}

/// RFC 3339, in UTC, to the millisecond.
fn timestamp(at: Millis) -> String {
    let millis = i64::try_from(at).unwrap_or(i64::MAX);
    let time = jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::MAX);
    format!("{time:.3}")
}

/// Where events go. A clone goes to the same place.
#[derive(Clone)]
pub struct AuditSink(Arc<Inner>);

struct Inner {
    lines: Option<SyncSender<String>>,
    metrics: Arc<Metrics>,
    done: std::sync::Mutex<Option<Receiver<()>>>,
}

impl AuditSink {
    /// To a writer, from a thread of its own: a reader that stops reading holds up no sign-in.
    pub fn to(mut writer: impl Write + Send + 'static, metrics: Arc<Metrics>) -> Self {
        let (lines, waiting) = sync_channel::<String>(WAITING);
        let (finished, done) = sync_channel(1);
        let write = move || {
            for line in waiting {
                // Nobody is left to be told of a log that cannot be written.
                let _ = writer
                    .write_all(line.as_bytes())
                    .and_then(|()| writer.flush());
            }
            let _ = finished.send(());
        };
        let thread = thread::Builder::new().name("audit".to_owned()).spawn(write);
        Self(Arc::new(Inner {
            lines: thread.is_ok().then_some(lines),
            metrics,
            done: std::sync::Mutex::new(Some(done)),
        }))
    }

    /// Counts, and writes nothing.
    pub fn discard(metrics: Arc<Metrics>) -> Self {
        Self(Arc::new(Inner {
            lines: None,
            metrics,
            done: std::sync::Mutex::new(None),
        }))
    }

    /// Notes an event.
    pub fn note(&self, event: Event) {
        self.0.metrics.event(event.name);
        if let Some(lines) = &self.0.lines
            && lines.try_send(event.line()).is_err()
        {
            self.0.metrics.event("audit_line_lost");
        }
    }
}

/// The last owner waits a moment for the last lines.
impl Drop for Inner {
    fn drop(&mut self) {
        drop(self.lines.take());
        if let Some(done) = self.done.lock().ok().and_then(|mut done| done.take()) {
            let _ = done.recv_timeout(LAST_LINES);
        }
    }
}

impl fmt::Debug for AuditSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditSink")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn an_event_is_one_line_whatever_it_quotes() {
        let kept = Kept::default();
        let metrics = Arc::new(Metrics::default());
        let sink = AuditSink::to(kept.clone(), metrics.clone());
        let hostile = "x\n{\"event\":\"approved\"}\r\u{1b}[2J\u{202e}\u{85}\u{2028}";
        sink.note(
            Event::new("denied", 1_795_372_800_123)
                .with("host", hostile)
                .from("::ffff:192.0.2.1".parse().unwrap())
                .number("tries", 3),
        );
        drop(sink);
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        assert_eq!(text.lines().count(), 1);
        assert!(
            text.trim_end()
                .chars()
                .all(|c| !c.is_control() && c != '\u{202e}' && c != '\u{2028}')
        );
        let line: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["time"], "2026-11-22T18:00:00.123Z");
        assert_eq!(line["host"], hostile);
        assert_eq!(
            (&line["address"], &line["tries"]),
            (&"192.0.2.1".into(), &3.into())
        );
        assert!(
            metrics
                .text()
                .contains("roomkey_bridge_events_total{event=\"denied\"} 1")
        );
    }

    #[test]
    fn a_long_value_is_cut() {
        let line = Event::new("x", 0).with("host", "é".repeat(9999)).line();
        assert!(line.len() < 1000);
    }
}
