//! Runs, changes and lines as rows.

use serde::Serialize;
use serde_json::{Value, json};

use crate::cli::output::Columns;
use crate::work::journal::{Event, Line, Outcome, Record};
use crate::work::members::RowResult;

/// A run in a list.
#[derive(Debug, Serialize)]
pub struct RunRow {
    id: String,
    began: String,
    state: &'static str,
    title: String,
    account: Option<String>,
    changes: usize,
    done: usize,
    already: usize,
    failed: usize,
    in_doubt: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    undoes: Option<String>,
}

impl RunRow {
    /// The row of a run.
    pub fn of(run: &Record) -> Self {
        Self {
            id: run.id.to_string(),
            began: seconds(run.began),
            state: run.state().as_str(),
            title: run.title.clone(),
            account: run.head.account.clone(),
            changes: run.steps.len(),
            done: run.count(RowResult::Done),
            already: run.count(RowResult::Already),
            failed: run.count(RowResult::Failed),
            in_doubt: run.in_doubt(),
            undoes: run.undoes.as_ref().map(ToString::to_string),
        }
    }
}

fn seconds(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

impl Columns for RunRow {
    const TABLE: &'static [&'static str] = &["ID", "STATE", "DONE", "FAILED", "TITLE"];
    const CSV: &'static [&'static str] = &[
        "id", "began", "state", "title", "account", "changes", "done", "already", "failed",
        "in_doubt", "undoes",
    ];

    fn table(&self) -> Vec<String> {
        vec![
            self.id.clone(),
            self.state.to_owned(),
            format!("{}/{}", self.done + self.already, self.changes),
            self.failed.to_string(),
            self.title.clone(),
        ]
    }

    fn csv(&self) -> Vec<String> {
        vec![
            self.id.clone(),
            self.began.clone(),
            self.state.to_owned(),
            self.title.clone(),
            self.account.clone().unwrap_or_default(),
            self.changes.to_string(),
            self.done.to_string(),
            self.already.to_string(),
            self.failed.to_string(),
            self.in_doubt.to_string(),
            self.undoes.clone().unwrap_or_default(),
        ]
    }
}

/// A whole run.
#[derive(Debug, Serialize)]
pub struct Whole<'a> {
    /// The run.
    #[serde(flatten)]
    pub run: RunRow,
    /// A row for each of its changes.
    #[serde(rename = "rows")]
    pub changes: &'a [StepRow],
}

/// One change of a run.
#[derive(Debug, Serialize)]
pub struct StepRow {
    change: usize,
    #[serde(rename = "do")]
    what: Value,
    who: String,
    space: Option<String>,
    action: &'static str,
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    membership: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Value>,
    #[serde(skip)]
    said: String,
}

impl StepRow {
    /// The rows of a run.
    pub fn all(run: &Record) -> Vec<Self> {
        let steps = run.steps.iter().enumerate();
        steps.map(|(at, step)| Self::of(run, at, step)).collect()
    }

    fn of(run: &Record, at: usize, step: &crate::work::journal::StepRecord) -> Self {
        let change = &step.plan.change;
        let row = step.row.as_ref();
        let doubt = step.calls.iter().any(|call| call.outcome.is_none());
        let result = match row {
            Some(row) => row.result.as_str(),
            None if doubt => "doubt",
            None => "open",
        };
        let error = row.and_then(|row| row.error.as_ref());
        let space = change.place().map(ToString::to_string);
        Self {
            change: at + 1,
            what: serde_json::to_value(change).unwrap_or_default(),
            who: change.who(),
            space: run.made(at).map(|space| space.to_string()).or(space),
            action: change.action().as_str(),
            result,
            membership: row
                .and_then(|row| row.membership.as_ref())
                .map(ToString::to_string),
            error: error.and_then(|error| serde_json::to_value(error).ok()),
            said: error.map(|error| error.message.clone()).unwrap_or_default(),
        }
    }
}

impl Columns for StepRow {
    const TABLE: &'static [&'static str] =
        &["CHANGE", "ACTION", "WHO", "SPACE", "RESULT", "DETAIL"];
    const CSV: &'static [&'static str] = &[
        "change",
        "action",
        "who",
        "space",
        "result",
        "membership",
        "error",
    ];

    fn table(&self) -> Vec<String> {
        vec![
            self.change.to_string(),
            self.action.to_owned(),
            self.who.clone(),
            self.space.clone().unwrap_or_default(),
            self.result.to_owned(),
            self.said.clone(),
        ]
    }

    fn csv(&self) -> Vec<String> {
        vec![
            self.change.to_string(),
            self.action.to_owned(),
            self.who.clone(),
            self.space.clone().unwrap_or_default(),
            self.result.to_owned(),
            self.membership.clone().unwrap_or_default(),
            self.said.clone(),
        ]
    }
}

/// What a run is, in a line or two.
pub fn about(run: &Record) -> String {
    let account = run.head.account.as_deref().unwrap_or("an unnamed account");
    let mut text = format!(
        "{}: {}, begun {} by {account}.",
        run.title,
        run.state().as_str(),
        seconds(run.began)
    );
    if let Some(undone) = &run.undoes {
        text = format!("{text} It takes back {undone}.");
    }
    text
}

/// A line of the journal.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct LineRow(pub Line);

impl Columns for LineRow {
    const TABLE: &'static [&'static str] = &["AT", "RUN", "EVENT", "STEP", "DETAIL"];
    const CSV: &'static [&'static str] = &["at", "run", "event", "step", "call", "detail"];

    fn table(&self) -> Vec<String> {
        let mut cells = self.csv();
        cells.remove(4);
        cells
    }

    fn csv(&self) -> Vec<String> {
        let (event, step, call, detail) = match &self.0.event {
            Event::Began { title, .. } => ("began", None, None, title.clone()),
            Event::Step { step, plan } => {
                ("step", Some(step), None, json!(plan.change).to_string())
            }
            Event::Intent { step, call, change } => {
                ("intent", Some(step), Some(call), json!(change).to_string())
            }
            Event::Outcome {
                step,
                call,
                outcome,
            } => {
                let said = match outcome {
                    Outcome::Done { came } if came.already => "already".to_owned(),
                    Outcome::Done { .. } => "done".to_owned(),
                    Outcome::Failed { error } => error.message.clone(),
                    Outcome::Unsent => "unsent".to_owned(),
                };
                ("outcome", Some(step), Some(call), said)
            }
            Event::Ended { step, row, .. } => {
                let said = row.as_ref().map_or("", |row| row.result.as_str());
                ("ended", Some(step), None, said.to_owned())
            }
            Event::Resumed => ("resumed", None, None, String::new()),
            Event::Finished { how } => {
                let said = json!(how).as_str().unwrap_or_default().to_owned();
                ("finished", None, None, said)
            }
            Event::Unknown => ("unknown", None, None, String::new()),
        };
        let number = |number: Option<&usize>| number.map(ToString::to_string).unwrap_or_default();
        vec![
            self.0.at.to_string(),
            self.0.run.to_string(),
            event.to_owned(),
            number(step),
            number(call),
            detail,
        ]
    }
}
