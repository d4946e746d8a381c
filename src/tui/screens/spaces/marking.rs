//! The order of the list, its marks, and the counts in the header.

use std::borrow::Cow;

use crate::action::{Action, Context};
use crate::chat::names::SpaceName;
use crate::tui::event::Slot;
use crate::tui::screens::Cx;
use crate::tui::screens::bulk::{Marked, Offers};
use crate::tui::screens::bulk_people::{BulkPeople, Kind, Places};
use crate::tui::screens::menu::Menu;
use crate::tui::shared::Shared;
use crate::tui::spaces::{SortBy, SpaceRow, Tab};

use super::view::number;
use super::{SpacesScreen, Target};

impl SpacesScreen {
    pub(super) fn mark(&mut self, shared: &Shared, action: Action) {
        let spaces = &shared.spaces;
        let shown = || self.rows.shown().filter_map(|index| spaces.get(index));
        match action {
            Action::Mark => {
                if let Some(row) = self.rows.selected(spaces) {
                    self.marks.toggle(row.name());
                    self.rows.act(Action::MoveDown);
                }
            }
            Action::MarkAll => self.marks.add(shown().map(SpaceRow::name)),
            Action::InvertMarks => self.marks.invert(shown().map(SpaceRow::name)),
            _ => self.marks.clear(),
        }
    }

    /// The marked spaces in the order of the list, else the one under the cursor.
    fn marked(&self, shared: &Shared) -> Vec<SpaceName> {
        let rows = shared.spaces.rows().map(SpaceRow::name);
        let marked = rows.filter(|name| self.marks.contains(name));
        let mut spaces: Vec<_> = marked.cloned().collect();
        if spaces.is_empty() {
            spaces.extend(self.target(shared).map(|target| target.name));
        }
        spaces
    }

    /// What can be done with the marked spaces, and with the people of them.
    pub(super) fn offer(&mut self, cx: &mut Cx<'_>) {
        let spaces = self.marked(cx.shared);
        self.forget_questions();
        let (offers, mut menu) = Offers::of(Marked {
            spaces,
            ..Marked::default()
        });
        for action in Kind::ACTIONS {
            if action.entry().contexts.contains(&Context::Spaces) {
                menu = menu.and(action, self, cx.shared);
            }
        }
        self.offers = Some(offers);
        cx.push(menu);
    }

    /// Why nothing can be done with the people of the marked spaces.
    pub(super) fn refuses_many(
        &self,
        shared: &Shared,
        action: Action,
    ) -> Option<Cow<'static, str>> {
        let spaces = self.marked(shared);
        let one_alone = matches!(action, Action::SyncMembers | Action::CopyMembers);
        match spaces.len() {
            0 => return Some(Cow::Borrowed("no space is selected")),
            2.. if one_alone => return Some(Cow::Borrowed("one space at a time")),
            _ => {}
        }
        let rows = spaces.iter().filter_map(|name| {
            let index = shared.spaces.find(name)?;
            shared.spaces.get(index)
        });
        let mut refused = rows.filter_map(|row| Target::of(row).refuses(shared, action));
        refused.next()
    }

    /// Opens the form for a list of people in the marked spaces.
    pub(super) fn open_many(&mut self, cx: &mut Cx<'_>, kind: Kind) {
        self.forget_questions();
        let spaces = self.marked(cx.shared);
        let place = match &spaces[..] {
            [one] => {
                let row = cx.shared.spaces.find(one);
                let row = row.and_then(|index| cx.shared.spaces.get(index));
                let Some(row) = row else { return };
                Places::one(&Target::of(row))
            }
            _ => Places::several(spaces),
        };
        let kiosk = cx.shared.session.kiosk.is_some();
        cx.push(BulkPeople::new(kind, place, Vec::new(), kiosk));
    }

    /// The IDs of the marked spaces in the order of the list, else of the one under the cursor.
    pub(super) fn copy_names(&self, cx: &mut Cx<'_>, target: &Target) {
        let rows = cx.shared.spaces.rows();
        let marked = rows.filter(|row| self.marks.contains(row.name()));
        let names: Vec<String> = marked.map(|row| row.name().to_string()).collect();
        match &names[..] {
            [] => {
                let name = target.name.to_string();
                cx.copy(name.clone(), &name);
            }
            many => cx.copy(many.join("\n"), &format!("{} IDs", many.len())),
        }
    }

    pub(super) fn choose_order(&mut self, cx: &mut Cx<'_>) {
        self.forget_questions();
        self.sorting = true;
        let sort = self.rows.sort();
        let choices = SortBy::ALL.map(|by| {
            let now = match (by == sort.by, by) {
                (false, _) => "",
                (true, SortBy::Listed) => "now",
                (true, _) => "now; again turns it around",
            };
            (by.title().to_owned(), now.to_owned())
        });
        cx.push(Menu::of_choices("Sort by", choices.to_vec()));
    }

    pub(super) fn sort_by(&mut self, cx: &mut Cx<'_>, index: usize) {
        if let Some(by) = SortBy::ALL.get(index) {
            self.rows.set_sort(self.rows.sort().chosen(*by));
            self.arrange(cx, true);
            self.naming.moved(cx, &self.rows);
        }
    }

    /// For the header: marks, how many are shown of how many, and whether that is all.
    pub(super) fn counts(&self, shared: &Shared) -> String {
        if shared.spaces.is_empty() {
            return String::new();
        }
        let mut parts = Vec::new();
        if !self.marks.is_empty() {
            parts.push(format!("{} marked", number(self.marks.len())));
        }
        let order = self.rows.sort().by.word();
        if self.compact && self.marks.is_empty() && !order.is_empty() {
            parts.push(format!("by {order}"));
        }
        parts.push(self.count(shared));
        parts.join(&format!(" {} ", shared.theme.dot()))
    }

    fn count(&self, shared: &Shared) -> String {
        let running = shared.slots.is_running(Slot::Spaces);
        let shown = number(self.rows.len());
        let all = shared.spaces.count(Tab::All);
        if !self.complete && !running {
            let key = shared.key_label(Context::Spaces, Action::Refresh);
            let key = key.unwrap_or_default();
            return if self.compact {
                format!("partial: {shown}, {key} reads on")
            } else {
                format!("partial: {shown} so far, {key} reads on")
            };
        }
        let more = if running && !self.complete { "+" } else { "" };
        if self.rows.len() == all {
            let word = if all == 1 { "space" } else { "spaces" };
            format!("{shown}{more} {word}")
        } else {
            format!("{shown}{more} of {} spaces", number(all))
        }
    }
}
