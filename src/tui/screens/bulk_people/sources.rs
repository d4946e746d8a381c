//! Where the people come from: what is typed or pasted, a file, another space, the directory.

use crate::chat::names::SpaceName;
use crate::tui::effect::Request;
use crate::tui::event::Slot;
use crate::tui::screens::Cx;
use crate::tui::screens::menu::Menu;
use crate::tui::screens::people_picker::{PeoplePicker, Purpose};
use crate::tui::screens::spaces::number;
use crate::tui::shared::Tone;
use crate::tui::spaces::Kind as SpaceKind;
use crate::work::people::named_in;
use crate::work::resolve;

use super::kind::{FILE, Kind, SPACE, WHO};
use super::{Asking, BulkPeople};

/// Spaces that are offered at once: pages of nine.
const OFFERED: usize = 99;

impl BulkPeople {
    /// Takes what was typed into the list. What names nobody goes back into the field, where it can
    /// be mended; says whether all was taken.
    pub(super) fn take_typed(&mut self) -> bool {
        let mut named = named_in(self.form.value(WHO));
        let bad = named.unread_words();
        let first = std::mem::take(&mut named.unread).into_iter().next();
        self.list.take(named, "");
        self.form.set_value(WHO, &bad);
        let Some(first) = first else { return true };
        self.focus_form(WHO);
        let said = format!(
            "{} is not an e-mail address.",
            crate::text::safe(&first.text)
        );
        self.form.complain(WHO, said);
        false
    }

    /// Takes a text of several lines; what names nobody is listed with its line.
    pub(super) fn take_pasted(&mut self, cx: &mut Cx<'_>, text: &str) {
        let said = self.list.take(named_in(text), "the pasted text");
        cx.toast(Tone::Plain, said);
    }

    pub(super) fn read_file(&mut self, cx: &mut Cx<'_>) {
        let path = self.form.value(FILE).trim().to_owned();
        cx.ask(Slot::List, Request::ReadPeople { path });
    }

    pub(super) fn look_up(&self, cx: &mut Cx<'_>) {
        let of_one = self
            .place
            .spaces
            .first()
            .filter(|_| self.kind == Kind::Add && self.place.spaces.len() == 1);
        cx.push(PeoplePicker::new(Purpose {
            title: self.heading(),
            verb: "Take",
            space: of_one.cloned(),
            roles: false,
            role: 0,
            as_admin: self.place.admin,
            one: false,
        }));
    }

    /// Looks for the space that was typed: its ID or address, or a part of its name.
    pub(super) fn find_space(&mut self, cx: &mut Cx<'_>) {
        let text = self.form.value(SPACE).trim().to_owned();
        match resolve::literal(&text) {
            Some(Ok(name)) => return self.space_chosen(cx, name, text),
            Some(Err(why)) => return self.form.complain(SPACE, why.message),
            None => {}
        }
        let wanted = text.to_lowercase();
        let own = |name: &SpaceName| self.place.spaces == [name.clone()];
        let rows = cx.shared.spaces.rows().filter(|row| {
            !own(row.name())
                && (self.kind != Kind::Elsewhere || row.kind != SpaceKind::DirectMessage)
                && row.title().to_lowercase().contains(&wanted)
        });
        let mut found: Vec<(SpaceName, String)> = rows
            .map(|row| (row.name().clone(), row.title().to_owned()))
            .collect();
        let exact = |(_, title): &(SpaceName, String)| title.to_lowercase() == wanted;
        if found.iter().filter(|one| exact(one)).count() == 1 {
            found.retain(exact);
        }
        match found.len() {
            0 => {
                let said = "No space of yours is called so.";
                self.form.complain(SPACE, said);
            }
            1 => {
                if let Some((name, title)) = found.pop() {
                    self.space_chosen(cx, name, title);
                }
            }
            n => {
                let choices = found.iter().take(OFFERED);
                let choices = choices.map(|(name, title)| (title.clone(), name.to_string()));
                let mut menu = Menu::of_choices("Which space?", choices.collect());
                if n > OFFERED {
                    let said = format!(
                        "{} are called so; these are the first {OFFERED}. Type more of the name.",
                        number(n)
                    );
                    menu = menu.intro(said);
                }
                cx.push(menu);
                self.asking = Some(Asking::Space(found));
            }
        }
    }

    pub(super) fn space_chosen(&mut self, cx: &mut Cx<'_>, name: SpaceName, title: String) {
        if self.kind.wants_space() {
            self.form.set_value(SPACE, &title);
            self.other = Some((name, title));
            self.focus_plan();
        } else {
            self.other = Some((name.clone(), title));
            let request = Request::PeopleIn(name);
            cx.ask(Slot::List, request.with_admin_access(self.place.admin));
        }
    }

    /// The space that the form names, where it was chosen.
    pub(super) fn chosen_space(&self) -> Option<&SpaceName> {
        let typed = self.form.value(SPACE).trim();
        let other = self.other.as_ref();
        other
            .filter(|(_, title)| title == typed)
            .map(|(name, _)| name)
    }

    /// Takes what stands in the fields; says whether there is nothing left to be taken.
    pub(super) fn settle(&mut self, cx: &mut Cx<'_>) -> bool {
        let has = |form: &crate::tui::widgets::form::Form, at| !form.value(at).trim().is_empty();
        if has(&self.form, WHO) && !self.take_typed() {
            return false;
        }
        if has(&self.form, FILE) {
            self.read_file(cx);
            return false;
        }
        if has(&self.form, SPACE) && (!self.kind.wants_space() || self.chosen_space().is_none()) {
            self.find_space(cx);
            return self.kind.wants_space() && self.chosen_space().is_some();
        }
        true
    }
}
