//! Marks and what they are for: the spaces and people that something is done with next.

use crate::action::Action;
use crate::oauth::{Cause, Explanation};
use crate::tui::screens::Cx;
use crate::tui::screens::bulk::{Marked, Offers};
use crate::tui::screens::error::ErrorPanel;
use crate::work::audit::pick::{self, Picked};

use super::Results;

impl Results {
    pub(super) fn mark(&mut self, action: Action) {
        match action {
            Action::Mark => {
                if let Some(picked) = self.row().map(|row| row.picked.clone()) {
                    self.marks.toggle(&picked);
                    self.list.act(Action::MoveDown);
                }
            }
            Action::ClearMarks => self.marks.clear(),
            all_or_invert => {
                let shown: Vec<Picked> = self.shown().map(|row| row.picked.clone()).collect();
                if all_or_invert == Action::MarkAll {
                    self.marks.add(shown.iter());
                } else {
                    self.marks.invert(shown.iter());
                }
            }
        }
    }

    /// What is done next is about these: the marked rows in the order of the list, else the one
    /// under the cursor. [`pick`] makes spaces, or people by space, of them.
    pub(super) fn picked(&self) -> Vec<Picked> {
        let rows = self.found.rows().iter().map(|row| &row.picked);
        let marked: Vec<Picked> = rows
            .filter(|row| self.marks.contains(row))
            .cloned()
            .collect();
        if marked.is_empty() {
            let here = self.row().map(|row| row.picked.clone());
            return here.into_iter().collect();
        }
        marked
    }

    /// Offers what can be done with these.
    pub(super) fn offer(&mut self, cx: &mut Cx<'_>) {
        let picked = self.picked();
        let members = pick::members(&picked);
        let marked = Marked {
            spaces: pick::spaces(&picked),
            members: members.into_iter().flat_map(|(_, all)| all).collect(),
            admin: self.wish.admin,
        };
        let (offers, menu) = Offers::of(marked);
        self.offers = Some(offers);
        cx.push(menu);
    }

    pub(super) fn copy_names(&self, cx: &mut Cx<'_>) {
        let names = pick::spaces(&self.picked());
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        match &names[..] {
            [] => {}
            [one] => cx.copy(one.clone(), one),
            many => cx.copy(many.join("\n"), &format!("{} IDs", many.len())),
        }
    }

    pub(super) fn tell_failures(&self, cx: &mut Cx<'_>) {
        let why = Explanation::new(Cause::Failed, self.found.told_failures());
        cx.push(ErrorPanel::told("What could not be read", why));
    }
}
