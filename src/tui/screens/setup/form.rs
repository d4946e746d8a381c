//! The form for a new profile: each way asks only for what it needs. What is wrong with a row
//! stands on it as soon as it is left, and nothing typed is lost when it cannot be saved.

mod rows;

use std::borrow::Cow;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::tui::app::{ProfileInfo, Start};
use crate::tui::effect::Request;
use crate::tui::event::{FileFound, FileKind, Moment, Outcome, Slot};
use crate::tui::plain::Page;
use crate::tui::screens::filling::{fill, leave};
use crate::tui::screens::menu::Menu;
use crate::tui::screens::sign_in::SignIn;
use crate::tui::screens::{Cx, Screen};
use crate::tui::shared::{Shared, Tone};
use crate::tui::widgets::form::Form;
use crate::tui::widgets::pen::{Pen, below};

use super::way::{Ask, Way, name_of};
use rows::SAVE;

/// A profile to be written.
#[derive(Debug)]
pub(in crate::tui) struct ProfileForm {
    way: Way,
    form: Form,
    /// The issuer of a file that is not Google's.
    server: Option<String>,
    /// The file that was looked at and is right.
    checked: Option<String>,
    /// A file of another kind, of which the person is asked.
    other: Option<FileKind>,
    /// To be saved as soon as the file was looked at.
    waiting: bool,
    saving: bool,
}

impl ProfileForm {
    pub fn new(way: Way, shared: &Shared) -> Self {
        let mut form = Self {
            way,
            form: rows::form(way, &shared.session.profiles),
            server: None,
            checked: None,
            other: None,
            waiting: false,
            saving: false,
        };
        form.show_rows();
        form
    }

    fn place(&self, ask: Ask) -> Option<usize> {
        self.way.asks().iter().position(|known| *known == ask)
    }

    fn value(&self, ask: Ask) -> &str {
        let at = self.place(ask);
        at.map_or("", |at| self.form.value(at).trim())
    }

    fn set(&mut self, ask: Ask, text: &str) {
        if let Some(at) = self.place(ask) {
            self.form.set_value(at, text);
        }
    }

    /// The row that names a file, and the path, where one is named.
    fn file(&self) -> Option<(usize, &str)> {
        let ask = match self.way {
            Way::ServiceAccount => Ask::KeyFile,
            Way::AuthorizedUser => Ask::UserFile,
            _ if rows::is_path(self.value(Ask::Client)) => Ask::Client,
            _ => return None,
        };
        let path = self.value(ask);
        (!path.is_empty()).then_some((self.place(ask)?, path))
    }

    /// Looks at the file that is named, unless that was done; says whether it waits for that.
    fn look_at_file(&self, cx: &mut Cx<'_>) -> bool {
        let Some((_, path)) = self.file() else {
            return false;
        };
        if self.checked.as_deref() == Some(path) {
            return false;
        }
        let path = path.to_owned();
        cx.ask(Slot::File, Request::CheckFile { path });
        true
    }

    /// A row was left: what can be said of it is said.
    fn left(&mut self, at: usize, cx: &mut Cx<'_>) {
        let Some(ask) = self.way.asks().get(at).copied() else {
            return;
        };
        self.show_rows();
        if !self.form.is_touched() || self.form.value(at).trim().is_empty() {
            return;
        }
        if let Some(said) = self.fault_of(ask, cx.shared) {
            self.form.remark(at, said);
        } else if self.file().is_some_and(|(file, _)| file == at) {
            self.look_at_file(cx);
        }
    }

    fn save(&mut self, cx: &mut Cx<'_>) {
        if self.saving {
            return;
        }
        let wrong = self.way.asks().iter().enumerate();
        let wrong = wrong.filter_map(|(at, ask)| Some((at, self.fault_of(*ask, cx.shared)?)));
        if let Some((at, said)) = wrong.into_iter().next() {
            self.form.complain(at, said);
            return;
        }
        self.waiting = self.look_at_file(cx);
        if !self.waiting {
            self.saving = true;
            cx.ask(Slot::Profile, Request::SaveProfile(Box::new(self.draft())));
        }
    }

    /// What a file turned out to be.
    fn looked(&mut self, cx: &mut Cx<'_>, path: &str, found: &FileFound) {
        let Some((_, named)) = self.file() else {
            return;
        };
        if named != path {
            return;
        }
        if found.kind != self.way.takes() {
            self.other = Some(found.kind);
            self.waiting = false;
            let way = Way::of_file(found.kind);
            let text = format!(
                "It is {}, not {}.",
                name_of(found.kind),
                name_of(self.way.takes())
            );
            let choices = vec![
                ("Name another file".to_owned(), String::new()),
                (
                    format!("Set up with it: {}", way.title()),
                    way.fits().to_owned(),
                ),
            ];
            cx.push(Menu::of_choices("Another kind of file", choices).intro(text));
            return;
        }
        self.checked = Some(path.to_owned());
        if let Some(server) = &found.server {
            self.server = Some(server.clone());
            if self.value(Ask::Issuer) == rows::GOOGLE {
                self.set(Ask::Issuer, server);
            }
            if self.value(Ask::Api).is_empty() {
                self.set(Ask::Api, server);
            }
        }
        self.show_rows();
        if std::mem::take(&mut self.waiting) {
            self.save(cx);
        }
    }

