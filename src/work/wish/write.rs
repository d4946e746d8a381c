//! The text of a plan file. People are written by ID, so that it does not matter which addresses
//! they have, and their names stand beside them for whoever reads it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{PlanFile, Wish};
use crate::chat::names::UserName;
use crate::chat::resources::User;
use crate::directory::{Directory, Person};
use crate::text;
use crate::text::explanation::{Cause, Explanation};
use crate::work::Who;

/// A longer name is cut, in characters.
const NAME_MAX: usize = 120;

/// What people are called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<UserName, String>);

impl Names {
    /// Takes over what a membership tells.
    pub(super) fn note(&mut self, user: &User) {
        self.put(
            &user.name,
            user.display_name.as_deref(),
            user.email.as_deref(),
        );
    }

    /// Takes over other ones.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// These and what the directory says of the others: all of it or, with the reason, nothing, for
    /// the same file is to have the same text.
    pub async fn looked_up(&self, directory: &Directory, file: &PlanFile) -> Result<Self, String> {
        let people = file.spaces.iter().flat_map(Wish::people);
        let unknown: Vec<UserName> = people
            .filter_map(|(who, _)| match who {
                Who::User(user) if !self.0.contains_key(user) => Some(user.clone()),
                _ => None,
            })
            .collect();
        let found = directory.names(&unknown).await;
        let found = found.map_err(|error| error.explain().message)?;
        if directory.is_closed() {
            return Err("you may not read it (scope `directory`).".to_owned());
        }
        let mut all = self.clone();
        for (user, Person { name, email, .. }) in found {
            all.put(&user, name.as_deref(), email.as_deref());
        }
        Ok(all)
    }

    fn put(&mut self, user: &UserName, name: Option<&str>, email: Option<&str>) {
        let called = match (name, email) {
            (Some(name), Some(email)) => format!("{name} <{email}>"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => return,
        };
        let called = text::one_line(&called, NAME_MAX);
        if !called.is_empty() {
            self.0.insert(user.clone(), called);
        }
    }

    /// The remark behind somebody.
    fn remark(&self, who: &Who) -> String {
        let called = match who {
            Who::User(user) => self.0.get(user),
            _ => None,
        };
        called.map_or_else(String::new, |called| format!(" # {called}"))
    }
}

#[derive(Serialize)]
struct Spaces<'a> {
    space: [&'a Wish; 1],
}

impl PlanFile {
    /// The file's text; the same file and names give the same bytes.
    pub fn text(&self, names: &Names) -> Result<String, Explanation> {
        let mut text = format!("version = {}\n", self.version);
        for wish in &self.spaces {
            text.push('\n');
            text.push_str(&space(wish, names)?);
        }
        Ok(text)
    }
}

/// People stand between what is said of the space and what follows from them.
fn space(wish: &Wish, names: &Names) -> Result<String, Explanation> {
    let before = Wish {
        owners: Vec::new(),
        managers: Vec::new(),
        members: Vec::new(),
        groups: Vec::new(),
        only: false,
        permissions: BTreeMap::new(),
        ..wish.clone()
    };
    let after = Wish {
        groups: wish.groups.clone(),
        only: wish.only,
        permissions: wish.permissions.clone(),
        ..Wish::default()
    };
    let mut text = toml(&before)?;
    for (key, people) in [
        ("owners", &wish.owners),
        ("managers", &wish.managers),
        ("members", &wish.members),
    ] {
        text.push_str(&list(key, people, names));
    }
    let after = toml(&after)?;
    text.push_str(after.strip_prefix("[[space]]\n").unwrap_or(&after));
    Ok(text)
}

fn toml(wish: &Wish) -> Result<String, Explanation> {
    toml::to_string_pretty(&Spaces { space: [wish] }).map_err(|error| {
        let message = format!("the plan cannot be written: {error}");
        Explanation::new(Cause::Failed, message)
    })
}

fn list(key: &str, people: &[Who], names: &Names) -> String {
    let quoted = |who: &Who| toml::Value::String(who.to_string()).to_string();
    match people {
        [] => String::new(),
        [only] => format!("{key} = [{}]{}\n", quoted(only), names.remark(only)),
        several => {
            let line = |who: &Who| format!("    {},{}\n", quoted(who), names.remark(who));
            let lines: String = several.iter().map(line).collect();
            format!("{key} = [\n{lines}]\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> PlanFile {
        let text = r#"
version = 1

[[space]]
space = "spaces/A"
name = "Ops"
guidelines = "be kind\n    \"users/1\",\n"
owners = ["users/1"]
members = ["users/2", "users/3", "me", "x@example.com"]
groups = ["groups/x"]
only = true

[space.permissions]
manageApps = "owners"

[[space]]
name = "Empty"
"#;
        PlanFile::parse(text).unwrap()
    }

    fn user(name: &str, called: &str, email: &str) -> User {
        serde_json::from_value(serde_json::json!({
            "name": name, "type": "HUMAN", "displayName": called, "email": email,
        }))
        .unwrap()
    }

    #[test]
    fn without_names_it_is_plain_toml() {
        let file = file();
        let plain = toml::to_string_pretty(&file).unwrap();
        assert_eq!(file.text(&Names::default()).unwrap(), plain);
    }

    #[test]
    fn names_stand_beside_people_and_nowhere_else() {
        let mut names = Names::default();
        names.note(&user("users/1", "Ana \"A\" Wijaya", "ana@example.com"));
        names.note(&user(
            "users/2",
            "Evil\nowners = [\u{1b}[31m]\u{202e}",
            "e@example.com",
        ));
        let file = file();
        let text = file.text(&names).unwrap();
        assert_eq!(PlanFile::parse(&text).unwrap(), file, "{text}");
        assert!(text.contains("owners = [\"users/1\"] # Ana \"A\" Wijaya <ana@example.com>\n"));
        assert_eq!(text.matches('#').count(), 2, "{text}");
        assert!(
            !text.contains('\u{1b}') && !text.contains('\u{202e}'),
            "{text}"
        );
    }
}
