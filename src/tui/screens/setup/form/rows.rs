//! The rows of the form: their words, which of them are shown, what is wrong with each, and the
//! profile that they make.

use crate::config::write::{NewProfile, Part};
use crate::tui::app::ProfileInfo;
use crate::tui::effect::ProfileDraft;
use crate::tui::screens::filling::KEYBOARD;
use crate::tui::shared::Shared;
use crate::tui::widgets::field::Writing;
use crate::tui::widgets::form::Form;

use super::ProfileForm;
use crate::tui::screens::setup::way::{ACCESS, Ask, Way, access};

pub(super) const SAVE: &str = "Save and go on";
const CANCEL: &str = "Cancel";
pub(super) const GOOGLE: &str = "google";

/// The empty form of a way.
pub(super) fn form(way: Way, profiles: &[ProfileInfo]) -> Form {
    let name = free_name(profiles);
    let asks = way.asks().iter();
    asks.fold(Form::default(), |form, ask| row(form, *ask, way, &name))
        .button(SAVE, "Writes the profile to the configuration file.")
        .button(KEYBOARD, "Type with the arrows and Enter.")
        .button(CANCEL, "Nothing is written.")
}

/// A name that no profile has.
fn free_name(profiles: &[ProfileInfo]) -> String {
    let taken = |name: &String| profiles.iter().any(|profile| profile.name == *name);
    let others = (2..).map(|n| format!("work-{n}"));
    let mut names = std::iter::once("work".to_owned()).chain(others);
    names.find(|name| !taken(name)).unwrap_or_default()
}

fn row(form: Form, ask: Ask, way: Way, name: &str) -> Form {
    match (ask, way) {
        (Ask::Name, _) => form
            .text(
                "Name",
                name,
                "What you call this profile; typing replaces it.",
            )
            .prefilled(),
        (Ask::Issuer, Way::Bridge) => form
            .text(
                "Bridge",
                "",
                "The address of the bridge, or of another server with sign-in by code (RFC 8628).",
            )
            .empty("https://...")
            .takes(Writing::Url),
        (Ask::Issuer, _) => form
            .text(
                "Issuer",
                GOOGLE,
                "Whose sign-in it is: the word google, or the address of another issuer.",
            )
            .prefilled(),
        (Ask::Client, Way::Bridge) => form.text(
            "Client ID",
            "",
            "What the bridge knows this terminal as; ask who runs it. A client_secret.json works, \
             too: give its path.",
        ),
        (Ask::Client, Way::GoogleCode) => form
            .text(
                "Client",
                "",
                "The client_secret.json of a client of the type \"TVs and Limited Input devices\": \
                 its path. It will only tell who you are: Google refuses Chat here.",
            )
            .empty("path of client_secret.json")
            .takes(Writing::Path),
        (Ask::Client, _) => form
            .text(
                "Client",
                "",
                "The client_secret.json of a Desktop client, from the Cloud console under Clients: \
                 its path. A bare client ID works where no secret is needed.",
            )
            .empty("its path, or an ID")
            .takes(Writing::Path),
        (Ask::KeyFile, _) => form
            .text(
                "Key file",
                "",
                "The path of the JSON key of the service account; ~ stands for your home.",
            )
            .empty("path of the key")
            .takes(Writing::Path),
        (Ask::Subject, _) => form
            .text(
                "Acts as",
                "",
                "The address of the person whose spaces are managed; the service account needs \
                 domain-wide delegation.",
            )
            .empty("ana@example.com")
            .takes(Writing::Addresses),
        (Ask::UserFile, _) => form
            .text(
                "File",
                "",
                "gcloud's is ~/.config/gcloud/application_default_credentials.json.",
            )
            .empty("path of the file")
            .takes(Writing::Path),
        (Ask::Access, _) => form.choice(
            "Asks for",
            &ACCESS,
            0,
            "Left and right change it. Later you can ask for more where something needs it.",
        ),
        (Ask::Scopes, _) => form
            .text(
                "Scopes",
                "spaces memberships directory",
                "Short names such as spaces.readonly, or full addresses, separated by spaces.",
            )
            .empty("(the default)"),
        (Ask::Api, _) => form
            .text(
                "Chat API",
                "",
                "Only for a server that plays Google, such as roomkey sandbox: its address.",
            )
            .empty("(Google's)")
            .takes(Writing::Url),
    }
}

