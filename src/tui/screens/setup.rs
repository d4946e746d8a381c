//! The first run: try the demo, or write a profile.

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::config::{Method, Scope};
use crate::tui::app::{ProfileInfo, Start};
use crate::tui::effect::{ProfileDraft, Request};
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::shared::{Shared, Tone};
use crate::tui::theme::Role;
use crate::tui::widgets::form::Form;
use crate::tui::widgets::pen::{Pen, below};

use super::filling::{KEYBOARD, fill};
use super::sign_in::SignIn;
use super::{Cx, Nav, Screen};

const CHOICES: [(&str, &str); 4] = [
    (
        "Try the demo",
        "A made-up company on this machine: no account needed, no traces.",
    ),
    (
        "Set up a profile",
        "Sign in to your own Google Chat through a bridge or Google itself.",
    ),
    ("Help", "The keys of this program."),
    ("Quit", "Leave without a trace."),
];

/// What to do first.
#[derive(Debug, Default)]
pub(in crate::tui) struct Setup {
    cursor: usize,
}

impl Setup {
    fn choose(&self, cx: &mut Cx<'_>) {
        match self.cursor {
            0 => {
                cx.ask(Slot::Setup, Request::StartDemo);
                cx.toast(Tone::Plain, "Starting the demo.");
            }
            1 => cx.push(ProfileForm::default()),
            2 => cx.nav.push(Nav::Act(Action::Help)),
            _ => cx.nav.push(Nav::Act(Action::Quit)),
        }
    }
}

impl Screen for Setup {
    fn context(&self) -> Context {
        Context::Setup
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed("Welcome")
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        let len = CHOICES.len();
        match action {
            Action::MoveUp => self.cursor = (self.cursor + len - 1) % len,
            Action::MoveDown => self.cursor = (self.cursor + 1) % len,
            Action::Choose => self.choose(cx),
            Action::Back => self.cursor = len - 1,
            _ => {}
        }
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        if let KeyCode::Char(c @ '1'..='4') = key.code {
            self.cursor = c as usize - '1' as usize;
            self.choose(cx);
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        match (slot, outcome) {
            (Slot::Setup, Outcome::DemoStarted { profile }) => {
                cx.shared.toast = None;
                cx.shared.session.demo = true;
                cx.shared.session.profile = Some(profile.clone());
                cx.root(SignIn::new(Start::SignIn));
            }
            (Slot::Setup, Outcome::Failed(why)) => {
                cx.shared.toast = None;
                cx.error("The demo did not start", why.clone());
            }
            _ => return false,
        }
        true
    }

    fn view(&self, shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        let roomy = area.height >= 16;
        let width = area.width.saturating_sub(2).min(72);
        let mut rest = Rect {
            x: area.x + (area.width - width) / 2,
            width,
            ..area
        };
        if roomy {
            rest = below(rest, (area.height - 16) / 2);
        }
        let intro = "Sign in to Google Chat with a code on this screen and a phone in your hand; \
                     then manage spaces and their members from here.";
        if rest.height >= 9 {
            let used = pen.paragraph(rest, intro, Role::Text);
            rest = below(rest, used + u16::from(roomy));
        }
        let rows = if roomy {
            CHOICES.len()
        } else {
            usize::from(rest.height)
        };
        let from = (self.cursor + 1).saturating_sub(rows);
        for (at, (title, about)) in CHOICES.iter().enumerate().skip(from) {
            let chosen = at == self.cursor;
            let mark = if chosen { shared.theme.marker() } else { " " };
            let digit = (at + 1).to_string();
            pen.line(
                rest,
                0,
                &[
                    (mark, Role::Accent),
                    (" ", Role::Text),
                    (&digit, Role::Accent),
                    (" ", Role::Text),
                    (title, Role::Strong),
                ],
            );
            if chosen {
                pen.select(rest, 0);
            }
            if roomy {
                pen.put(rest, 1, 4, about, Role::Muted);
            }
            rest = below(rest, if roomy { 3 } else { 1 });
        }
        let path = &shared.session.config_path;
        if roomy && !path.is_empty() {
            pen.put(
                rest,
                0,
                0,
                &format!("Profiles are kept in {path}"),
                Role::Muted,
            );
        }
    }
}

const METHODS: [Method; 4] = [
    Method::Device,
    Method::Browser,
    Method::ServiceAccount,
    Method::AuthorizedUser,
];
const METHOD_WORDS: [&str; 4] = ["device", "browser", "service-account", "authorized-user"];
const SAVE: &str = "Save and go on";
const CANCEL: &str = "Cancel";

/// A profile to be written.
#[derive(Debug)]
pub(in crate::tui) struct ProfileForm {
    form: Form,
}

impl Default for ProfileForm {
    fn default() -> Self {
        let scopes: Vec<_> = Scope::defaults()
            .iter()
            .map(|s| s.short().to_owned())
            .collect();
        let form = Form::default()
            .text("Name", "work", "What you call this profile.")
            .choice("Way", &METHOD_WORDS, 0, "device: a code here, approved on a phone. browser: on this machine, or over SSH with a forwarded port.")
            .text("Issuer", "", "The address of your bridge or of another issuer, or the word google. Google itself refuses Chat scopes to the device way; a bridge makes it work.")
            .text("Client ID", "", "The OAuth client that your administrator registered.")
            .text("Client file", "", "Instead of the ID: the path of Google's client_secret.json. May stay empty.")
            .text("Scopes", &scopes.join(" "), "Short names. Add the scope delete to be able to delete spaces.")
            .button(SAVE, "Writes the profile to the configuration file.")
            .button(KEYBOARD, "Type with the arrows and Enter.")
            .button(CANCEL, "Nothing is written.");
        Self { form }
    }
}

impl ProfileForm {
    fn draft(&self) -> ProfileDraft {
        let value = |at| self.form.value(at).trim().to_owned();
        ProfileDraft {
            name: value(0),
            method: METHODS[self.form.chosen(1)].as_str().to_owned(),
            issuer: value(2),
            client_id: value(3),
            client_secrets_file: value(4),
            scopes: value(5),
        }
    }

