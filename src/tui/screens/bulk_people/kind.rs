//! What can be done with many people, and the form for it.

use crate::action::Action;
use crate::tui::screens::filling::KEYBOARD;
use crate::tui::widgets::field::Writing;
use crate::tui::widgets::form::Form;

pub(super) const AS: usize = 0;
pub(super) const WHO: usize = 1;
pub(super) const FILE: usize = 2;
pub(super) const SPACE: usize = 3;
const LOOK_UP_AT: usize = 4;
pub(super) const PLAN_AT: usize = 5;

pub(super) const PLAN: &str = "Show the plan";
pub(super) const LOOK_UP: &str = "Look people up";
const CLOSE: &str = "Back";

const ROLES: &[&str] = &["member", "manager", "owner"];
const COPIED: &[&str] = &["all as members", "as they are there"];

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui) enum Kind {
    Add,
    Remove,
    Role,
    Sync,
    Copy,
    /// Those who are marked come into another space.
    Elsewhere,
}

impl Kind {
    /// What an action is for.
    pub const fn of(action: Action) -> Option<Self> {
        Some(match action {
            Action::AddMany => Self::Add,
            Action::RemoveMany => Self::Remove,
            Action::RoleMany => Self::Role,
            Action::SyncMembers => Self::Sync,
            Action::CopyMembers => Self::Copy,
            Action::AddElsewhere => Self::Elsewhere,
            _ => return None,
        })
    }

    /// Its actions, in the order of menus.
    pub const ACTIONS: [Action; 6] = [
        Action::AddMany,
        Action::RemoveMany,
        Action::RoleMany,
        Action::SyncMembers,
        Action::CopyMembers,
        Action::AddElsewhere,
    ];

    /// What is done where.
    pub fn heading(self, place: &str) -> String {
        match self {
            Self::Add => format!("Add many people to {place}"),
            Self::Remove => format!("Remove many people from {place}"),
            Self::Role => format!("Give many people a role in {place}"),
            Self::Sync => format!("Make a list the members of {place}"),
            Self::Copy => format!("Copy the people of another space to {place}"),
            Self::Elsewhere => "Add these people to another space".to_owned(),
        }
    }

    /// Whether the space of the form is one that people come into, or are copied from.
    pub const fn wants_space(self) -> bool {
        matches!(self, Self::Copy | Self::Elsewhere)
    }

    const fn roles(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Add | Self::Role | Self::Elsewhere => Some(ROLES),
            Self::Copy => Some(COPIED),
            Self::Remove | Self::Sync => None,
        }
    }

    /// The form; a kiosk reads no files.
    pub fn form(self, kiosk: bool) -> Form {
        let (label, hint) = match self {
            Self::Copy => ("From", "Type part of its name, Enter chooses it."),
            Self::Elsewhere => ("Into", "Type part of its name, Enter chooses it."),
            _ => (
                "Space",
                "Type part of its name, Enter takes its people into the list.",
            ),
        };
        let roles = self.roles();
        let mut form = Form::default()
            .choice("As", roles.unwrap_or(ROLES), 0, "Left and right change it.")
            .text("Who", "", "Paste as many as you like: lists, tables, names in brackets. Enter takes them into the list, Enter on an empty line goes on.")
            .empty("e-mail addresses")
            .takes(Writing::Addresses)
            .text("File", "", "Enter reads it: an address a line, or CSV with a column of addresses.")
            .empty("path of a text or CSV file")
            .takes(Writing::Path)
            .text(label, "", hint)
            .empty("part of the name of a space")
            .button(LOOK_UP, "Find people in the directory.")
            .button(PLAN, "Nothing is changed before you have seen it and run it.")
            .button(KEYBOARD, "Type with the arrows and Enter.")
            .button(CLOSE, "Up from the first row leads into the list.");
        let lists = self != Self::Copy;
        form.show(AS, roles.is_some());
        form.show(WHO, lists);
        form.show(FILE, lists && !kiosk);
        form.show(LOOK_UP_AT, lists);
        form.set_focus(if self.wants_space() { SPACE } else { WHO });
        form
    }
}
