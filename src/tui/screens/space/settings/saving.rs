//! Saving the form: what is checked and asked before, and what came of each part.

use crate::action::Action;
use crate::action::command;
use crate::tui::effect::Request;
use crate::tui::event::{Outcome, Slot};
use crate::tui::screens::Cx;
use crate::tui::screens::menu::Menu;
use crate::tui::screens::space::SpaceScreen;
use crate::tui::screens::space::changing::Asking;
use crate::tui::shared::Tone;
use crate::work::spaces::PartResult;
use crate::work::spaces::settings::Item;

use super::{Row, SettingsForm};

impl SettingsForm {
    /// The first item that cannot be saved as it stands.
    fn first_fault(&self) -> Option<(Item, String)> {
        Item::all().find_map(|item| {
            let fault = self.now.fault(item).filter(|fault| fault.fatal)?;
            self.is_faulty(item).then_some((item, fault.text))
        })
    }

    /// Options of the command that saves what was changed.
    pub fn as_options(&self) -> String {
        command::options(&self.now.update(&self.read))
    }

    /// What was wrong before is nobody's business here.
    pub(super) fn is_faulty(&self, item: Item) -> bool {
        let touched = match item {
            Item::Joined => self.is_dirty(item) || self.is_dirty(Item::Found),
            Item::Name if self.now.is_group_chat() => self.changes() > 0,
            _ => self.is_dirty(item),
        };
        touched && self.now.fault(item).is_some()
    }

    /// One part was saved or not; the others are told apart.
    fn part(&mut self, result: &PartResult) {
        let items: Vec<Item> = Item::all()
            .filter(|item| item.is_of(result.part) && self.is_dirty(*item))
            .collect();
        for item in &items {
            match &result.error {
                None => {
                    self.read.set(*item, self.now.get(*item));
                    self.note(*item, Tone::Good, "saved".to_owned());
                }
                Some(why) => {
                    let hint = why.hint.as_deref().unwrap_or_default();
                    let said = format!("not saved: {} {hint}", why.message);
                    self.note(*item, Tone::Bad, said.trim_end().to_owned());
                }
            }
        }
        if result.error.is_some()
            && let Some(first) = items.first()
        {
            self.go_to(Row::Item(*first));
        }
    }
}

impl SpaceScreen {
    /// Saves what differs, if nothing is wrong with it.
    pub(super) fn ask_to_save(&mut self, cx: &mut Cx<'_>) {
        let Some(form) = &mut self.settings else {
            return;
        };
        form.stop_editing(true);
        if let Some((item, said)) = form.first_fault() {
            form.go_to(Row::Item(item));
            cx.toast(Tone::Bad, format!("{}: {said}.", item.label()));
            return;
        }
        if form.now.is_group_chat() && form.is_dirty(Item::Name) {
            let name = form.now.text(Item::Name).trim().to_owned();
            let text = format!("The group chat becomes the space {name}. This cannot be undone.");
            self.asking = Some(Asking::Convert);
            cx.push(Menu::question(
                "Turn it into a space?",
                text,
                "Turn it into a space",
            ));
            return;
        }
        self.save_settings(cx);
    }

    pub(in crate::tui::screens::space) fn save_settings(&mut self, cx: &mut Cx<'_>) {
        let Some(form) = &mut self.settings else {
            return;
        };
        form.notes.clear();
        let request = Request::SaveSettings {
            space: self.target.name.clone(),
            read: Box::new(form.read.clone()),
            wanted: Box::new(form.now.clone()),
        };
        let request = request.with_admin_access(self.target.admin);
        form.saving = Some(cx.write(request));
    }

    /// An answer to a save of ours.
    pub(in crate::tui::screens::space) fn saved(
        &mut self,
        cx: &mut Cx<'_>,
        slot: Slot,
        outcome: &Outcome,
    ) -> bool {
        let ours = |form: &&mut SettingsForm| form.saving == Some(slot);
        let Some(form) = self.settings.as_mut().filter(ours) else {
            return false;
        };
        match outcome {
            Outcome::Part(result) => {
                form.part(result);
                if let Some(why) = result.error.as_ref().filter(|why| why.scope.is_some()) {
                    cx.error_of(Action::SaveSettings, "Not saved", why.clone());
                }
            }
            Outcome::SettingsMoved(space) => {
                form.saving = None;
                form.rebase(space);
                let said = "Nothing was saved: somebody else changed the same meanwhile. Look, then \
                            save again.";
                cx.toast(Tone::Bad, said);
                let noted = form.notes.first().map(|(item, ..)| *item);
                if let Some(item) = noted {
                    form.go_to(Row::Item(item));
                }
            }
            Outcome::WriteFinished => {
                form.saving = None;
                match form.changes() {
                    0 => cx.toast(Tone::Good, "The settings are saved."),
                    1 => cx.toast(Tone::Bad, "One change was not saved; it is still here."),
                    n => cx.toast(
                        Tone::Bad,
                        format!("{n} changes were not saved; they are still here."),
                    ),
                }
            }
            Outcome::Failed(why) => {
                form.saving = None;
                cx.error_of(Action::SaveSettings, "Nothing was saved", why.clone());
            }
            _ => return false,
        }
        true
    }
}
