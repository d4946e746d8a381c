//! Choosing what to look for in many spaces at once, and in which: one's own, or those of the whole
//! organization. What is found has a screen of its own.

mod plain;
mod results;
mod view;

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};

use ratatui::layout::Rect;

use crate::action::command::Arguments;
use crate::action::{Action, Context};
use crate::config::Scope;
use crate::tui::event::Moment;
use crate::tui::plain::Page;
use crate::tui::shared::Shared;
use crate::tui::widgets::pen::Pen;
use crate::work::audit::{STALE_DAYS, View};

use super::menu::Menu;
use super::{Cx, Nav, Screen};
use results::Results;

/// Ages to choose from, in days, the usual one first.
const STALE: [u32; 4] = [STALE_DAYS, 180, 365, 30];
const INVITED: [u32; 4] = [0, 7, 30, 90];

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui) struct Wish {
    pub view: View,
    /// In the whole organization.
    pub admin: bool,
    /// Only what is older than so many days, where the view asks for an age.
    pub days: Option<u32>,
}

impl Wish {
    /// The command line that looks for the same, with this profile where it is not the default.
    pub fn command(self, profile: Option<&str>) -> String {
        let days = self.days.filter(|days| *days > 0);
        let days = days.map(|days| format!(" --days {days}"));
        let admin = if self.admin { " --admin" } else { "" };
        let days = days.unwrap_or_default();
        let line = format!("roomkey audit {}{days}{admin}", self.view.as_str());
        Arguments::default().fill(&line, profile)
    }

    /// What the header says.
    pub const fn title(self) -> &'static str {
        title(self.view)
    }

    /// Whether members have to be read for it.
    pub const fn reads_members(self) -> bool {
        !matches!(self.view, View::Stale | View::HistoryOff)
    }
}

/// What a view is called on screen.
const fn title(view: View) -> &'static str {
    match view {
        View::Outsiders => "Outsiders",
        View::Ownerless => "No owner",
        View::SingleOwner => "A single owner",
        View::Stale => "Stale",
        View::HistoryOff => "History off",
        View::Invited => "Not joined",
        View::Groups => "Groups",
    }
}

/// What a view finds, in a line.
const fn about(view: View) -> &'static str {
    match view {
        View::Outsiders => "people of other organizations",
        View::Ownerless => "spaces that nobody owns",
        View::SingleOwner => "spaces that one person alone owns",
        View::Stale => "spaces in which nobody has written for long",
        View::HistoryOff => "conversations whose messages are not kept",
        View::Invited => "people who were invited and have not joined",
        View::Groups => "Google Groups in spaces",
    }
}

/// The ages that a view asks for; none where it asks for no age.
const fn ages(view: View) -> &'static [u32] {
    match view {
        View::Stale => &STALE,
        View::Invited => &INVITED,
        _ => &[],
    }
}

fn age(days: u32) -> String {
    match days {
        0 => "At any time".to_owned(),
        365 => "For a year".to_owned(),
        days => format!("For {days} days"),
    }
}

/// The choice.
#[derive(Debug, Default)]
pub(in crate::tui) struct AuditScreen {
    cursor: usize,
    admin: bool,
}

impl AuditScreen {
    fn view(&self) -> View {
        View::ALL[self.cursor.min(View::ALL.len() - 1)]
    }

    fn wish(&self) -> Wish {
        Wish {
            view: self.view(),
            admin: self.admin,
            days: ages(self.view()).first().copied(),
        }
    }

    fn look(&mut self, cx: &mut Cx<'_>) {
        let ages = ages(self.view());
        if ages.is_empty() {
            cx.push(Results::new(self.wish()));
            return;
        }
        let choices = ages.iter().map(|days| (age(*days), String::new()));
        cx.push(Menu::of_choices(title(self.view()), choices.collect()));
    }
}

impl Screen for AuditScreen {
    fn context(&self) -> Context {
        Context::Audit
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed("Look for")
    }

    fn scope(&self, action: Action) -> Option<Scope> {
        match action {
            Action::RunAudit if self.admin => Some(Scope::new("admin.spaces.readonly")),
            Action::RunAudit if !self.wish().reads_members() => None,
            _ => action.entry().scope(),
        }
    }

    fn command(&self, shared: &Shared, action: Action) -> Option<String> {
        let profile = shared.session.named_profile();
        (action == Action::RunAudit).then(|| self.wish().command(profile))
    }

    fn point(&mut self, _cx: &mut Cx<'_>, place: usize) -> bool {
        std::mem::replace(&mut self.cursor, place) == place
    }

    fn show_tab(&mut self, _cx: &mut Cx<'_>, tab: usize) {
        self.admin = tab > 0;
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        let last = View::ALL.len() - 1;
        match action {
            Action::MoveUp => self.cursor = self.cursor.checked_sub(1).unwrap_or(last),
            Action::MoveDown if self.cursor >= last => self.cursor = 0,
            Action::MoveDown => self.cursor += 1,
            Action::First | Action::PageUp => self.cursor = 0,
            Action::Last | Action::PageDown => self.cursor = last,
            Action::NextTab | Action::PreviousTab => self.admin = !self.admin,
            Action::RunAudit => self.look(cx),
            Action::Back | Action::Cancel | Action::Close => cx.pop(),
            _ => {}
        }
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        let KeyCode::Char(digit @ '1'..='9') = key.code else {
            return;
        };
        let at = digit as usize - '1' as usize;
        if at < View::ALL.len() {
            self.cursor = at;
            cx.nav.push(Nav::Act(Action::RunAudit));
        }
    }

    fn picked(&mut self, cx: &mut Cx<'_>, index: usize) {
        let days = ages(self.view()).get(index).copied();
        cx.push(Results::new(Wish {
            days,
            ..self.wish()
        }));
    }

    fn plain(&self, _shared: &Shared, _now: Moment) -> Page {
        self.told()
    }

    fn plain_row(&self, _shared: &Shared, at: usize) -> String {
        Self::told_row(at)
    }

    fn put_cursor(&mut self, _cx: &mut Cx<'_>, at: usize) {
        self.cursor = at.min(View::ALL.len() - 1);
    }

    fn view(&self, shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        view::draw(self, shared, area, pen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_says_what_was_chosen() {
        let wish = |view, admin, days| Wish { view, admin, days };
        for (wish, command) in [
            (
                wish(View::Outsiders, false, None),
                "roomkey audit outsiders",
            ),
            (
                wish(View::Stale, true, Some(365)),
                "roomkey audit stale --days 365 --admin",
            ),
            (wish(View::Invited, false, Some(0)), "roomkey audit invited"),
        ] {
            assert_eq!(wish.command(None), command);
        }
    }
}
