//! The check-up: what stands between a person and their spaces, looked at in the order in which one
//! thing needs another. What cannot be looked at because something before it failed is skipped,
//! with that reason. It changes nothing but a token that it renews.

mod chat_api;
mod check;
mod clock;
mod issuer;
mod network;
mod people_api;
mod project;
mod settings;
mod sign_in;
mod state;
mod token;
mod uses;

pub use check::{Check, Status, Who};
pub use uses::USES;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use tokio::time::Instant;

use crate::account::{Identity, Session};
use crate::config::Profile;
use crate::http::{Client, Contact};
use crate::oauth::Metadata;
use crate::text::explanation::{Cause, Explanation};

/// All checks together end within this time; what is left then is skipped.
const WHOLE: Duration = Duration::from_secs(28);

/// What is to be looked at, as the program found it before anything was sent.
#[derive(Debug)]
pub struct Patient {
    /// The configuration file, where one was read.
    pub config: Option<PathBuf>,
    /// The chosen profile, or why there is none.
    pub profile: Result<Profile, Explanation>,
    /// Its account, or why there is none.
    pub session: Result<Session, Explanation>,
}

/// What earlier checks found, for later ones.
#[derive(Debug)]
struct Found {
    config: Option<PathBuf>,
    profile: Result<Profile, Explanation>,
    session: Result<Session, Explanation>,
    http: Client,
    contacts: Vec<Contact>,
    metadata: Option<Metadata>,
    /// What is stored cannot be read.
    unreadable: bool,
    /// Who is signed in, after the token was renewed.
    identity: Option<Identity>,
    has_token: bool,
    /// Google missed a Chat app.
    app_missing: bool,
    /// What the Chat API answered with: a space of the caller's, if there is one.
    chat: Option<Answer>,
    /// What the People API answered with.
    people: People,
    until: Instant,
}

/// An API answered; it may have told something that later checks use.
#[derive(Debug)]
struct Answer(Option<String>);

/// What became of the question to the People API.
#[derive(Debug)]
enum People {
    NotAsked,
    Silent,
    /// With the caller's own address, if it has one.
    Answered(Option<String>),
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Config,
    Client,
    State,
    Clock,
    Network,
    Issuer,
    SignIn,
    Token,
    Scopes,
    ChatApi,
    ChatApp,
    PeopleApi,
    Directory,
}

const STEPS: [Step; 13] = [
    Step::Config,
    Step::Client,
    Step::State,
    Step::Clock,
    Step::Network,
    Step::Issuer,
    Step::SignIn,
    Step::Token,
    Step::Scopes,
    Step::ChatApi,
    Step::ChatApp,
    Step::PeopleApi,
    Step::Directory,
];

/// A check-up that goes on: one check at a time, when it is asked for. Dropping it ends it.
#[derive(Debug)]
pub struct Doctor {
    found: Found,
    steps: VecDeque<Step>,
}

impl Doctor {
    /// Begins; nothing is sent before [`Self::next`].
    pub fn new(patient: Patient) -> Self {
        let http = match &patient.session {
            Ok(session) => session.http().clone(),
            Err(_) => Client::new(),
        };
        Self {
            found: Found {
                config: patient.config,
                profile: patient.profile,
                session: patient.session,
                http,
                contacts: Vec::new(),
                metadata: None,
                unreadable: false,
                identity: None,
                has_token: false,
                app_missing: false,
                chat: None,
                people: People::NotAsked,
                until: Instant::now() + WHOLE,
            },
            steps: STEPS.into(),
        }
    }

    /// The next check, when it is done; `None` after the last one.
    pub async fn next(&mut self) -> Option<Check> {
        let found = &mut self.found;
        Some(match self.steps.pop_front()? {
            Step::Config => settings::config(found),
            Step::Client => settings::client(found),
            Step::State => {
                let (check, readable) = state::check(found).await;
                found.unreadable = !readable;
                check
            }
            Step::Clock => {
                network::meet(found).await;
                clock::check(found)
            }
            Step::Network => network::check(found),
            Step::Issuer => issuer::check(found).await,
            Step::SignIn => sign_in::check(found).await,
            Step::Token => token::check(found).await,
            Step::Scopes => token::scopes(found),
            Step::ChatApi => chat_api::api(found).await,
            Step::ChatApp => chat_api::app(found).await,
            Step::PeopleApi => people_api::api(found).await,
            Step::Directory => people_api::directory(found).await,
        })
    }
}

impl Found {
    /// The profile and its account; else why a check that needs them is skipped.
    fn account(&self, check: &'static str) -> Result<(&Profile, &Session), Check> {
        match (&self.profile, &self.session) {
            (Ok(profile), Ok(session)) => Ok((profile, session)),
            (Err(_), _) => Err(Check::skipped(check, "There is no profile to look at.")),
            (_, Err(why)) => Err(Check::failed(check, why)),
        }
    }

    /// Whether the token comes from the environment, so that nothing is signed in to.
    fn is_ready_token(&self) -> bool {
        self.session
            .as_ref()
            .is_ok_and(|session| session.store().is_none())
    }

    /// Why something of an API is not looked at.
    const fn unanswered(&self, why: &'static str) -> &'static str {
        if self.has_token {
            why
        } else {
            chat_api::NO_TOKEN
        }
    }

    /// Does work within a limit and the time that is left for all checks.
    async fn within<T>(
        &self,
        limit: Duration,
        work: impl Future<Output = T>,
    ) -> Result<T, Explanation> {
        let end = self.until.min(Instant::now() + limit);
        tokio::time::timeout_at(end, work).await.map_err(|_| {
            Explanation::new(
                Cause::Unavailable,
                format!("No answer within {} s.", limit.as_secs()),
            )
            .hint("Try again in a moment; if it stays, look at the network.")
        })
    }
}

/// What is stored cannot be told from nothing.
const UNREADABLE: &str = "The stored sign-in cannot be read.";
/// A ready token needs nothing of this.
const READY: &str = "ROOMKEY_ACCESS_TOKEN holds a token, so this is not used.";
