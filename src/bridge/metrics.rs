//! Prometheus metrics: counters of requests and events, in the text format. No label holds what
//! somebody outside chose.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper ends of the buckets of answer times, in seconds.
const BUCKETS: [f64; 8] = [0.001, 0.005, 0.02, 0.1, 0.5, 1.0, 5.0, 30.0];

/// Counters of one bridge since it started.
#[derive(Debug, Default)]
pub struct Metrics {
    events: Mutex<BTreeMap<(String, &'static str), u64>>,
    requests: Mutex<BTreeMap<(&'static str, u16), u64>>,
    times: [AtomicU64; BUCKETS.len()],
    answered: AtomicU64,
    /// Microseconds.
    spent: AtomicU64,
    connections: AtomicU64,
    refused: AtomicU64,
}

impl Metrics {
    /// Counts an event of the audit log.
    pub fn event(&self, name: &str, result: &'static str) {
        if let Ok(mut events) = self.events.lock() {
            *events.entry((name.to_owned(), result)).or_default() += 1;
        }
    }

    /// Counts an answer to a request of this route.
    pub fn answer(&self, route: &'static str, status: u16, took: Duration) {
        if let Ok(mut requests) = self.requests.lock() {
            *requests.entry((route, status)).or_default() += 1;
        }
        for (bucket, end) in self.times.iter().zip(BUCKETS) {
            if took.as_secs_f64() <= end {
                bucket.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.answered.fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.spent.fetch_add(micros, Ordering::Relaxed);
    }

    /// A connection was opened.
    pub fn opened(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    /// A connection was closed.
    pub fn closed(&self) {
        self.connections.fetch_sub(1, Ordering::Relaxed);
    }

    /// A connection was refused because there were too many.
    pub fn refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Everything, as Prometheus reads it.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let version = env!("CARGO_PKG_VERSION");
        head(
            &mut out,
            "roomkey_bridge_info",
            "gauge",
            "The version that runs.",
        );
        line(
            &mut out,
            &format!("roomkey_bridge_info{{version=\"{version}\"}}"),
            1,
        );
        head(
            &mut out,
            "roomkey_bridge_events_total",
            "counter",
            "Events of the audit log.",
        );
        for ((name, result), count) in self.events.lock().iter().flat_map(|events| events.iter()) {
            line(
                &mut out,
                &format!("roomkey_bridge_events_total{{event=\"{name}\",result=\"{result}\"}}"),
                *count,
            );
        }
        head(
            &mut out,
            "roomkey_bridge_requests_total",
            "counter",
            "Requests answered.",
        );
        for ((route, status), count) in self.requests.lock().iter().flat_map(|all| all.iter()) {
            let labels = format!("route=\"{route}\",status=\"{status}\"");
            line(
                &mut out,
                &format!("roomkey_bridge_requests_total{{{labels}}}"),
                *count,
            );
        }
        self.times(&mut out);
        head(
            &mut out,
            "roomkey_bridge_connections",
            "gauge",
            "Connections open now.",
        );
        line(
            &mut out,
            "roomkey_bridge_connections",
            self.connections.load(Ordering::Relaxed),
        );
        head(
            &mut out,
            "roomkey_bridge_connections_refused_total",
            "counter",
            "Connections above the cap.",
        );
        line(
            &mut out,
            "roomkey_bridge_connections_refused_total",
            self.refused.load(Ordering::Relaxed),
        );
        out
    }

    fn times(&self, out: &mut String) {
        let name = "roomkey_bridge_request_seconds";
        head(out, name, "histogram", "Time to an answer.");
        for (bucket, end) in self.times.iter().zip(BUCKETS) {
            line(
                out,
                &format!("{name}_bucket{{le=\"{end}\"}}"),
                bucket.load(Ordering::Relaxed),
            );
        }
        let answered = self.answered.load(Ordering::Relaxed);
        line(out, &format!("{name}_bucket{{le=\"+Inf\"}}"), answered);
        let spent = Duration::from_micros(self.spent.load(Ordering::Relaxed));
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{name}_sum {}", spent.as_secs_f64());
        line(out, &format!("{name}_count"), answered);
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(out: &mut String, name: &str, value: u64) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{name} {value}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_told_in_the_text_format() {
        let metrics = Metrics::default();
        metrics.event("decided", "done");
        metrics.event("decided", "done");
        metrics.answer("/token", 400, Duration::from_millis(3));
        metrics.opened();
        let text = metrics.text();
        for wanted in [
            "roomkey_bridge_events_total{event=\"decided\",result=\"done\"} 2",
            "roomkey_bridge_requests_total{route=\"/token\",status=\"400\"} 1",
            "roomkey_bridge_request_seconds_bucket{le=\"0.001\"} 0",
            "roomkey_bridge_request_seconds_bucket{le=\"0.005\"} 1",
            "roomkey_bridge_request_seconds_bucket{le=\"+Inf\"} 1",
            "roomkey_bridge_request_seconds_sum 0.003",
            "roomkey_bridge_connections 1",
        ] {
            assert!(text.lines().any(|line| line == wanted), "{wanted}\n{text}");
        }
    }
}
