//! Which account speaks: the profiles, the sessions made of them, and the clients of the chosen
//! one. Nothing is read or sent here before it is needed.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;
use tokio::sync::mpsc::Sender;

use super::{Demo, DemoServers, files};
use crate::account::sign_in::SignInAnswer;
use crate::account::{Session, Store};
use crate::chat::Chat;
use crate::config::write::{NewProfile, add_profile};
use crate::config::{Config, paths};
use crate::directory::Directory;
use crate::http;
use crate::text::explanation::{Cause, Explanation};
use crate::tui::effect::ProfileDraft;
use crate::work::journal::Journal;
use crate::work::plan::RunId;
use crate::work::run::{Desk, Handle};
use crate::work::spaces::Attempts;

/// One account and its clients; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub session: Session,
    pub chat: Chat,
    pub directory: Directory,
    /// What was to be made and is not there yet.
    pub attempts: Attempts,
    /// Where its changes are made.
    pub desk: Desk,
}

impl Account {
    fn new(session: Session, journal: Journal) -> Self {
        let chat = Chat::new(session.clone());
        Self {
            desk: Desk::new(chat.clone(), journal),
            chat,
            directory: Directory::new(session.clone()),
            attempts: Attempts::default(),
            session,
        }
    }

    /// The same, with an administrator's access to Chat where that is wanted.
    pub fn with_admin_access(self, admin: bool) -> Self {
        Self {
            chat: self.chat.with_admin_access(admin),
            desk: self.desk.with_admin_access(admin),
            ..self
        }
    }
}

/// Everybody's way to an account; clones share it.
#[derive(Debug, Clone)]
pub(super) struct Accounts(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    config: Config,
    http: http::Client,
    access_token: Option<SecretString>,
    demo: Option<Arc<dyn Demo>>,
    known: HashMap<String, Account>,
    current: Option<Account>,
    answers: Option<Sender<SignInAnswer>>,
    /// The way to the runs under way.
    runs: HashMap<RunId, Handle>,
    /// Where what is kept is; `None`: where everybody's is.
    folder: Option<PathBuf>,
}

impl Accounts {
    pub fn new(
        config: Config,
        access_token: Option<SecretString>,
        demo: Option<Arc<dyn Demo>>,
    ) -> Self {
        Self(Arc::new(Mutex::new(State {
            http: http::Client::new(),
            // Somebody else's token is nobody's there.
            access_token: access_token.filter(|_| config.ui.kiosk.is_none()),
            config,
            demo,
            known: HashMap::new(),
            current: None,
            answers: None,
            runs: HashMap::new(),
            folder: None,
        })))
    }

    /// Keeps everything below this folder.
    #[cfg(test)]
    pub fn in_folder(self, folder: PathBuf) -> Self {
        self.state().folder = Some(folder);
        self
    }

    /// Makes a profile the one that speaks.
    pub async fn choose(&self, profile: &str) -> Result<Account, Explanation> {
        let account = self.of(profile).await?;
        self.state().current = Some(account.clone());
        Ok(account)
    }

    /// The account of a profile.
    pub async fn of(&self, profile: &str) -> Result<Account, Explanation> {
        let known = self.state().known.get(profile).cloned();
        if let Some(account) = known {
            return Ok(account);
        }
        let account = self.open(profile).await?;
        let mut state = self.state();
        // Two that ask at once share one session, and with it one renewal.
        Ok(state
            .known
            .entry(profile.to_owned())
            .or_insert(account)
            .clone())
    }

    /// Where answers to the sign-in under way go.
    pub fn answer_to(&self, answers: Sender<SignInAnswer>) {
        self.state().answers = Some(answers);
    }

    /// Gives the sign-in under way what the person typed or pasted; one that has ended needs
    /// nothing.
    pub async fn answer(&self, answer: SignInAnswer) {
        let answers = self.state().answers.clone();
        if let Some(answers) = answers {
            let _ = answers.send(answer).await;
        }
    }

    async fn open(&self, profile: &str) -> Result<Account, Explanation> {
        let demo = self.state().demo.clone();
        if let Some(demo) = demo.filter(|demo| demo.profile_name() == profile) {
            let DemoServers { profile, http } = demo.start().await?;
            let session = Session::new(profile, http, Store::memory());
            return Ok(Account::new(session, Journal::memory()));
        }
        let state = self.state();
        let profile = state
            .config
            .profile(Some(profile))
            .map_err(|e| e.explain())?;
        if let Some(token) = state.access_token.clone() {
            let session = Session::with_access_token(profile, state.http.clone(), token);
            return Ok(Account::new(session, Journal::memory()));
        }
        if state.config.ui.kiosk.is_some() {
            let session = Session::new(profile, state.http.clone(), Store::memory());
            return Ok(Account::new(session, Journal::memory()));
        }
        let folder = state.folder.clone().map_or_else(paths::state_dir, Ok);
        let folder = folder.map_err(|error| Explanation::new(Cause::Usage, error.to_string()))?;
        let store = Store::open(profile.store, &profile.name, &folder);
        let journal = Journal::of(&profile, &folder);
        let session = Session::new(profile, state.http.clone(), store);
        Ok(Account::new(session, journal))
    }

    /// Whether anybody can use this terminal.
    pub fn is_kiosk(&self) -> bool {
        self.state().config.ui.kiosk.is_some()
    }

    /// Forgets every account; what is still to be ended of them is given back.
    pub fn take(&self) -> Vec<Session> {
        let mut state = self.state();
        (state.current, state.answers) = (None, None);
        // Nobody may do anything any more.
        state.runs.values().for_each(Handle::stop);
        let known = state.known.drain();
        known.map(|(_, account)| account.session).collect()
    }

    /// A run begins.
    pub fn run_begins(&self, run: RunId, handle: Handle) {
        self.state().runs.insert(run, handle);
    }

    /// A run has ended.
    pub fn run_ends(&self, run: &RunId) {
        self.state().runs.remove(run);
    }

    /// The way to a run that this process works on.
    pub fn run(&self, run: &RunId) -> Option<Handle> {
        self.state().runs.get(run).cloned()
    }

    /// The account that speaks.
    pub fn current(&self) -> Result<Account, Explanation> {
        self.state().current.clone().ok_or_else(|| {
            Explanation::new(Cause::NotSignedIn, "nobody is signed in").hint("Sign in first.")
        })
    }

    /// The demo, where there is one.
    pub fn demo(&self) -> Result<Arc<dyn Demo>, Explanation> {
        self.state().demo.clone().ok_or_else(|| {
            Explanation::new(Cause::Usage, "there is no demo here").hint("Run: roomkey demo")
        })
    }

    /// Writes a profile into the configuration file and reads the file again.
    pub fn save(&self, draft: &ProfileDraft) -> Result<(), Explanation> {
        let mut new = NewProfile::from(draft.clone());
        for path in [&mut new.client_secrets_file, &mut new.key_file] {
            if !path.trim().is_empty() {
                *path = files::spelled_out(path).display().to_string();
            }
        }
        let path = self.state().config.path.clone();
        add_profile(&path, &new).map_err(|e| e.explain())?;
        let config = Config::load(Some(&path)).map_err(|e| e.explain())?;
        let mut state = self.state();
        state.config = config;
        state.known.remove(&draft.name);
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
