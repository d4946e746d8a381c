//! Runs, changes and lines in columns.

use crate::cli::output::Columns;
use crate::work::journal::Record;

use crate::work::report::seconds;
pub use crate::work::report::{LineRow, RunRow, StepRow, Whole};

impl Columns for RunRow {
    const TABLE: &'static [&'static str] = &["ID", "STATE", "DONE", "FAILED", "TITLE"];
    const CSV: &'static [&'static str] = &Self::CSV;

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
        Self::csv(self)
    }
}

impl Columns for StepRow {
    const TABLE: &'static [&'static str] =
        &["CHANGE", "ACTION", "WHO", "SPACE", "RESULT", "DETAIL"];
    const CSV: &'static [&'static str] = &Self::CSV;

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
        Self::csv(self)
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

impl Columns for LineRow {
    const TABLE: &'static [&'static str] = &["AT", "RUN", "EVENT", "STEP", "DETAIL"];
    const CSV: &'static [&'static str] = &Self::CSV;

    fn table(&self) -> Vec<String> {
        let mut cells = Self::csv(self);
        cells.remove(4);
        cells
    }

    fn csv(&self) -> Vec<String> {
        Self::csv(self)
    }
}
