//! What keys and actions do to the form.

use crossterm::event::{KeyCode, KeyEvent};

use crate::action::Action;
use crate::tui::screens::Cx;
use crate::tui::screens::Nav;
use crate::tui::screens::keyboard::Keyboard;
use crate::tui::screens::menu::Menu;
use crate::tui::screens::space::SpaceScreen;
use crate::tui::screens::space::changing::Asking;
use crate::tui::shared::Tone;
use crate::tui::widgets::list::List;
use crate::tui::widgets::long_text::Typed;
use crate::work::spaces::settings::{Item, Value};

use super::{Row, SettingsForm};

/// Keys that set the item under the cursor instead of going to another tab or nowhere.
pub(in crate::tui::screens::space) const fn sets(code: KeyCode) -> bool {
    matches!(
        code,
        KeyCode::Left | KeyCode::Right | KeyCode::Char('h' | 'l' | ' ' | '1'..='9')
    )
}

impl SettingsForm {
    /// Moves the cursor over rows.
    fn step(&mut self, action: Action) {
        self.stop_editing(true);
        let mut list = List::default();
        list.set_len(self.rows().len());
        list.set_page(10);
        list.go_to(self.cursor);
        list.act(action);
        self.cursor = list.cursor().unwrap_or_default();
    }

    /// Whether the row under the cursor has options to step through.
    pub fn has_options(&self) -> bool {
        !self.is_editing()
            && self
                .item()
                .is_some_and(|item| !self.options(item).is_empty())
    }

    /// Another option of an item: the one after, before, or at a place.
    fn option(&self, item: Item, code: KeyCode) -> Option<Value> {
        let options = self.options(item);
        let here = options.iter().position(|o| *o == self.now.get(item));
        let last = options.len().checked_sub(1)?;
        let at = match (code, here) {
            (KeyCode::Left | KeyCode::Char('h'), Some(here)) => here.saturating_sub(1),
            (KeyCode::Char(' '), Some(here)) if here == last => 0,
            (KeyCode::Right | KeyCode::Char('l' | ' '), Some(here)) => (here + 1).min(last),
            (KeyCode::Char(c @ '1'..='9'), _) => c as usize - '1' as usize,
            (_, None) => 0,
            _ => return None,
        };
        options.into_iter().nth(at)
    }
}

impl SpaceScreen {
    /// Does an action of the settings tab.
    pub(in crate::tui::screens::space) fn act_on_settings(
        &mut self,
        cx: &mut Cx<'_>,
        action: Action,
    ) {
        let Some(form) = &mut self.settings else {
            return;
        };
        match action {
            Action::ChangeSetting if form.is_editing() => form.stop_editing(true),
            Action::ChangeSetting => self.change_setting(cx),
            Action::OnScreenKeyboard => {
                if let Some(item) = form.item().filter(|item| is_text(*item)) {
                    self.type_setting(cx, item, true);
                } else if form.is_editing() {
                    cx.push(Keyboard::default());
                } else {
                    cx.toast(
                        Tone::Plain,
                        "Go to a text first: name, description or guidelines.",
                    );
                }
            }
            Action::ResetSetting => form.reset(form.item()),
            Action::ResetSettings => form.reset(None),
            // First out of the text; what is to be saved is seen before it is.
            Action::SaveSettings if form.is_long() => form.stop_editing(true),
            Action::SaveSettings => self.ask_to_save(cx),
            _ => form.step(action),
        }
    }

    fn change_setting(&mut self, cx: &mut Cx<'_>) {
        let Some(form) = &mut self.settings else {
            return;
        };
        let item = match form.row() {
            // The way to everything else for those who have no digits.
            Row::Tabs => return cx.nav.push(Nav::Act(Action::Menu)),
            Row::Save => return cx.nav.push(Nav::Act(Action::SaveSettings)),
            Row::Reset => return cx.nav.push(Nav::Act(Action::ResetSettings)),
            Row::Item(item) => item,
        };
        if is_text(item) {
            self.type_setting(cx, item, cx.shared.session.on_screen_keyboard);
            return;
        }
        if self.refused(cx, item) {
            return;
        }
        let Some(form) = &self.settings else { return };
        let options = form.options(item);
        let choices = options.iter().map(|value| {
            let now = if *value == form.now.get(item) {
                "now"
            } else {
                ""
            };
            (SettingsForm::words(item, value), now.to_owned())
        });
        let mut menu = Menu::of_choices(item.label(), choices.collect());
        if form.is_dirty(item) {
            menu = menu.and(Action::ResetSetting, self, cx.shared);
        }
        self.asking = Some(Asking::Setting(item, options));
        cx.push(menu);
    }

    /// Begins to type into a text, with the on-screen keyboard where that is wanted.
    pub(in crate::tui::screens::space) fn type_setting(
        &mut self,
        cx: &mut Cx<'_>,
        item: Item,
        keyboard: bool,
    ) {
        if self.refused(cx, item) {
            return;
        }
        if let Some(form) = &mut self.settings {
            form.go_to(Row::Item(item));
            form.edit(item);
            if keyboard {
                cx.push(Keyboard::default());
            }
        }
    }

    /// Says why an item cannot be set, if so.
    fn refused(&self, cx: &mut Cx<'_>, item: Item) -> bool {
        let Some(form) = &self.settings else {
            return true;
        };
        let reason = form.refuses(item, SettingsForm::role(&self.target.name, cx.shared));
        if let Some(reason) = reason {
            cx.toast(Tone::Bad, format!("{}: {reason}.", item.label()));
        }
        reason.is_some()
    }

    /// An option was picked from the menu.
    pub(in crate::tui::screens::space) fn set_setting(&mut self, item: Item, value: Value) {
        if let Some(form) = &mut self.settings {
            form.set(item, value);
        }
    }

    /// A key without an action: typing, or stepping through options.
    pub(in crate::tui::screens::space) fn settings_key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        let Some(form) = &mut self.settings else {
            return;
        };
        if let Some(editing) = &mut form.editing {
            match editing.input.key(key) {
                Typed::Changed => {
                    let (item, text) = (editing.item, editing.input.text().to_owned());
                    form.set(item, Value::Text(text));
                }
                Typed::Keep => form.stop_editing(true),
                Typed::Undo => form.stop_editing(false),
                Typed::Nothing => {}
            }
            return;
        }
        let Some(item) = form.item().filter(|_| sets(key.code)) else {
            return;
        };
        let scope = self.target.scope(Action::ChangeSetting);
        if scope.is_some_and(|scope| cx.shared.session.misses(scope).is_some()) {
            cx.nav.push(Nav::Act(Action::ChangeSetting));
            return;
        }
        let Some(value) = form.option(item, key.code) else {
            return;
        };
        if !self.refused(cx, item) {
            self.set_setting(item, value);
        }
    }

    /// Pasted text goes into the text that is being typed.
    pub(in crate::tui::screens::space) fn settings_paste(&mut self, text: &str) {
        let Some(form) = &mut self.settings else {
            return;
        };
        if let Some(editing) = &mut form.editing {
            editing.input.insert(text);
            let (item, text) = (editing.item, editing.input.text().to_owned());
            form.set(item, Value::Text(text));
        }
    }
}

const fn is_text(item: Item) -> bool {
    matches!(item, Item::Name | Item::Description | Item::Guidelines)
}
