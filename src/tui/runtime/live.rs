//! The loop without a terminal, for tests: the screens, the hands that carry out what they ask
//! for, and a clock that moves only when it is told to.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::mpsc::Receiver;
use tokio::time::Instant;

use super::accounts::Accounts;
use super::hands::Hands;
use super::{Options, app_options, chosen};
use crate::chat::ListMembers;
use crate::chat::names::{MemberName, SpaceName};
use crate::tui::app::{App, Start};
use crate::tui::effect::{Effect, Request};
use crate::tui::event::{Event, Moment, Slot};
use crate::tui::terminal::Capabilities;
use crate::work::journal::Record;

/// Far more than any request takes here.
const PATIENCE: Duration = Duration::from_secs(20);
/// What a key moves the clock by.
const STEP_MS: u64 = 20;
/// Long enough for what waits a moment before it asks.
const PAUSE_MS: u64 = 2_000;

/// What several screens, one after the other, have in common: the accounts and who is signed in.
#[derive(Debug)]
pub(in crate::tui) struct Backstage {
    options: Options,
    accounts: Accounts,
    /// Where the names of files that are typed begin.
    folder: Arc<TempDir>,
}

impl Backstage {
    pub fn new(options: Options) -> Self {
        let accounts = Accounts::new(options.config.clone(), None, options.demo.clone());
        let folder = Arc::new(tempfile::tempdir().unwrap());
        Self {
            options,
            accounts,
            folder,
        }
    }

    /// As `new`; what is kept is kept below this folder.
    pub fn in_folder(options: Options, folder: &Path) -> Self {
        let mut backstage = Self::new(options);
        backstage.accounts = backstage.accounts.in_folder(folder.to_owned());
        backstage
    }

    /// The members of a space as the API lists them.
    pub async fn members(&self, space: &SpaceName) -> Vec<MemberName> {
        let chat = self.accounts.current().unwrap().chat;
        let members = chat.list_members(space, &ListMembers::default());
        let members = members.all().await.unwrap();
        let mut names: Vec<_> = members.into_iter().map(|member| member.name).collect();
        names.sort();
        names
    }

    /// The runs of the journal, the oldest first.
    pub fn runs(&self) -> Vec<Record> {
        let account = self.accounts.current().unwrap();
        account.desk.journal().runs().unwrap()
    }

    /// The first screen, at this size; `None` shows the setup.
    pub fn open(&self, profile: Option<&str>, start: Start, size: (u16, u16)) -> Live {
        let environment = |name: &str| match name {
            "TERM" => Some("xterm-256color".to_owned()),
            "LANG" => Some("C.UTF-8".to_owned()),
            _ => None,
        };
        let capabilities = Capabilities::from_environment(environment).unwrap();
        let profile = profile.map(str::to_owned);
        let first = profile
            .clone()
            .or_else(|| chosen(&self.options).ok().flatten());
        let mut options = app_options(&self.options, first, capabilities);
        (options.profile, options.start) = (profile, start);
        let (hands, answers) = Hands::new(self.accounts.clone());
        let mut live = Live {
            app: App::new(options, size.0, size.1),
            now: 0,
            size,
            ended: None,
            hands,
            answers,
            folder: self.folder.clone(),
        };
        let effects = live.app.start(Moment(0));
        live.carry_out(&effects);
        live
    }
}

/// One run of the screen.
#[derive(Debug)]
pub(in crate::tui) struct Live {
    pub app: App,
    pub now: u64,
    pub size: (u16, u16),
    /// The exit code, once it was left.
    pub ended: Option<u8>,
    hands: Hands,
    answers: Receiver<Event>,
    folder: Arc<TempDir>,
}

/// A path that somebody typed begins in a folder of the test.
fn inside(folder: &Path, mut request: Request) -> Request {
    if let Request::Save { path, .. } | Request::ReadPeople { path } = &mut request {
        *path = folder.join(&*path).display().to_string();
    }
    request
}

impl Live {
    /// Ends as a program that is killed: whatever is under way is dropped where it stands.
    pub async fn kill(self) {
        self.hands.kill().await;
    }

    /// Lets something happen, and starts what the screen asks for.
    pub fn send(&mut self, event: Event) -> Vec<Effect> {
        self.now += STEP_MS;
        self.take(event)
    }

    /// The time that the screen asked for has come.
    pub fn wake(&mut self) -> Vec<Effect> {
        self.take(Event::Wake)
    }

    fn take(&mut self, event: Event) -> Vec<Effect> {
        if let Event::Resize { width, height } = event {
            self.size = (width, height);
        }
        let effects = self.app.update(Moment(self.now), event);
        self.carry_out(&effects);
        effects
    }

    fn carry_out(&mut self, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::Ask {
                    slot,
                    epoch,
                    request,
                } => {
                    let request = inside(self.folder.path(), request.clone());
                    self.hands.start(*slot, *epoch, request);
                }
                Effect::Cancel(slot) => self.hands.cancel(*slot),
                Effect::Quit { code } => self.ended = Some(*code),
                _ => {}
            }
        }
    }

    /// Takes the answers that are there, without waiting for any.
    pub fn take_answers(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        while let Ok(event) = self.answers.try_recv() {
            effects.extend(self.take(event));
        }
        effects
    }

    /// Waits until nothing is under way but a sign-in, which may wait for somebody.
    pub async fn settle(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        let mut paused = false;
        loop {
            self.take_answers();
            if self.hands.wait_for_nothing_but(Slot::SignIn) && self.answers.is_empty() {
                if paused {
                    return;
                }
                paused = true;
                self.now += PAUSE_MS;
                self.take(Event::Wake);
                continue;
            }
            self.wait(deadline).await;
        }
    }

    /// Waits until the screen is as wanted.
    pub async fn until(&mut self, what: &str, wanted: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.take_answers();
            if wanted(self) {
                return;
            }
            assert!(Instant::now() < deadline, "waited for {what}: {self:?}");
            self.wait(deadline).await;
        }
    }

    /// Waits for one thing of the hands.
    async fn wait(&mut self, deadline: Instant) {
        tokio::select! {
            biased;
            Some(answer) = self.answers.recv() => {
                self.take(answer);
            }
            () = self.hands.ended() => {}
            () = tokio::time::sleep_until(deadline) => panic!("too long: {:?}", self.app),
        }
    }
}
