//! What a run did, as rows for people and programs: the same from the command line and from the
//! screen. It is made from the journal and asks nobody.

use serde::Serialize;
use serde_json::{Value, json};

use super::journal::{Event, Line, Outcome, Record, StepRecord};
use super::members::RowResult;
use crate::text::explanation::{Cause, Explanation};

/// How a report is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// Lines of cells below a line of titles.
    #[default]
    Csv,
    /// JSON: of a run one object with its rows, of lines one object each.
    Json,
}

impl Form {
    /// The ending of a file that holds it.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// A report of a run.
pub fn of_run(run: &Record, form: Form) -> Result<String, Explanation> {
    let rows = StepRow::all(run);
    match form {
        Form::Csv => csv(&StepRow::CSV, rows.iter().map(StepRow::csv)),
        Form::Json => {
            let run = RunRow::of(run);
            let whole = Whole { run, rows: &rows };
            let text = serde_json::to_string_pretty(&whole).map_err(|error| broken(&error))?;
            Ok(text + "\n")
        }
    }
}

/// Lines of the journal as they are.
pub fn of_lines(lines: Vec<Line>, form: Form) -> Result<String, Explanation> {
    let rows = lines.into_iter().map(LineRow);
    match form {
        Form::Csv => csv(&LineRow::CSV, rows.map(|row| row.csv())),
        Form::Json => {
            let lines = rows.map(|row| serde_json::to_string(&row));
            let lines = lines.map(|line| line.map(|line| line + "\n"));
            lines
                .collect::<Result<String, _>>()
                .map_err(|error| broken(&error))
        }
    }
}

fn csv(titles: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<String, Explanation> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(titles).map_err(|error| broken(&error))?;
    for row in rows {
        csv.write_record(row).map_err(|error| broken(&error))?;
    }
    let bytes = csv.into_inner().map_err(|error| broken(&error))?;
    String::from_utf8(bytes).map_err(|error| broken(&error))
}

fn broken(error: &dyn std::fmt::Display) -> Explanation {
    let said = format!("the report cannot be written: {error}");
    Explanation::new(Cause::Failed, said)
}

/// A run in a list.
#[derive(Debug, Serialize)]
pub struct RunRow {
    pub(crate) id: String,
    pub(crate) began: String,
    pub(crate) state: &'static str,
    pub(crate) title: String,
    pub(crate) account: Option<String>,
    pub(crate) changes: usize,
    pub(crate) done: usize,
    pub(crate) already: usize,
    pub(crate) failed: usize,
    pub(crate) in_doubt: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) undoes: Option<String>,
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

/// A point in time to the second.
pub fn seconds(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

impl RunRow {
    /// Titles of the cells.
    pub const CSV: [&'static str; 11] = [
        "id", "began", "state", "title", "account", "changes", "done", "already", "failed",
        "in_doubt", "undoes",
    ];

    /// The cells.
    pub fn csv(&self) -> Vec<String> {
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
    pub rows: &'a [StepRow],
}

/// One change of a run.
#[derive(Debug, Serialize)]
pub struct StepRow {
    pub(crate) change: usize,
    #[serde(rename = "do")]
    pub(crate) what: Value,
    pub(crate) who: String,
    pub(crate) space: Option<String>,
    pub(crate) action: &'static str,
    pub(crate) result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) membership: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<Value>,
    #[serde(skip)]
    pub(crate) said: String,
}

impl StepRow {
    /// The rows of a run.
    pub fn all(run: &Record) -> Vec<Self> {
        let steps = run.steps.iter().enumerate();
        steps.map(|(at, step)| Self::of(run, at, step)).collect()
    }

    fn of(run: &Record, at: usize, step: &StepRecord) -> Self {
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

impl StepRow {
    /// Titles of the cells.
    pub const CSV: [&'static str; 7] = [
        "change",
        "action",
        "who",
        "space",
        "result",
        "membership",
        "error",
    ];

    /// The cells.
    pub fn csv(&self) -> Vec<String> {
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

/// A line of the journal.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct LineRow(pub Line);

impl LineRow {
    /// Titles of the cells.
    pub const CSV: [&'static str; 6] = ["at", "run", "event", "step", "call", "detail"];

    /// The cells.
    pub fn csv(&self) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::names::SpaceName;
    use crate::work::Who;
    use crate::work::change::Change;
    use crate::work::journal::{Head, Journal};
    use crate::work::members::{Row, RowAction};
    use crate::work::plan::{Plan, RunId};

    async fn journal() -> (Journal, RunId) {
        let journal = Journal::memory();
        let who = Who::parse("=cmd@example.com").unwrap();
        let plan = Plan::of(
            "Add, \"them\"",
            Change::AddMember {
                space: SpaceName::from_id("A").unwrap().into(),
                who: who.clone(),
                role: None,
            },
        );
        let head = Head {
            profile: "work".to_owned(),
            account: None,
            chat_api: "https://chat.googleapis.com".to_owned(),
        };
        let book = journal.begin(&plan, head).await.unwrap();
        let why = Explanation::new(Cause::Failed, "no, \"not\" so");
        let row = Row::failed(&who, RowAction::Add, why);
        book.note(Event::ended(0, row)).await.unwrap();
        (journal, plan.id)
    }

    #[tokio::test]
    async fn a_report_is_read_back_whole() {
        let (journal, id) = journal().await;
        let run = journal.run(&id).unwrap();
        let text = of_run(&run, Form::Csv).unwrap();
        let mut read = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(read.headers().unwrap(), &StepRow::CSV[..]);
        let row = read.records().next().unwrap().unwrap();
        let cells: Vec<_> = row.iter().collect();
        let wanted = ["1", "add", "=cmd@example.com", "spaces/A", "failed", ""];
        assert_eq!(cells[..6], wanted);
        assert_eq!(cells[6], "no, \"not\" so");
        let json: Value = serde_json::from_str(&of_run(&run, Form::Json).unwrap()).unwrap();
        assert_eq!(json["title"], "Add, \"them\"");
        assert_eq!(json["rows"][0]["error"]["message"], "no, \"not\" so");
        let lines = journal.lines(None).unwrap();
        let text = of_lines(lines.clone(), Form::Json).unwrap();
        assert_eq!(text.lines().count(), lines.len());
        for line in text.lines() {
            assert!(serde_json::from_str::<Line>(line).is_ok(), "{line}");
        }
        let text = of_lines(lines, Form::Csv).unwrap();
        assert!(
            text.starts_with("at,run,event,step,call,detail\n"),
            "{text}"
        );
    }
}
