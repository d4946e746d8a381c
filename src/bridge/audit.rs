//! The audit log: one JSON object a line for every change of a sign-in or a session. A line cannot
//! be forged from within a value: JSON escapes controls, and what else hides in text is escaped
//! too.

use std::fmt;
use std::io::Write;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};

use super::metrics::Metrics;
use super::service::{Audit, AuditRecord};
use super::store::Millis;
use crate::text;

/// Lines that wait for a slow reader before some are lost, and counted as lost.
const WAITING: usize = 16 * 1024;
/// Values longer than this are cut, in characters: somebody from outside chose some of them.
const MAX_VALUE: usize = 256;
/// How long the last lines may take at the end.
const LAST_LINES: Duration = Duration::from_secs(2);

/// Writes from a thread of its own: a reader that stops reading holds up no sign-in.
pub struct AuditLog {
    lines: Option<SyncSender<String>>,
    metrics: Arc<Metrics>,
    done: Mutex<Receiver<()>>,
}

impl AuditLog {
    /// To a writer.
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
        Self {
            lines: thread.is_ok().then_some(lines),
            metrics,
            done: Mutex::new(done),
        }
    }

    /// Writes what the server itself has to say, such as that it has started.
    pub fn server(&self, event: &str, at: Millis, fields: &[(&str, &str)]) {
        let mut object = Map::new();
        object.insert("event".to_owned(), event.into());
        for (key, value) in fields {
            object.insert((*key).to_owned(), (*value).into());
        }
        self.write(line(at, object));
    }

    fn write(&self, line: String) {
        let sent = self.lines.as_ref().map(|lines| lines.try_send(line));
        if !matches!(sent, Some(Ok(()))) {
            self.metrics.event("audit_line_lost", "done");
        }
    }
}

impl Audit for AuditLog {
    fn record(&self, record: &AuditRecord) {
        let Ok(Value::Object(mut object)) = serde_json::to_value(record) else {
            return;
        };
        object.shift_remove("at");
        let result = if record.result == "done" {
            "done"
        } else {
            "refused"
        };
        if let Some(Value::String(event)) = object.get("event") {
            self.metrics.event(event, result);
        }
        self.write(line(record.at, object));
    }
}

/// One line, with its end.
fn line(at: Millis, object: Map<String, Value>) -> String {
    let time = Timed {
        time: timestamp(at),
        rest: object
            .into_iter()
            .map(|(key, value)| (key, cut(value)))
            .collect(),
    };
    let json = serde_json::to_string(&time).unwrap_or_default();
    format!("{}\n", text::safe_json(&json))
}

#[derive(Serialize)]
struct Timed {
    time: String,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

fn cut(value: Value) -> Value {
    match value {
        Value::String(text) if text.chars().nth(MAX_VALUE).is_some() => {
            Value::String(text.chars().take(MAX_VALUE).collect())
        }
        other => other,
    }
}

/// RFC 3339, in UTC, to the millisecond.
pub(super) fn timestamp(at: Millis) -> String {
    let millis = i64::try_from(at).unwrap_or(i64::MAX);
    let time = jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::MAX);
    format!("{time:.3}")
}

/// Waits a moment for the last lines.
impl Drop for AuditLog {
    fn drop(&mut self) {
        drop(self.lines.take());
        if let Ok(done) = self.done.lock() {
            let _ = done.recv_timeout(LAST_LINES);
        }
    }
}

impl fmt::Debug for AuditLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditLog")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bridge::service::AuditEvent;

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

    fn written(record: &AuditRecord) -> (String, Arc<Metrics>) {
        let kept = Kept::default();
        let metrics = Arc::new(Metrics::default());
        let log = AuditLog::to(kept.clone(), metrics.clone());
        log.record(record);
        drop(log);
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        (text, metrics)
    }

    #[test]
    fn an_event_is_one_line_whatever_it_quotes() {
        let hostile = "x\n{\"event\":\"approved\"}\r\u{1b}[2J\u{202e}\u{85}\u{2028}";
        let mut record = AuditRecord::new(AuditEvent::CodeEntered, 1_795_370_400_123);
        record.host = Some(hostile.to_owned());
        record.address = Some("192.0.2.1".parse().unwrap());
        let (text, metrics) = written(&record);
        assert_eq!(text.lines().count(), 1);
        let raw = |c: char| c.is_control() || c == '\u{202e}' || c == '\u{2028}';
        assert!(!text.trim_end_matches('\n').contains(raw), "{text:?}");
        let line: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["event"], "code_entered");
        assert_eq!(line["time"], "2026-11-22T18:00:00.123Z");
        assert_eq!(line["host"], hostile);
        assert_eq!(line["address"], "192.0.2.1");
        let counted = "roomkey_bridge_events_total{event=\"code_entered\",result=\"done\"} 1";
        assert!(metrics.text().contains(counted));
    }

    #[test]
    fn a_long_value_is_cut() {
        let mut record = AuditRecord::new(AuditEvent::Decided, 0);
        record.host = Some("é".repeat(9999));
        assert!(written(&record).0.len() < 1000);
    }
}
