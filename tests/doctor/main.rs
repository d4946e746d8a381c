//! `roomkey doctor`: the real binary against a real sandbox that lacks one thing after another, and
//! against servers with a wrong clock or a certificate of somebody else.

#![allow(clippy::unwrap_used)]

mod google;
mod guide;
mod network;
mod report;
mod settings;
mod unattended;
#[path = "../script/world.rs"]
#[allow(dead_code, reason = "shared with another test")]
mod world;

use serde_json::Value;
use world::{Ran, World};

/// The checks in their order.
const CHECKS: [&str; 13] = [
    "config",
    "client",
    "state",
    "clock",
    "network",
    "issuer",
    "sign_in",
    "token",
    "scopes",
    "chat_api",
    "chat_app",
    "people_api",
    "directory",
];

/// The report of a run, complete whatever it found.
#[track_caller]
fn report(ran: &Ran) -> Vec<Value> {
    let rows: Vec<Value> =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{e}: {ran:?}"));
    let names: Vec<_> = rows
        .iter()
        .map(|row| row["check"].as_str().unwrap())
        .collect();
    assert_eq!(names, CHECKS, "{ran:?}");
    assert_eq!(ran.stderr, "", "{ran:?}");
    rows
}

/// Runs it, and gives one line of the report.
#[track_caller]
fn line(ran: &Ran, check: &str) -> Line {
    let row = report(ran).into_iter().find(|row| row["check"] == check);
    let row = row.unwrap();
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    Line {
        status: text("status"),
        message: text("message"),
        next_step: text("next_step"),
        who: text("who"),
    }
}

#[derive(Debug)]
struct Line {
    status: String,
    message: String,
    next_step: String,
    who: String,
}

impl Line {
    #[track_caller]
    fn is(&self, status: &str, said: &str) -> &Self {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.message.contains(said), "{self:?}");
        self
    }

    #[track_caller]
    fn next(&self, who: &str, step: &str) {
        assert_eq!(self.who, who, "{self:?}");
        assert!(self.next_step.contains(step), "{self:?}");
    }
}

fn doctor(world: &World) -> Ran {
    world.run(&["doctor", "--json"])
}
