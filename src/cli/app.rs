//! What the client commands share: the configuration, the account, questions to the person, and
//! the runtime they run on.

use std::env;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::args::Global;
use super::signals::{self, Ended, Signals, Stop};
use super::trouble::{Messages, Trouble, say};
use crate::account::{self, Session, Store};
use crate::chat::Chat;
use crate::config::{self, Config, Profile};
use crate::http;
use crate::oauth::{Cause, Explanation, token};
use crate::text;
use crate::work::journal::Journal;
use crate::work::run::Desk;

/// Holds a ready token: nothing else is needed to talk to Google.
const ACCESS_TOKEN: &str = "ROOMKEY_ACCESS_TOKEN";

/// A client command while it runs.
pub struct App<'a> {
    /// What was typed before and after the command.
    pub global: &'a Global,
    /// How to talk to the person.
    pub messages: Messages,
    /// Whether a signal wants it to stop.
    pub stop: &'a Stop,
}

/// Runs a client command on a runtime of one thread, until it ends or a signal ends it.
pub fn run(
    global: &Global,
    messages: Messages,
    command: impl AsyncFnOnce(&App<'_>) -> Result<u8, Trouble>,
) -> Result<u8, Trouble> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| failed(&error))?;
    let ended = runtime.block_on(async {
        let signals = Signals::listen().map_err(|error| failed(&error))?;
        let work = async |stop: &Stop| {
            command(&App {
                global,
                messages,
                stop,
            })
            .await
        };
        match signals::run(signals, |note| messages.note(note), work).await {
            Ended::Done(done) => done,
            Ended::Signalled(code) => Ok(code),
        }
    });
    if let Some(why) = account::trouble() {
        messages.error(&why);
    }
    // A thread that waits for a line of stdin must not hold the program.
    runtime.shutdown_background();
    ended
}

fn failed(error: &io::Error) -> Explanation {
    Explanation::new(Cause::Failed, format!("cannot start: {error}"))
}

impl App<'_> {
    /// The chosen profile.
    pub fn profile(&self) -> Result<Profile, Explanation> {
        profile(self.global)
    }

    /// The account of a profile; nothing is read or sent yet.
    pub fn session(profile: Profile) -> Result<Session, Explanation> {
        let http = http::Client::new();
        if let Some(token) = access_token()? {
            return Ok(Session::with_access_token(profile, http, token));
        }
        let state = state_dir()?;
        let store = Store::open(profile.store, &profile.name, &state);
        Ok(Session::new(profile, http, store))
    }

    /// The Chat API for the account of the chosen profile.
    pub fn chat(&self) -> Result<Chat, Explanation> {
        Ok(Chat::new(Self::session(self.profile()?)?))
    }

    /// Where the account's changes are made: its journal is below the state directory, unless the
    /// account itself leaves nothing on the disk.
    pub fn desk(chat: Chat) -> Result<Desk, Explanation> {
        let journal = Self::journal(chat.session().profile())?;
        Ok(Desk::new(chat, journal))
    }

    /// The journal of a profile.
    pub fn journal(profile: &Profile) -> Result<Journal, Explanation> {
        if access_token()?.is_some() {
            return Ok(Journal::memory());
        }
        Ok(Journal::of(profile, &state_dir()?))
    }

    /// Refuses what needs a question where nobody can be asked.
    pub fn must_be_able_to_ask() -> Result<(), Explanation> {
        if can_ask() {
            return Ok(());
        }
        Err(
            Explanation::new(Cause::Usage, "refused: there is no terminal to ask on")
                .hint("Add --yes to do it without asking."),
        )
    }

    /// Asks before something that cannot be undone.
    pub async fn confirm(&self, question: &str) -> Result<(), Trouble> {
        if self.ask(question).await {
            return Ok(());
        }
        self.messages.note("Nothing was changed.");
        Err(Trouble::Said(Cause::Failed))
    }

    /// A question whose answer is no unless it is yes.
    pub async fn ask(&self, question: &str) -> bool {
        say(&format!("{} [y/N] ", text::safe(question)));
        let line = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            io::stdin().read_line(&mut line).map(|_| line)
        });
        let line = line.await.ok().and_then(Result::ok).unwrap_or_default();
        matches!(line.trim().to_lowercase().as_str(), "y" | "yes")
    }
}

fn state_dir() -> Result<PathBuf, Explanation> {
    config::paths::state_dir().map_err(|error| {
        Explanation::new(Cause::Failed, error.to_string())
            .hint("Set HOME, or ROOMKEY_STATE_DIR to a directory of yours.")
    })
}

/// Whether a question reaches a person and the answer comes back.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// The configuration that the arguments or the environment name.
pub fn config(global: &Global) -> Result<Config, Explanation> {
    let variable = variable("ROOMKEY_CONFIG").map(PathBuf::from);
    let path: Option<&Path> = global.config.as_deref().or(variable.as_deref());
    Config::load(path).map_err(|error| error.explain())
}

/// The profile's name that the arguments or the environment give.
pub fn profile_name(global: &Global) -> Option<String> {
    global
        .profile
        .clone()
        .or_else(|| variable("ROOMKEY_PROFILE"))
}

fn profile(global: &Global) -> Result<Profile, Explanation> {
    profile_of(global, &config(global)?)
}

/// The chosen profile of a configuration that is read already.
pub fn profile_of(global: &Global, config: &Config) -> Result<Profile, Explanation> {
    let name = profile_name(global);
    if config.is_empty() && name.is_none() && access_token()?.is_some() {
        return Ok(Profile::of_access_token());
    }
    config
        .profile(name.as_deref())
        .map_err(|error| error.explain())
}

/// The token in the environment, if there is one. Blanks around it, such as the line end of the
/// file it came from, are not its own.
pub fn access_token() -> Result<Option<SecretString>, Explanation> {
    let told = env::var_os(ACCESS_TOKEN).unwrap_or_default();
    match told.to_str().map(str::trim) {
        Some("") => Ok(None),
        Some(text) if token::is_bearer(text) => Ok(Some(text.into())),
        _ => Err(Explanation::new(
            Cause::Usage,
            "ROOMKEY_ACCESS_TOKEN holds no access token: a token is one word of visible ASCII characters.",
        )
        .hint("Put the token alone there, or unset it.")),
    }
}

/// An environment variable; an empty one counts as not set.
pub fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
