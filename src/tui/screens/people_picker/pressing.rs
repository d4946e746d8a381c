//! What Enter and the buttons do while people are chosen, and how the choice ends.

use super::super::keyboard::Keyboard;
use super::super::{Cx, Nav, filling};
use super::tray::Chosen;
use super::{Choice, Focus, PeoplePicker, ROLES, search};
use crate::action::Action;
use crate::tui::event::Slot;
use crate::work::people::named_in;
use crossterm::event::KeyCode;

impl PeoplePicker {
    pub(super) fn press(&mut self, cx: &mut Cx<'_>) {
        match self.focus {
            Focus::Query => self.press_query(cx),
            Focus::Found(at) => self.toggle_found(cx, at),
            Focus::Tray(at) => self.drop_from_tray(at),
            Focus::Role => self.role = (self.role + 1) % ROLES.len(),
            Focus::Ask => cx.nav.push(Nav::Act(Action::SearchPeople)),
            Focus::Go => self.go(cx),
            Focus::Keyboard => self.open_keyboard(cx),
            Focus::Leave => self.leave(cx),
        }
    }

    /// Enter in the field: an address is taken; the only one found is chosen; among several the
    /// cursor goes there; with nothing to look for it goes on.
    pub(super) fn press_query(&mut self, cx: &mut Cx<'_>) {
        let typed = self.field.text().to_owned();
        if self.fresh || typed.trim().is_empty() {
            if !self.tray.people.is_empty() {
                self.focus = Focus::Go;
            } else if cx.shared.session.on_screen_keyboard {
                self.open_keyboard(cx);
            } else {
                self.complain("Type a name or an address first.");
            }
        } else if !named_in(&typed).who.is_empty() {
            self.take(cx, &typed);
        } else if !self.search.can_search(cx.shared) {
            self.complain("Not an e-mail address, and no names can be looked up.");
        } else if search::is_running(cx.shared) {
            self.search.hasty = true;
        } else {
            self.settle(cx);
        }
    }

    /// What Enter comes to, now that the answer is here.
    pub(super) fn settle(&mut self, cx: &mut Cx<'_>) {
        self.search.hasty = false;
        match self.search.found.len() {
            0 => self.complain("Nobody in the directory is called so."),
            1 => {
                let chosen = Chosen::found(&self.search.found[0]);
                self.put(cx, chosen);
                self.clear(cx);
            }
            _ => self.focus = Focus::Found(0),
        }
    }

    pub(super) fn drop_from_tray(&mut self, at: usize) {
        self.tray.people.remove(at);
        self.focus = match self.tray.people.len() {
            0 => Focus::Query,
            n => Focus::Tray(at.min(n - 1)),
        };
    }

    pub(super) fn open_keyboard(&mut self, cx: &mut Cx<'_>) {
        self.focus = Focus::Query;
        if self.fresh {
            self.clear(cx);
        }
        cx.push(Keyboard::default());
    }

    pub(super) fn go(&mut self, cx: &mut Cx<'_>) {
        let typed = self.field.text().to_owned();
        if !self.fresh && !named_in(&typed).who.is_empty() {
            self.take(cx, &typed);
            if self.complaint.is_some() {
                return;
            }
        }
        if self.tray.people.is_empty() {
            self.complain("Choose somebody first.");
        } else {
            self.finish(cx);
        }
    }

    pub(super) fn finish(&mut self, cx: &mut Cx<'_>) {
        let choice = Choice {
            people: std::mem::take(&mut self.tray.people),
            role: ROLES[self.role].clone(),
        };
        for slot in [Slot::People, Slot::Present] {
            cx.cancel(slot);
        }
        cx.pop();
        cx.nav.push(Nav::Chosen(choice));
    }

    /// Esc: back to the field, out of the search, then away.
    pub(super) fn back(&mut self, cx: &mut Cx<'_>) {
        if self.focus != Focus::Query {
            self.focus = Focus::Query;
            if self.fresh {
                self.clear(cx);
            }
        } else if self.field.text().is_empty() {
            self.leave(cx);
        } else {
            self.clear(cx);
        }
    }

    pub(super) fn leave(&mut self, cx: &mut Cx<'_>) {
        if self.tray.people.is_empty() {
            self.finish(cx);
        } else {
            filling::leave(true, cx);
        }
    }

    /// A key that is no text for the field; says whether it was one.
    pub(super) fn special(&mut self, cx: &mut Cx<'_>, code: KeyCode) -> bool {
        let digit = match code {
            KeyCode::Char(c @ '1'..='9') => Some(c as usize - '1' as usize),
            _ => None,
        };
        match (self.focus, code) {
            (Focus::Query, _) => return false,
            (Focus::Found(_), _) if digit.is_some_and(|at| at < self.search.found.len()) => {
                self.toggle_found(cx, digit.unwrap_or_default());
            }
            (Focus::Role, _) if digit.is_some_and(|at| at < ROLES.len()) => {
                self.role = digit.unwrap_or_default();
            }
            (Focus::Role, KeyCode::Left) => self.role = (self.role + ROLES.len() - 1) % ROLES.len(),
            (Focus::Role, KeyCode::Right | KeyCode::Char(' ')) => {
                self.role = (self.role + 1) % ROLES.len();
            }
            (Focus::Found(_) | Focus::Tray(_), KeyCode::Char(' ')) => self.press(cx),
            (Focus::Tray(at), KeyCode::Backspace | KeyCode::Delete) => self.drop_from_tray(at),
            (_, KeyCode::Left) => self.step(cx.shared, false),
            (_, KeyCode::Right) => self.step(cx.shared, true),
            _ => return false,
        }
        true
    }
}
