//! The table of everything a person can do: name, key, where it applies, the scope it needs and the
//! command that does the same. Dispatch, footer, menus, help and palette are made from it.

pub mod command;
mod table;

use crate::config::Scope;

pub use table::{ACTIONS, Action};

/// Where a key can be pressed: what is on top of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// First run.
    Setup,
    /// Waiting for the person with the phone.
    SignIn,
    /// The QR code on the whole screen.
    Qr,
    /// The list of spaces.
    Spaces,
    /// The members of a space.
    Members,
    /// The details of a space.
    Details,
    /// The settings of a space.
    Settings,
    /// What to look for in the whole organization.
    AdminSearch,
    /// What was found there.
    AdminResults,
    /// What to look for in many spaces at once.
    Audit,
    /// What was found in them.
    AuditResults,
    /// A plan that is looked at, or carried out.
    Bulk,
    /// What was done.
    Journal,
    /// Every profile and who is signed in with it.
    Accounts,
    /// Choosing people.
    People,
    /// Fields and buttons.
    Form,
    /// A numbered menu.
    Menu,
    /// Help.
    Help,
    /// What happened in this session.
    Log,
    /// An error.
    Error,
    /// The on-screen keyboard.
    Keyboard,
    /// The command palette.
    Palette,
}

impl Context {
    /// Each of them, in the order of the help.
    pub const ALL: [Self; 22] = [
        Self::Setup,
        Self::SignIn,
        Self::Qr,
        Self::Spaces,
        Self::Members,
        Self::Details,
        Self::Settings,
        Self::AdminSearch,
        Self::AdminResults,
        Self::Audit,
        Self::AuditResults,
        Self::Bulk,
        Self::Journal,
        Self::Accounts,
        Self::People,
        Self::Form,
        Self::Menu,
        Self::Help,
        Self::Log,
        Self::Error,
        Self::Keyboard,
        Self::Palette,
    ];

    /// What the help calls it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Setup => "Setup",
            Self::SignIn => "Sign-in",
            Self::Qr => "QR code",
            Self::Spaces => "Spaces",
            Self::Members => "Members of a space",
            Self::Details => "Details of a space",
            Self::Settings => "Settings of a space",
            Self::AdminSearch => "Admin search",
            Self::AdminResults => "Found as administrator",
            Self::Audit => "Audits",
            Self::AuditResults => "Found by an audit",
            Self::Bulk => "Plans and runs",
            Self::Journal => "Journal",
            Self::Accounts => "Accounts",
            Self::People => "People picker",
            Self::Form => "Forms",
            Self::Menu => "Menus",
            Self::Help => "Help",
            Self::Log => "Log",
            Self::Error => "Errors",
            Self::Keyboard => "On-screen keyboard",
            Self::Palette => "Command palette",
        }
    }

    /// Its name in the configuration: kebab-case.
    pub fn name(self) -> String {
        let mut name = String::new();
        for c in format!("{self:?}").chars() {
            if c.is_ascii_uppercase() && !name.is_empty() {
                name.push('-');
            }
            name.push(c.to_ascii_lowercase());
        }
        name
    }

    /// What a screen is there for: whose command `=` copies.
    pub const fn main_action(self) -> Option<Action> {
        match self {
            Self::SignIn => Some(Action::StartSignIn),
            Self::Spaces | Self::AdminResults | Self::Journal => Some(Action::Open),
            Self::Members => Some(Action::MemberMenu),
            Self::Details => Some(Action::Refresh),
            Self::Settings => Some(Action::SaveSettings),
            Self::Accounts => Some(Action::UseProfile),
            Self::Bulk => Some(Action::RunPlan),
            Self::AdminSearch => Some(Action::RunSearch),
            Self::Audit | Self::AuditResults => Some(Action::RunAudit),
            _ => None,
        }
    }

    /// Whether its own menu opens with `0`, so that every action is within reach of a remote.
    pub const fn has_menu(self) -> bool {
        matches!(
            self,
            Self::Setup
                | Self::SignIn
                | Self::Spaces
                | Self::Members
                | Self::Details
                | Self::Settings
                | Self::AdminSearch
                | Self::AdminResults
                | Self::Audit
                | Self::AuditResults
                | Self::Bulk
                | Self::Journal
                | Self::Accounts
        )
    }
}

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which one.
    pub action: Action,
    /// Kebab-case: its name in the configuration and the palette.
    pub name: &'static str,
    /// What menus and footers call it.
    pub title: &'static str,
    /// What footers call it.
    pub short: &'static str,
    /// Default keys, the one to show first.
    pub keys: &'static [&'static str],
    /// Where it applies.
    pub contexts: &'static [Context],
    /// Short name of the scope it needs.
    pub scope: Option<&'static str>,
    /// The command that does the same.
    pub command: Option<&'static str>,
    /// Where another command does; an empty one is none.
    pub commands: &'static [(Context, &'static str)],
    /// It destroys something.
    pub danger: bool,
    /// Other words that people look for it by.
    pub aliases: &'static [&'static str],
    /// Place in the footer, 1 first; 0: not there.
    pub hint: u8,
    /// A shortcut for pressing this one several times; needs no menu entry.
    pub repeats: Option<Action>,
    /// A sentence for the help.
    pub help: &'static str,
}

