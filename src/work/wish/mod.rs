//! Plan files: spaces as they are wished for, written in TOML. What a file does not name stays as
//! it is. The form is documented in `docs/plan-files.md` and `docs/plan.schema.json`.

mod export;
mod make;
mod plan;
mod present;
mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Who;
use crate::chat::names::{AudienceName, GroupName, SpaceName};
use crate::chat::patch::{Allowed, Setting};
use crate::text::explanation::{Cause, Explanation};

pub use export::export;
pub use plan::plan;
pub use write::Names;

/// The form in which these files are written today.
pub const VERSION: u32 = 1;

/// A file larger than this is no plan, in bytes.
pub const FILE_MAX: u64 = 16 * 1024 * 1024;

/// A plan file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanFile {
    /// The form in which it is written: [`VERSION`].
    pub version: u32,
    /// The spaces.
    #[serde(default, rename = "space")]
    pub spaces: Vec<Wish>,
}

/// Kept or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    /// Messages are kept.
    On,
    /// Messages go after a day.
    Off,
}

/// One space as it is wished for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wish {
    /// `spaces/ID`. Where absent, the caller's space of this name is meant; where there is none, it
    /// is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub space: Option<SpaceName>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How to behave there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guidelines: Option<String>,
    /// Whether messages are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Switch>,
    /// Whether people of other organizations may be added. Fixed when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external: Option<bool>,
    /// Only owners and managers post. Fixed when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub announcement: Option<bool>,
    /// Who can find it besides its members; an empty list is nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found_by: Option<Vec<AudienceName>>,
    /// Who can join by themselves; an empty list is nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joined_by: Option<Vec<AudienceName>>,
    /// Its owners.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<Who>,
    /// Its managers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub managers: Vec<Who>,
    /// Its other members.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Who>,
    /// Google Groups in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupName>,
    /// Whoever is not named is removed; never the account that does it, and never an app.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub only: bool,
    /// Who may do what.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub permissions: BTreeMap<Setting, Allowed>,
}

impl PlanFile {
    /// Reads a file's text; a mistake is told with its line.
    pub fn parse(text: &str) -> Result<Self, Explanation> {
        let wrong = |text: String| Explanation::new(Cause::Usage, text);
        let file: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| {
                let before = text.get(..span.start).unwrap_or_default();
                before.matches('\n').count() + 1
            });
            wrong(format!("line {line}: {}", error.message().trim()))
                .hint("docs/plan-files.md describes every key.")
        })?;
        if file.version != VERSION {
            return Err(wrong(format!(
                "the plan is written in form {}; this roomkey reads {VERSION}",
                file.version
            )));
        }
        for (at, wish) in file.spaces.iter().enumerate() {
            wish.check().map_err(|mut error| {
                error.message = format!("space {}: {}", at + 1, error.message);
                error
            })?;
            // One of two wishes for the same space would be lost, whichever it is.
            let mut before = file.spaces[..at].iter();
            if before.any(|other| other.space == wish.space && other.called() == wish.called()) {
                let called = wish.called();
                return Err(wrong(format!("space {}: {called} is named twice", at + 1)));
            }
        }
        Ok(file)
    }
}

impl Wish {
    /// Everybody named, with the role.
    fn people(&self) -> impl Iterator<Item = (&Who, crate::chat::resources::Role)> {
        use crate::chat::resources::Role::{Manager, Member, Owner};
        let all = |who, role: crate::chat::resources::Role| {
            let who: &Vec<Who> = who;
            who.iter().map(move |who| (who, role.clone()))
        };
        let owners = all(&self.owners, Owner);
        let managers = all(&self.managers, Manager);
        owners.chain(managers).chain(all(&self.members, Member))
    }

    /// What messages call it.
    fn called(&self) -> String {
        let space = self.space.as_ref().map(ToString::to_string);
        space.or_else(|| self.name.clone()).unwrap_or_default()
    }

    fn check(&self) -> Result<(), Explanation> {
        let wrong = |text: String| Err(Explanation::new(Cause::Usage, text));
        if self.space.is_none() && self.name.is_none() {
            return wrong("give `space` or `name`".to_owned());
        }
        let mut seen = std::collections::HashSet::new();
        for (who, _) in self.people() {
            if !seen.insert(who.to_string().to_lowercase()) {
                return wrong(format!("{who} is named twice"));
            }
        }
        if self.only && seen.is_empty() {
            // As for `members sync`: an empty list is a mistake more often than a wish.
            return wrong("`only` without any people would empty the space".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"
version = 1

[[space]]
space = "spaces/AAAA"
name = "Ops"
description = "d"
guidelines = "be\nkind"
history = "on"
found_by = ["audiences/default"]
joined_by = []
owners = ["ana@example.com"]
managers = ["users/12"]
members = ["me"]
groups = ["groups/x"]
only = true

[space.permissions]
manageApps = "owners"
"#;

    #[test]
    fn a_file_is_read_and_written_alike() {
        let file = PlanFile::parse(WHOLE).unwrap();
        assert_eq!(file.spaces[0].people().count(), 3);
        let text = file.text(&Names::default()).unwrap();
        assert_eq!(PlanFile::parse(&text).unwrap(), file);
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        for (text, said) in [
            ("version = 2", "form 2"),
            ("version = 1\n[[space]]\nnmae = \"x\"", "line 3"),
            (
                "version = 1\n[[space]]\nname = \"x\"\nhistory = \"maybe\"",
                "line 4",
            ),
            ("version = 1\n[[space]]", "space 1: give"),
            (
                "version = 1\n[[space]]\nname = \"x\"\nonly = true",
                "space 1: `only`",
            ),
            (
                "version = 1\n[[space]]\nname = \"x\"\nowners = [\"1\"]\nmembers = [\"users/1\"]",
                "twice",
            ),
            (
                "version = 1\n[[space]]\nname = \"x\"\nowners = [\"ana\"]",
                "line 4",
            ),
        ] {
            let error = PlanFile::parse(text).unwrap_err();
            assert_eq!(error.cause, Cause::Usage);
            assert!(error.message.contains(said), "{text}: {}", error.message);
        }
    }

    #[test]
    fn the_schema_names_every_key() {
        let schema: serde_json::Value =
            serde_json::from_str(include_str!("../../../docs/plan.schema.json")).unwrap();
        let keys = |value: &serde_json::Value| {
            let keys = value["properties"].as_object().unwrap().keys();
            keys.cloned().collect::<Vec<_>>()
        };
        let space = &schema["$defs"]["space"];
        let file = PlanFile::parse(WHOLE).unwrap();
        let mut wish = file.spaces[0].clone();
        (wish.external, wish.announcement) = (Some(true), Some(false));
        wish.permissions = Setting::ALL
            .map(|setting| (setting, Allowed::Owners))
            .into();
        let written = serde_json::to_value(&wish).unwrap();
        let written: Vec<_> = written.as_object().unwrap().keys().cloned().collect();
        let mut known = keys(space);
        let mut written = written;
        known.sort();
        written.sort();
        assert_eq!(known, written);
        let mut known = keys(&space["properties"]["permissions"]);
        let mut settings = Setting::ALL
            .map(|setting| setting.as_str().to_owned())
            .to_vec();
        known.sort();
        settings.sort();
        assert_eq!(known, settings);
        assert_eq!(schema["properties"]["version"]["const"], VERSION);
    }
}
