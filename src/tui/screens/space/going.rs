//! Moving about in a space: its tabs, its filter, the way out.

use super::super::Cx;
use super::super::menu::Menu;
use super::changing::Asking;
use super::settings::Row;
use super::{SpaceScreen, Tab, details};
use crate::action::Action;
use crate::tui::shared::{Shared, Tone};

impl SpaceScreen {
    pub(super) fn leave(cx: &mut Cx<'_>) {
        Self::stop(cx);
        cx.pop();
    }

    pub(super) fn back(&mut self, cx: &mut Cx<'_>) {
        if self.typing || !self.filter.text().is_empty() {
            self.typing = false;
            self.filter.clear();
            self.refilter(cx.shared);
        } else if self.tab == Tab::Members && !self.marks.is_empty() {
            self.marks.clear();
        } else if let Some(form) = self.settings.as_mut().filter(|form| form.is_editing()) {
            // A long text is not lost by a step back; `u` puts it back.
            form.stop_editing(form.is_long());
        } else {
            self.ask_to_go(cx);
        }
    }

    /// Changed settings are not dropped without a question.
    pub(super) fn ask_to_go(&mut self, cx: &mut Cx<'_>) {
        match &self.settings {
            Some(form) if form.is_saving() => {
                let said = "The settings are still being saved; you will be told.";
                cx.toast(Tone::Plain, said);
                Self::leave(cx);
            }
            Some(form) if form.changes() > 0 => {
                let text = match form.changes() {
                    1 => "One setting was changed and not saved.".to_owned(),
                    n => format!("{n} settings were changed and not saved."),
                };
                self.asking = Some(Asking::Discard);
                cx.push(Menu::question(
                    "Discard your changes?",
                    text,
                    "Discard them",
                ));
            }
            _ => Self::leave(cx),
        }
    }

    /// Why an action of the settings cannot run.
    pub(super) fn refuses_setting(&self, action: Action) -> Option<&'static str> {
        let Some(form) = &self.settings else {
            return Some("the settings are not read yet");
        };
        let reset = match form.row() {
            Row::Item(item) if form.is_dirty(item) => None,
            _ => Some("nothing is changed in this row"),
        };
        match action {
            _ if form.is_saving() => Some("they are being saved"),
            Action::ResetSetting => reset,
            Action::SaveSettings | Action::ResetSettings if form.changes() == 0 => {
                Some("nothing is changed")
            }
            _ => None,
        }
    }

    pub(super) fn refilter(&mut self, shared: &Shared) {
        self.members
            .filter(self.filter.text().trim(), &shared.people);
    }

    pub(super) fn copy(&self, cx: &mut Cx<'_>) {
        let member = self.members.selected().filter(|_| self.tab == Tab::Members);
        let name = match member {
            Some(_) if !self.marks.is_empty() => {
                let names = self.marked_names();
                cx.copy(names.join("\n"), &format!("{} IDs", names.len()));
                return;
            }
            Some(member) => member.name.to_string(),
            None => self.target.name.to_string(),
        };
        cx.copy(name.clone(), &name);
    }

    pub(super) fn scroll(&mut self, action: Action) {
        self.top = match action {
            Action::MoveDown => self.top.saturating_add(1),
            Action::MoveUp => self.top.saturating_sub(1),
            Action::PageDown => self.top.saturating_add(10),
            Action::PageUp => self.top.saturating_sub(10),
            Action::Last => details::MOST_LINES,
            _ => 0,
        }
        .min(details::MOST_LINES);
    }

    /// The tabs that there are: the details stand beside the members where it is wide.
    pub(super) const fn tabs(&self) -> &'static [Tab] {
        if self.wide {
            &[Tab::Members, Tab::Settings]
        } else {
            &[Tab::Details, Tab::Members, Tab::Settings]
        }
    }

    pub(super) fn switch(&mut self, action: Action) {
        self.top = 0;
        let tabs = self.tabs();
        let by = if action == Action::NextTab {
            1
        } else {
            tabs.len() - 1
        };
        let at = tabs.iter().position(|tab| *tab == self.tab);
        self.show(tabs[(at.unwrap_or_default() + by) % tabs.len()]);
    }

    /// The settings, with the cursor on the first of them.
    pub(super) fn open_settings(&mut self) {
        self.show(Tab::Settings);
        if let Some(form) = &mut self.settings {
            form.enter();
        }
    }

    pub(super) fn show(&mut self, tab: Tab) {
        self.tab = tab;
        // The filter is of the members.
        self.typing &= tab == Tab::Members;
        if let Some(form) = &mut self.settings {
            form.stop_editing(true);
        }
    }
}
