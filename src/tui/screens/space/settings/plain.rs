//! The settings in lines: a row for each, with what it is set to, what is wrong with it and what
//! came of it.

use crate::chat::names::SpaceName;
use crate::tui::plain::{Ask, Page, now_in_brackets};
use crate::tui::shared::Shared;
use crate::work::spaces::settings::Item;

use super::{Row, SettingsForm};

impl SettingsForm {
    pub fn told(&self, space: &SpaceName, shared: &Shared) -> Page {
        if let Some(editing) = &self.editing {
            return Page {
                ask: Some(Ask::text(editing.item.label(), editing.input.text())),
                ..Page::default()
            };
        }
        let about = if self.now.is_group_chat() {
            "With a name it becomes a space, for good."
        } else if !self.is_space() {
            "A direct message has no other settings."
        } else {
            "Choose a setting by its number; save-settings sends what was changed."
        };
        let role = Self::role(space, shared);
        let fixed = Item::all().find_map(|item| self.refuses(item, role));
        let fixed = fixed.map_or(String::new(), |reason| {
            format!("Some cannot be changed: {reason}.")
        });
        let saving = if self.is_saving() { "Saving." } else { "" };
        Page {
            status: saving.to_owned(),
            // The tabs are no row here.
            ..Page::of([format!("Settings. {about}"), fixed]).with_rows(self.rows().len() - 1, None)
        }
    }

    pub fn told_row(&self, at: usize) -> String {
        match self.rows().get(at + 1) {
            Some(Row::Item(item)) => self.told_item(*item),
            Some(Row::Save) => match self.changes() {
                0 => "Save (nothing is changed)".to_owned(),
                1 => "Save 1 change".to_owned(),
                n => format!("Save {n} changes"),
            },
            Some(Row::Reset) => "Put everything back".to_owned(),
            Some(Row::Tabs) | None => String::new(),
        }
    }

    fn told_item(&self, item: Item) -> String {
        let words = Self::words(item, &self.now.get(item));
        let now = match now_in_brackets(&words) {
            now if now.is_empty() => " [empty]".to_owned(),
            now => now,
        };
        let who = if item.is_permission() {
            "Who may: "
        } else {
            ""
        };
        let mut row = format!("{who}{}{now}", item.label());
        if self.is_dirty(item) {
            row.push_str(", changed and not saved");
        }
        if let Some((.., said)) = self.notes.iter().find(|(noted, ..)| *noted == item) {
            row = format!("{row}; {said}");
        }
        if let Some(fault) = self.now.fault(item).filter(|_| self.is_faulty(item)) {
            row = format!("{row}; wrong: {}", fault.text);
        }
        row
    }

    pub fn put_cursor(&mut self, at: usize) {
        self.stop_editing(true);
        self.cursor = at + 1;
    }
}