impl Entry {
    /// The command that does the same in `context`; words in capitals stand for what differs.
    pub fn command_in(&self, context: Context) -> Option<&'static str> {
        let own = self.commands.iter().find(|(of, _)| *of == context);
        let command = own.map_or(self.command, |(_, command)| Some(*command));
        command.filter(|command| !command.is_empty())
    }

    /// Every command that it names.
    pub fn all_commands(&self) -> impl Iterator<Item = &'static str> {
        let own = self.commands.iter().map(|(_, command)| *command);
        self.command
            .into_iter()
            .chain(own)
            .filter(|command| !command.is_empty())
    }

    /// The scope it needs.
    pub fn scope(&self) -> Option<Scope> {
        self.scope.map(Scope::new)
    }

    /// The scope it needs in a space that is open with an administrator's access.
    pub fn admin_scope(&self) -> Option<Scope> {
        let scope = match self.scope? {
            "memberships" => "admin.memberships",
            "memberships.readonly" => "admin.memberships.readonly",
            "spaces" => "admin.spaces",
            "delete" => "admin.delete",
            other => other,
        };
        Some(Scope::new(scope))
    }

    /// Whether its title stands in the menu of `context`: everything but what a remote's keys do
    /// anyway.
    pub fn in_menu(&self, context: Context) -> bool {
        context.has_menu()
            && self.contexts.contains(&context)
            && self.repeats.is_none()
            && !matches!(
                self.action,
                Action::MoveUp
                    | Action::MoveDown
                    | Action::NextTab
                    | Action::PreviousTab
                    | Action::Menu
                    | Action::MemberMenu
                    | Action::AccountMenu
                    | Action::ChangeSetting
                    | Action::ChangeTerm
                    | Action::RunAudit
                    | Action::Back
                    | Action::Cancel
            )
    }
}

impl Action {
    /// Its row of the table.
    pub fn entry(self) -> &'static Entry {
        // The test below holds the table in the order of the enum.
        ACTIONS[self as usize]
    }

    /// By its kebab-case name.
    pub fn named(name: &str) -> Option<Self> {
        ACTIONS
            .iter()
            .find(|entry| entry.name == name)
            .map(|entry| entry.action)
    }
}

/// The rows that apply in a context, in the order of the table.
pub fn entries(context: Context) -> impl Iterator<Item = &'static Entry> {
    ACTIONS
        .iter()
        .copied()
        .filter(move |entry| entry.contexts.contains(&context))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// What a remote or a bare keypad has, digits aside.
    const REMOTE: &[&str] = &["up", "down", "left", "right", "enter", "esc"];

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        for (at, entry) in ACTIONS.iter().enumerate() {
            assert_eq!(entry.action as usize, at, "{}", entry.name);
            assert_eq!(Action::named(entry.name), Some(entry.action));
        }
    }

    #[test]
    fn every_action_has_a_name_a_title_help_and_a_place() {
        for entry in ACTIONS.iter() {
            let kebab = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(entry.name.chars().all(kebab), "{}", entry.name);
            assert!(!entry.title.is_empty() && !entry.contexts.is_empty());
            assert!(entry.help.ends_with('.'), "{}", entry.name);
        }
    }

    #[test]
    fn every_action_is_within_reach_of_a_remote() {
        for entry in ACTIONS.iter() {
            let by_key = entry
                .keys
                .iter()
                .any(|key| REMOTE.contains(key) || key.parse::<u8>().is_ok());
            let by_menu = entry.contexts.iter().any(|context| entry.in_menu(*context));
            let by_repeating = entry.repeats.is_some();
            assert!(by_key || by_menu || by_repeating, "{}", entry.name);
        }
        for context in Context::ALL.into_iter().filter(|c| c.has_menu()) {
            assert!(entries(context).any(|e| e.action == Action::Menu && e.keys.contains(&"0")));
        }
    }

    #[test]
    fn no_key_means_two_things_in_one_context() {
        for context in Context::ALL {
            let mut taken = HashMap::new();
            for entry in entries(context) {
                for key in entry.keys {
                    let before = taken.insert(*key, entry.name);
                    assert_eq!(before, None, "{key} in {context:?}: {}", entry.name);
                }
            }
        }
    }

    #[test]
    fn scopes_are_short_names_and_commands_are_ours() {
        for entry in ACTIONS.iter() {
            if let Some(scope) = entry.scope() {
                assert!(scope.as_str().starts_with("https://"), "{}", entry.name);
            }
            for command in entry.all_commands() {
                assert!(command.starts_with("roomkey "), "{}", entry.name);
            }
        }
    }
}
