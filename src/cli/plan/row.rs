//! What a plan would change, as rows: for people a line for each setting and person, for programs
//! one for each change.

use serde::Serialize;
use serde_json::Value;

use crate::chat::names::{AudienceName, SpaceName};
use crate::chat::resources::Role;
use crate::cli::output::Columns;
use crate::work::Row;
use crate::work::change::Change;
use crate::work::spaces::Update;

/// A change that is planned, for programs.
#[derive(Debug, Serialize)]
pub struct PlanRow {
    #[serde(flatten)]
    row: Row,
    #[serde(skip_serializing_if = "Option::is_none")]
    space: Option<SpaceName>,
    /// The change as the journal writes it.
    #[serde(rename = "do")]
    change: Value,
}

impl PlanRow {
    /// The row of a change.
    pub fn new(change: &Change, row: Row, space: Option<SpaceName>) -> Self {
        Self {
            row,
            space,
            change: serde_json::to_value(change).unwrap_or_default(),
        }
    }
}

impl Columns for PlanRow {
    const TABLE: &'static [&'static str] = Difference::TABLE;
    const CSV: &'static [&'static str] = &[
        "who",
        "action",
        "result",
        "membership",
        "error",
        "space",
        "do",
    ];

    fn table(&self) -> Vec<String> {
        self.csv()
    }

    fn csv(&self) -> Vec<String> {
        let mut cells = self.row.csv();
        cells.push(
            self.space
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
        );
        cells.push(self.change.to_string());
        cells
    }
}

/// A line of the difference, for people.
#[derive(Debug, Serialize)]
pub struct Difference {
    space: String,
    action: &'static str,
    what: String,
    how: String,
}

impl Columns for Difference {
    const TABLE: &'static [&'static str] = &["SPACE", "ACTION", "WHAT", "HOW"];
    const CSV: &'static [&'static str] = &["space", "action", "what", "how"];

    fn table(&self) -> Vec<String> {
        self.csv()
    }

    fn csv(&self) -> Vec<String> {
        vec![
            self.space.clone(),
            self.action.to_owned(),
            self.what.clone(),
            self.how.clone(),
        ]
    }
}

impl Difference {
    /// The lines of a change.
    pub fn of(change: &Change, row: &Row, space: &str, arrow: &str) -> Vec<Self> {
        let line = |what: String, how: String| Self {
            space: space.to_owned(),
            action: change.action().as_str(),
            what,
            how,
        };
        if let Some(error) = &row.error {
            return vec![line(
                row.who.clone(),
                format!("cannot be: {}", error.message),
            )];
        }
        let how = match change {
            Change::UpdateSpace { update, was, .. } => {
                let was = was.as_deref().map(values).unwrap_or_default();
                let old = |key: &str| was.iter().find(|(known, _)| known == key);
                let lines = values(update).into_iter().map(|(key, new)| {
                    let how = match old(&key) {
                        Some((_, old)) => format!("{old} {arrow} {new}"),
                        None => new,
                    };
                    line(key, how)
                });
                return lines.collect();
            }
            Change::CreateSpace { .. } => "is made".to_owned(),
            Change::AddMember { role, .. } => {
                format!("as {}", role.as_ref().unwrap_or(&Role::Member).word())
            }
            Change::AddGroup { .. } => "as a group".to_owned(),
            Change::SetRole { role, was, .. } => {
                // A role that is looked at again before it is taken away is that of an owner.
                let was = was.as_ref().unwrap_or(&Role::Owner);
                format!("{} {arrow} {}", was.word(), role.word())
            }
            Change::RemoveMember { was, .. } => {
                let role = was
                    .as_ref()
                    .map_or(Some(&Role::Owner), |was| was.role.as_ref());
                role.map(|role| format!("was {}", role.word()))
                    .unwrap_or_default()
            }
            Change::StartChat { .. } | Change::DeleteSpace { .. } => String::new(),
        };
        vec![line(row.who.clone(), how)]
    }
}

/// What an update sets, by the keys of a plan file.
fn values(update: &Update) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut put = |key: &str, value: String| all.push((key.to_owned(), value));
    let texts = [
        ("name", &update.display_name),
        ("description", &update.description),
        ("guidelines", &update.guidelines),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            put(key, or(text, "nothing"));
        }
    }
    if let Some(on) = update.history {
        put("history", if on { "on" } else { "off" }.to_owned());
    }
    if let Some(audience) = &update.audience {
        let who = audience.as_ref().map_or("nobody", AudienceName::as_str);
        put("found_by", who.to_owned());
        put("joined_by", who.to_owned());
    }
    if let Some(access) = &update.access {
        for (key, who) in [("found_by", &access.discover), ("joined_by", &access.join)] {
            if let Some(who) = who {
                let who: Vec<_> = who.iter().map(AudienceName::as_str).collect();
                put(key, or(&who.join(", "), "nobody"));
            }
        }
    }
    for (setting, allowed) in &update.permissions {
        let word = serde_json::to_value(allowed).unwrap_or_default();
        put(
            setting.as_str(),
            word.as_str().unwrap_or_default().to_owned(),
        );
    }
    all
}

fn or(text: &str, nothing: &str) -> String {
    if text.is_empty() { nothing } else { text }.to_owned()
}