/// Whether a text for a client is a path and not an ID.
pub(super) fn is_path(text: &str) -> bool {
    let json = text.rsplit_once('.').is_some_and(|(_, end)| end == "json");
    json || text.starts_with(['/', '~', '.']) || text.contains('/')
}

impl ProfileForm {
    /// Shows the rows that what was typed makes necessary.
    pub(super) fn show_rows(&mut self) {
        if let (Some(choice), Some(scopes)) = (self.place(Ask::Access), self.place(Ask::Scopes)) {
            let typed = access(self.form.chosen(choice)).is_none();
            self.form.show(scopes, typed);
        }
        if let Some(api) = self.place(Ask::Api) {
            let issuer = self.value(Ask::Issuer);
            let other = match self.way {
                // A bridge leads to Google itself, but for tests.
                Way::Bridge => issuer.starts_with("http://"),
                _ => !matches!(issuer, "" | GOOGLE) || self.server.is_some(),
            };
            self.form.show(api, other);
        }
    }

    pub(super) fn draft(&self) -> ProfileDraft {
        let client = self.value(Ask::Client);
        let (client_id, file) = if is_path(client) {
            ("", client)
        } else {
            (client, self.value(Ask::UserFile))
        };
        let issuer = match self.way {
            Way::GoogleCode => GOOGLE,
            Way::Bridge | Way::Browser => self.value(Ask::Issuer),
            _ => self.server.as_deref().unwrap_or_default(),
        };
        let chosen = self.place(Ask::Access).map(|at| self.form.chosen(at));
        let scopes = match (self.way, chosen.map(access)) {
            (Way::GoogleCode, _) => "openid email profile",
            (_, Some(Some(scopes))) => scopes,
            (_, Some(None)) => self.value(Ask::Scopes),
            (_, None) => "",
        };
        ProfileDraft {
            name: self.value(Ask::Name).to_owned(),
            method: self.way.method().as_str().to_owned(),
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            client_secrets_file: file.to_owned(),
            key_file: self.value(Ask::KeyFile).to_owned(),
            subject: self.value(Ask::Subject).to_owned(),
            api: self.value(Ask::Api).to_owned(),
            scopes: scopes.to_owned(),
        }
    }

    /// What is wrong with a row, as far as it can be known without looking at any file.
    pub(super) fn fault_of(&self, ask: Ask, shared: &Shared) -> Option<&'static str> {
        let taken = |profile: &ProfileInfo| profile.name == self.value(Ask::Name);
        if ask == Ask::Name && shared.session.profiles.iter().any(taken) {
            return Some("There is a profile of this name already.");
        }
        if ask == Ask::Issuer && self.way == Way::Bridge && self.value(ask) == GOOGLE {
            return Some("Google itself refuses Chat to codes. Go back for other ways.");
        }
        let part = match ask {
            Ask::Name => Part::Name,
            Ask::Issuer => Part::Issuer,
            Ask::Client => Part::Client,
            Ask::UserFile => Part::ClientFile,
            Ask::KeyFile => Part::KeyFile,
            Ask::Subject => Part::Subject,
            Ask::Api => Part::Api,
            Ask::Access | Ask::Scopes => return None,
        };
        let new = NewProfile::from(self.draft());
        let faults = new.faults();
        faults.into_iter().find(|(at, _)| *at == part).map(|f| f.1)
    }
}

impl From<ProfileDraft> for NewProfile {
    fn from(draft: ProfileDraft) -> Self {
        Self {
            name: draft.name,
            // Made of a method's own word.
            method: draft
                .method
                .parse()
                .unwrap_or(crate::config::Method::Device),
            issuer: draft.issuer,
            client_id: draft.client_id,
            client_secrets_file: draft.client_secrets_file,
            key_file: draft.key_file,
            subject: draft.subject,
            api: draft.api,
            scopes: draft.scopes,
        }
    }
}
