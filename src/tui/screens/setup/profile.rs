//! The form for a new profile. What is wrong with it stands on the row of the field at fault, and
//! nothing typed is lost when it cannot be saved.

use std::borrow::Cow;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::action::{Action, Context};
use crate::config::write::{NewProfile, Part};
use crate::config::{Method, Scope};
use crate::tui::app::{ProfileInfo, Start};
use crate::tui::effect::{ProfileDraft, Request};
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::screens::filling::{KEYBOARD, fill, leave};
use crate::tui::screens::sign_in::SignIn;
use crate::tui::screens::{Cx, Screen};
use crate::tui::shared::{Shared, Tone};
use crate::tui::widgets::form::Form;
use crate::tui::widgets::pen::{Pen, below};

const METHODS: [Method; 4] = [
    Method::Device,
    Method::Browser,
    Method::ServiceAccount,
    Method::AuthorizedUser,
];
const METHOD_WORDS: [&str; 4] = ["device", "browser", "service-account", "authorized-user"];
const SAVE: &str = "Save and go on";
const CANCEL: &str = "Cancel";

// Places of the items.
const NAME: usize = 0;
const METHOD: usize = 1;
const ISSUER: usize = 2;
const CLIENT: usize = 3;
const CLIENT_FILE: usize = 4;
const SCOPES: usize = 5;

/// A profile to be written.
#[derive(Debug)]
pub(in crate::tui) struct ProfileForm {
    form: Form,
    saving: bool,
}

impl Default for ProfileForm {
    fn default() -> Self {
        let scopes: Vec<_> = Scope::defaults()
            .iter()
            .map(|s| s.short().to_owned())
            .collect();
        let form = Form::default()
            .text("Name", "work", "What you call this profile; typing replaces it.").prefilled()
            .choice("Way", &METHOD_WORDS, 0, "device: a code here, approved on a phone. browser: on this machine, or over SSH with a forwarded port.")
            .text("Issuer", "", "The address of your bridge or of another issuer, or the word google. Google itself refuses Chat scopes to the device way; a bridge makes it work.")
            .empty("an https address, or google")
            .text("Client ID", "", "The OAuth client that your administrator registered.")
            .text("Client file", "", "Instead of the ID: the path of Google's client_secret.json. May stay empty.")
            .empty("(instead of the ID)")
            .text("Scopes", &scopes.join(" "), "Short names. Add the scope delete to be able to delete spaces.")
            .empty("(the default)")
            .button(SAVE, "Writes the profile to the configuration file.")
            .button(KEYBOARD, "Type with the arrows and Enter.")
            .button(CANCEL, "Nothing is written.");
        Self {
            form,
            saving: false,
        }
    }
}

impl ProfileForm {
    fn new_profile(&self) -> NewProfile {
        let value = |at| self.form.value(at).trim().to_owned();
        NewProfile {
            name: value(NAME),
            method: METHODS[self.form.chosen(METHOD)],
            issuer: value(ISSUER),
            client_id: value(CLIENT),
            client_secrets_file: value(CLIENT_FILE),
            scopes: value(SCOPES),
        }
    }

    /// What is wrong as far as it can be known here, and in which field.
    fn complaint(new: &NewProfile, shared: &Shared) -> Option<(usize, &'static str)> {
        let taken = shared.session.profiles.iter().any(|p| p.name == new.name);
        if taken {
            return Some((NAME, "There is a profile of this name already."));
        }
        let (part, said) = new.fault()?;
        let at = match part {
            Part::Name => NAME,
            Part::Issuer => ISSUER,
            Part::Client => CLIENT,
            Part::ClientFile => CLIENT_FILE,
        };
        Some((at, said))
    }

    fn save(&mut self, cx: &mut Cx<'_>) {
        if self.saving {
            return;
        }
        let new = self.new_profile();
        if let Some((at, said)) = Self::complaint(&new, cx.shared) {
            self.form.complain(at, said);
            return;
        }
        self.saving = true;
        let draft = ProfileDraft {
            name: new.name,
            method: new.method.as_str().to_owned(),
            issuer: new.issuer,
            client_id: new.client_id,
            client_secrets_file: new.client_secrets_file,
            scopes: new.scopes,
        };
        cx.ask(Slot::Profile, Request::SaveProfile(draft));
    }

    fn saved(&self, cx: &mut Cx<'_>, profile: &str) {
        let new = self.new_profile();
        let info = ProfileInfo {
            name: profile.to_owned(),
            method: new.method.as_str().to_owned(),
            issuer: new.issuer,
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
        Cow::Borrowed("New profile")
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn field(&self) -> Option<(&str, &str)> {
        self.form.field()
    }

    fn step_field(&mut self, forward: bool) {
        self.form.step_field(forward);
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        if action == Action::Back {
            self.leave(cx);
            return;
        }
        match fill(&mut self.form, cx, action) {
            Some(SAVE) => self.save(cx),
            Some(_) => self.leave(cx),
            None => {}
        }
    }

    fn key(&mut self, _cx: &mut Cx<'_>, key: KeyEvent) {
        self.form.key(key);
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) {
        self.form.insert(text.trim());
    }

    fn picked(&mut self, cx: &mut Cx<'_>, index: usize) {
        if index == 1 {
            cx.pop();
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        match (slot, outcome) {
            (Slot::Profile, Outcome::ProfileSaved { profile }) => self.saved(cx, profile),
            (Slot::Profile, Outcome::Failed(why)) => {
                cx.error("The profile was not saved", why.clone());
            }
            _ => return false,
        }
        self.saving = false;
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
