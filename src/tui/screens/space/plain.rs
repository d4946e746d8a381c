//! A space in lines: its members a row each, its details as lines, its settings as rows to choose.

use crate::tui::event::Slot;
use crate::tui::plain::{Page, filtered};
use crate::tui::shared::Shared;

use super::members::Kind;
use super::{SpaceScreen, Tab, details};

/// Longer lines are wrapped where they are printed.
const UNWRAPPED: u16 = u16::MAX;

impl SpaceScreen {
    pub(super) fn told(&self, shared: &Shared) -> Page {
        match self.tab {
            Tab::Details => {
                let lines = details::detail_lines(self, shared, UNWRAPPED);
                let lines = lines.into_iter().map(|(label, text)| match label {
                    "" => text,
                    label => format!("{label}: {text}"),
                });
                let tab = "Details. next-tab shows the members.".to_owned();
                Page::of(std::iter::once(tab).chain(lines))
            }
            Tab::Members => self.told_members(),
            Tab::Settings => match &self.settings {
                Some(form) => form.told(&self.target.name, shared),
                None => Page::of([self.told_trouble_of_settings(shared)]),
            },
        }
    }

    fn told_members(&self) -> Page {
        let filter = filtered(self.filter.text().trim());
        let trouble = self.trouble.as_ref().map_or(String::new(), |why| {
            format!(
                "Not all members could be read. {} refresh tries again.",
                why.message
            )
        });
        let empty = match (self.members.shown(), filter.is_empty(), &self.trouble) {
            (0, true, None) => "Nobody is in it.",
            (0, false, _) => "Nobody matches.",
            _ => "",
        };
        let notice = self.notice.clone().unwrap_or_default();
        let tab = "Members. next-tab shows the settings, previous-tab the details.";
        let lines = [tab.to_owned(), filter, trouble, notice, empty.to_owned()];
        let list = self.members.list();
        Page::of(lines).with_rows(self.members.shown(), list.cursor())
    }

    fn told_trouble_of_settings(&self, shared: &Shared) -> String {
        match &self.details_trouble {
            Some(why) => format!(
                "The settings could not be read. {} refresh tries again.",
                why.message
            ),
            None if shared.slots.is_running(Slot::Space) => "Reading the settings.".to_owned(),
            None => "The settings are not known. refresh reads them.".to_owned(),
        }
    }

    pub(super) fn told_row(&self, shared: &Shared, at: usize) -> String {
        match (self.tab, &self.settings) {
            (Tab::Members, _) => self.told_member(shared, at),
            (Tab::Settings, Some(form)) => form.told_row(at),
            _ => String::new(),
        }
    }

    fn told_member(&self, shared: &Shared, at: usize) -> String {
        let Some(member) = self.members.at(at) else {
            return String::new();
        };
        let mut parts = vec![member.label(&shared.people).into_owned()];
        let email = member.email(&shared.people);
        if !email.is_empty() && email != parts[0] {
            parts.push(email.to_owned());
        }
        let role = match (member.kind, &member.role) {
            (Kind::Group, _) => "group",
            (Kind::App, _) => "app",
            (Kind::Person, Some(role)) => role.word(),
            (Kind::Person, None) => "",
        };
        let you = member.is(shared.session.account_name(), &shared.people);
        let marks = [
            (!role.is_empty(), role),
            (you, "you"),
            (member.invited, "invited"),
            (member.external, "external"),
            (self.marks.contains(&member.name), "marked"),
        ];
        let marks = marks.into_iter().filter(|(is, _)| *is);
        parts.extend(marks.map(|(_, mark)| mark.to_owned()));
        let failed = self.why_failed(&member.name);
        parts.extend(failed.map(|why| format!("not changed: {why}")));
        parts.join(", ")
    }

    pub(super) fn go_to(&mut self, at: usize) {
        match (self.tab, &mut self.settings) {
            (Tab::Members, _) => self.members.go_to(at),
            (Tab::Settings, Some(form)) => form.put_cursor(at),
            _ => {}
        }
    }
}