    fn save(&mut self, cx: &mut Cx<'_>) {
        let draft = self.draft();
        let needs_issuer = matches!(
            METHODS[self.form.chosen(1)],
            Method::Device | Method::Browser
        );
        let missing = if draft.name.is_empty() {
            Some((0, "Give the profile a name."))
        } else if needs_issuer && draft.issuer.is_empty() {
            Some((2, "Say whose sign-in it is: an address, or google."))
        } else if needs_issuer && draft.client_id.is_empty() && draft.client_secrets_file.is_empty()
        {
            Some((3, "Give a client ID or a client file."))
        } else {
            None
        };
        match missing {
            Some((at, said)) => {
                self.form.set_focus(at);
                cx.toast(Tone::Bad, said);
            }
            None => cx.ask(Slot::Setup, Request::SaveProfile(draft)),
        }
    }

    fn saved(&self, cx: &mut Cx<'_>, profile: &str) {
        let draft = self.draft();
        let info = ProfileInfo {
            name: profile.to_owned(),
            method: draft.method,
            issuer: draft.issuer,
        };
        cx.shared.session.profiles.retain(|p| p.name != info.name);
        cx.shared.session.profiles.push(info);
        cx.shared.session.profile = Some(profile.to_owned());
        cx.shared.session.account = None;
        cx.toast(Tone::Good, format!("Profile {profile} saved."));
        cx.root(SignIn::new(Start::Resume));
    }
}

impl Screen for ProfileForm {
    fn context(&self) -> Context {
        Context::Form
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed("New profile")
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if matches!(action, Action::Back | Action::Cancel) {
            cx.pop();
            return;
        }
        match fill(&mut self.form, cx, action) {
            Some(SAVE) => self.save(cx),
            Some(_) => cx.pop(),
            None => {}
        }
    }

    fn key(&mut self, _cx: &mut Cx<'_>, key: KeyEvent) {
        self.form.key(key);
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) {
        self.form.insert(text.trim());
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        match (slot, outcome) {
            (Slot::Setup, Outcome::ProfileSaved { profile }) => self.saved(cx, profile),
            (Slot::Setup, Outcome::Failed(why)) => {
                cx.error("The profile was not saved", why.clone());
            }
            _ => return false,
        }
        true
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_configuration() {
        let words = METHODS.map(Method::as_str);
        assert_eq!(words, METHOD_WORDS);
    }
}