    /// Goes over to the way that the file is for, with what was typed.
    fn change_way(&mut self, kind: FileKind, cx: &mut Cx<'_>) {
        let path = self.file().map_or("", |(_, path)| path).to_owned();
        let name = self.value(Ask::Name).to_owned();
        *self = Self::new(Way::of_file(kind), cx.shared);
        self.set(Ask::Name, &name);
        let ask = match self.way {
            Way::ServiceAccount => Ask::KeyFile,
            Way::AuthorizedUser => Ask::UserFile,
            _ => Ask::Client,
        };
        self.set(ask, &path);
        self.form.set_focus(self.place(ask).map_or(0, |at| at + 1));
        self.form.touch();
        self.look_at_file(cx);
    }

    fn saved(&self, cx: &mut Cx<'_>, profile: &str) {
        let draft = self.draft();
        let issuer = match draft.issuer.as_str() {
            "" => rows::GOOGLE,
            issuer => issuer.split("://").last().unwrap_or(issuer),
        };
        let info = ProfileInfo {
            name: profile.to_owned(),
            method: draft.method.clone(),
            issuer: issuer.trim_end_matches('/').to_owned(),
        };
        cx.shared.session.profiles.retain(|p| p.name != info.name);
        cx.shared.session.profiles.push(info);
        cx.shared.session.profile = Some(profile.to_owned());
        cx.shared.session.account = None;
        cx.toast(Tone::Good, format!("Profile {profile} saved."));
        cx.root(SignIn::new(Start::Resume));
    }

    fn leave(&self, cx: &mut Cx<'_>) {
        if self.saving {
            cx.toast(Tone::Plain, "The profile is being written.");
        } else {
            leave(self.form.is_touched(), cx);
        }
    }
}

impl Screen for ProfileForm {
    fn context(&self) -> Context {
        Context::Form
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed(self.way.title())
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn form(&mut self) -> Option<&mut Form> {
        Some(&mut self.form)
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if action == Action::Back {
            self.leave(cx);
            return;
        }
        let before = self.form.focus();
        let pressed = fill(&mut self.form, cx, action);
        if self.form.focus() != before {
            self.left(before, cx);
        }
        match pressed {
            Some(SAVE) => self.save(cx),
            Some(_) => self.leave(cx),
            None => {}
        }
    }

    fn key(&mut self, _cx: &mut Cx<'_>, key: KeyEvent) {
        self.form.key(key);
        self.show_rows();
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) {
        self.form.insert(text.trim());
    }

    fn picked(&mut self, cx: &mut Cx<'_>, index: usize) {
        match (self.other.take(), index) {
            (Some(kind), 1) => self.change_way(kind, cx),
            (Some(_), _) => {
                if let Some((at, _)) = self.file() {
                    self.form
                        .complain(at, format!("This must be {}.", name_of(self.way.takes())));
                }
            }
            (None, 1) => cx.pop(),
            (None, _) => {}
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        match (slot, outcome) {
            (Slot::Profile, Outcome::ProfileSaved { profile }) => {
                self.saving = false;
                self.saved(cx, profile);
            }
            (Slot::Profile, Outcome::Failed(why)) => {
                self.saving = false;
                cx.error("The profile was not saved", why.clone());
            }
            (Slot::File, Outcome::FileChecked { path, found }) => match found {
                Ok(found) => self.looked(cx, path, found),
                Err(why) => {
                    self.waiting = false;
                    if let Some((at, _)) = self.file().filter(|(_, named)| named == path) {
                        let hint = why.hint.as_deref().unwrap_or_default();
                        let said = format!("{} {hint}", why.message);
                        self.form.complain(at, said.trim_end());
                    }
                }
            },
            _ => return false,
        }
        true
    }

    fn plain(&self, _shared: &Shared, _now: Moment) -> Page {
        Page::of([self.way.about().to_owned()])
    }

    fn form_now(&self) -> Option<&Form> {
        Some(&self.form)
    }

    fn view(&self, _shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let margin = u16::from(area.height >= 14);
        let area = Rect {
            x: area.x + margin,
            width: area.width.saturating_sub(2 * margin),
            ..below(area, margin)
        };
        self.form.view(area, pen);
    }
}
