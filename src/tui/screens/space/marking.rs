//! The order of the members, their marks, and the counts in the header.

use std::borrow::Cow;

use crate::action::{Action, Context};
use crate::chat::names::MemberName;
use crate::tui::event::Slot;
use crate::tui::screens::Cx;
use crate::tui::screens::menu::Menu;
use crate::tui::shared::{Shared, Tone};

use super::SpaceScreen;
use super::changing::Asking;
use super::order::OrderBy;

impl SpaceScreen {
    pub(super) fn mark(&mut self, action: Action) {
        match action {
            Action::Mark => {
                if let Some(member) = self.members.selected() {
                    self.marks.toggle(&member.name);
                    self.members.act(Action::MoveDown);
                }
            }
            Action::MarkAll => self
                .marks
                .add(self.members.seen().map(|member| &member.name)),
            Action::InvertMarks => {
                let seen = self.members.seen().map(|member| &member.name);
                self.marks.invert(seen);
            }
            _ => self.marks.clear(),
        }
    }

    /// Why marks cannot be changed.
    pub(super) fn refuses_marks(&self, action: Action) -> Option<Cow<'static, str>> {
        let reason = match action {
            Action::ClearMarks if self.marks.is_empty() => "nothing is marked",
            Action::Mark | Action::MarkAll | Action::InvertMarks if self.members.shown() == 0 => {
                "nobody is shown"
            }
            _ => return None,
        };
        Some(Cow::Borrowed(reason))
    }

    pub(super) fn choose_order(&mut self, cx: &mut Cx<'_>) {
        let now = self.members.order();
        let choices = OrderBy::ALL.map(|by| {
            let note = if by == now.by {
                "now; again turns it around"
            } else {
                ""
            };
            (by.title().to_owned(), note.to_owned())
        });
        self.asking = Some(Asking::Order);
        cx.push(Menu::of_choices("Sort by", choices.to_vec()));
    }

    pub(super) fn sort_by(&mut self, shared: &Shared, index: usize) {
        if let Some(by) = OrderBy::ALL.get(index) {
            let order = self.members.order().chosen(*by);
            self.members.sort(order, &shared.people);
        }
    }

    /// Names came: where they decide the order, it is made anew.
    pub(super) fn sort_again(&mut self, shared: &Shared) {
        let order = self.members.order();
        if order.by == OrderBy::Name {
            self.members.sort(order, &shared.people);
        } else if !self.filter.text().is_empty() {
            self.refilter(shared);
        }
    }

    /// The IDs of the marked members in the order of the list, if there are some.
    pub(super) fn marked_names(&self) -> Vec<String> {
        let marked = self.members.all().iter();
        let marked = marked.filter(|member| self.marks.contains(&member.name));
        marked.map(|member| member.name.to_string()).collect()
    }

    /// Who was under the cursor or marked, and is not a member any more, is told.
    pub(super) fn tell_who_is_gone(&mut self, cx: &mut Cx<'_>, here: Option<(MemberName, String)>) {
        if !self.members.is_complete() {
            return;
        }
        let marks = self.marks.keep(self.members.all().iter().map(|m| &m.name));
        let gone = here.filter(|(name, _)| self.members.find(name).is_none());
        let said = match (gone, marks) {
            (Some((_, who)), 0 | 1) => format!("{who} is not in the space any more."),
            (Some((_, who)), n) => {
                format!("{who} is not in the space any more, nor are {n} who were marked.")
            }
            (None, 0) => return,
            (None, 1) => "One who was marked is not in the space any more.".to_owned(),
            (None, n) => format!("{n} who were marked are not in the space any more."),
        };
        cx.toast(Tone::Plain, said);
    }

    /// For the header: marks, the order where no column tells it, how many, and whether that is
    /// all.
    pub(super) fn counts(&self, shared: &Shared) -> String {
        let shown = self.members.shown();
        let all = self.members.all().len();
        if all == 0 {
            return String::new();
        }
        let mut parts = Vec::new();
        if !self.marks.is_empty() {
            parts.push(format!("{} marked", self.marks.len()));
        }
        let order = self.members.order().by.word();
        if self.compact && self.marks.is_empty() && !order.is_empty() {
            parts.push(format!("by {order}"));
        }
        let reading = shared.slots.is_running(Slot::Members);
        let key = shared.key_label(Context::Members, Action::Refresh);
        let key = key.unwrap_or_default();
        let count = match (self.members.is_complete(), reading) {
            (false, false) if self.compact => format!("partial: {shown}, {key} reads on"),
            (false, false) => format!("partial: {shown} so far, {key} reads on"),
            (complete, _) => {
                let more = if complete { "" } else { "+" };
                let word = if all == 1 { "member" } else { "members" };
                if shown == all {
                    format!("{shown}{more} {word}")
                } else {
                    format!("{shown}{more} of {all} {word}")
                }
            }
        };
        // Elsewhere a line of its own says it.
        parts.push(if self.compact && self.is_ownerless() {
            format!("no owner, {count}")
        } else {
            count
        });
        parts.join(&format!(" {} ", shared.theme.dot()))
    }
}
