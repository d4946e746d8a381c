//! The sign-in screen: shows the code, says what is happening, moves on by itself when it is done.

mod browser;
mod code;
mod events;
mod partial;
mod plain;
mod return_code;
mod view;
mod ways;

use std::borrow::Cow;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::account::sign_in::{Stage, UserCodePrompt};
use crate::action::{Action, Context};
use crate::config::Scope;
use crate::oauth::Explanation;
use crate::text;
use crate::tui::app::Start;
use crate::tui::effect::Request;
use crate::tui::event::{Moment, Outcome, Slot};
use crate::tui::keymap::Key;
use crate::tui::plain::Page;
use crate::tui::shared::{Shared, Tone};
use crate::tui::widgets::field::Writing;
use crate::tui::widgets::pen::Pen;

use super::accounts::AccountsScreen;
use super::keyboard::Keyboard;
use super::menu::Menu;
use super::setup::Setup;
use super::{Cx, Nav, Screen, qr_screen};
use browser::Browser;
use partial::Partial;
use return_code::ReturnCode;

/// The code and until when it counts.
#[derive(Debug, Clone)]
struct Code {
    prompt: UserCodePrompt,
    expires: Moment,
}

impl Code {
    /// What a QR code should lead to.
    fn link(&self) -> &str {
        let complete = self.prompt.verification_uri_complete.as_deref();
        complete.unwrap_or(&self.prompt.verification_uri)
    }

    fn seconds_left(&self, now: Moment) -> u64 {
        self.expires.0.saturating_sub(now.0).div_ceil(1000)
    }
}

#[derive(Debug)]
enum Phase {
    /// Looking for a stored credential.
    Checking,
    /// Waiting for Enter; perhaps something went wrong before.
    Idle(Option<Explanation>),
    /// A code is asked for.
    Starting,
    /// Waiting for the person with the phone.
    Code(Code),
    /// Waiting for the person at a browser.
    Browser(Browser),
    /// Signed in, but something was not granted.
    Partial(Partial),
}

/// Signing in.
#[derive(Debug)]
pub(in crate::tui) struct SignIn {
    start: Start,
    /// Above other screens, which are gone back to.
    again: bool,
    /// That nobody is signed in is known.
    checked: bool,
    phase: Phase,
    stage: Option<Stage>,
    note: Option<String>,
    /// First line that is seen of what went wrong.
    top: u16,
    phone: Option<String>,
    /// The phone shows digits.
    return_code: Option<ReturnCode>,
    /// Asked for besides what the profile says.
    more: Vec<Scope>,
    /// What goes on when that was granted.
    then: Option<Action>,
}

impl SignIn {
    pub const fn new(start: Start) -> Self {
        Self {
            start,
            again: false,
            checked: false,
            phase: Phase::Idle(None),
            stage: None,
            note: None,
            top: 0,
            phone: None,
            return_code: None,
            more: Vec::new(),
            then: None,
        }
    }

    /// Above the screens that are open, for these scopes besides; then this goes on.
    pub fn for_more(more: Vec<Scope>, then: Option<Action>) -> Self {
        let mut screen = Self::new(Start::SignIn);
        (screen.again, screen.then) = (true, then);
        screen.more = more;
        screen
    }

    /// Above the screens that are open.
    pub const fn again(start: Start) -> Self {
        let mut screen = Self::new(start);
        screen.again = true;
        screen
    }

    /// The first screen, after an error that says that nobody is signed in.
    pub fn after(why: Explanation) -> Self {
        let mut screen = Self::new(Start::Resume);
        screen.phase = Phase::Idle(Some(why));
        screen.checked = true;
        screen
    }

    /// Nobody is signed in and the store need not be asked.
    pub fn after_sign_out() -> Self {
        let mut screen = Self::new(Start::Resume);
        screen.checked = true;
        screen
    }

    fn code(&self) -> Option<&Code> {
        match &self.phase {
            Phase::Code(code) => Some(code),
            _ => None,
        }
    }

    const fn is_running(&self) -> bool {
        matches!(
            self.phase,
            Phase::Starting | Phase::Code(_) | Phase::Browser(_)
        )
    }

    /// Asks for a code; an older one is dropped.
    fn begin(&mut self, cx: &mut Cx<'_>) {
        let Some(profile) = cx.shared.session.profile.clone() else {
            return;
        };
        cx.cancel(Slot::Account);
        cx.cancel(Slot::Phone);
        cx.shared.toast = None;
        (self.stage, self.note, self.phone) = (None, None, None);
        self.return_code = None;
        self.phase = Phase::Starting;
        let more = self.more.clone();
        cx.ask(Slot::SignIn, Request::SignIn { profile, more });
    }

    fn fail(&mut self, cx: &mut Cx<'_>, why: &Explanation) {
        // What went well before is not so any more.
        cx.shared.toast = None;
        self.top = 0;
        self.phase = Phase::Idle(Some(why.clone()));
    }

    fn stop(&mut self, cx: &mut Cx<'_>) {
        cx.cancel(Slot::SignIn);
        cx.cancel(Slot::Phone);
        self.phase = Phase::Idle(None);
        cx.toast(Tone::Plain, "Sign-in cancelled.");
    }

    fn play_phone(&mut self, cx: &mut Cx<'_>) {
        if let Phase::Code(code) = &self.phase {
            let request = Request::PlayPhone {
                user_code: code.prompt.user_code.clone(),
                link: code.link().to_owned(),
            };
            cx.ask(Slot::Phone, request);
            self.phone = Some("The demo's phone is on its way.".to_owned());
        }
    }

    fn address(&self) -> Option<&str> {
        match &self.phase {
            Phase::Code(code) => Some(&code.prompt.verification_uri),
            Phase::Browser(browser) => Some(browser.url()),
            _ => None,
        }
    }

    fn back(&mut self, cx: &mut Cx<'_>) {
        match &mut self.phase {
            Phase::Browser(browser) if browser.is_typing() => browser.close(),
            Phase::Starting | Phase::Code(_) | Phase::Browser(_) => {
                self.stop(cx);
                if self.again {
                    cx.pop();
                }
            }
            Phase::Partial(_) => self.go_on_without(cx),
            _ if self.again => cx.pop(),
            _ => cx.nav.push(Nav::Act(Action::Menu)),
        }
    }
}

impl Screen for SignIn {
    fn context(&self) -> Context {
        Context::SignIn
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed("Sign in")
    }

    fn status(&self, shared: &Shared) -> String {
        match (&shared.session.profile, shared.session.demo) {
            // A kiosk has no other.
            (Some(profile), false) if shared.session.kiosk.is_none() => {
                format!("profile {profile}")
            }
            _ => String::new(),
        }
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        match (self.start, cx.shared.session.profile.clone()) {
            (Start::SignIn, _) => self.begin(cx),
            (Start::Resume, Some(profile)) if !self.checked => {
                self.phase = Phase::Checking;
                cx.ask(Slot::Account, Request::Account { profile });
            }
            _ => {}
        }
    }

    fn refuses(&self, shared: &Shared, action: Action) -> Option<Cow<'static, str>> {
        self.why_not(shared, action).map(Cow::Borrowed)
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        match action {
            Action::StartSignIn | Action::NewCode => self.begin(cx),
            Action::CopyCode => {
                if let Some(code) = self.code() {
                    cx.copy(text::safe(&code.prompt.user_code).into_owned(), "Code");
                }
            }
            Action::CopyAddress => {
                if let Some(address) = self.address() {
                    cx.copy(text::safe(address).into_owned(), "Address");
                }
            }
            Action::PrintCode => self.print(cx),
            Action::FullScreenQr => {
                if let Some(code) = self.code() {
                    cx.push(qr_screen::QrScreen::new(
                        code.link(),
                        &code.prompt.user_code,
                    ));
                }
            }
            Action::PlayPhone => self.play_phone(cx),
            Action::SwitchProfile => Self::choose_profile(cx),
            Action::OtherWays => self.other_ways(cx),
            Action::TryDemo => {
                cx.ask(Slot::Demo, Request::StartDemo);
                cx.toast(Tone::Plain, "Starting the demo.");
            }
            Action::AddProfile => cx.push(Setup::more()),
            Action::Accounts => cx.push(AccountsScreen::default()),
            Action::StuckHelp => Self::stuck(cx),
            Action::GiveAddress | Action::OnScreenKeyboard => {
                if let Phase::Browser(browser) = &mut self.phase {
                    browser.open(cx, action == Action::OnScreenKeyboard);
                } else if self.return_code.is_some() {
                    cx.push(Keyboard::default());
                }
            }
            // The on-screen keyboard is done.
            Action::NextItem => {
                if let Phase::Browser(browser) = &mut self.phase {
                    browser.send(cx);
                }
            }
            Action::Back => self.back(cx),
            Action::Cancel if self.is_running() => self.stop(cx),
            Action::MoveDown | Action::PageDown => self.top = self.top.saturating_add(1),
            Action::MoveUp | Action::PageUp => self.top = self.top.saturating_sub(1),
            _ => {}
        }
    }

    fn is_at_rest(&self) -> bool {
        matches!(self.phase, Phase::Idle(None) | Phase::Checking)
    }

    fn is_typing(&self) -> bool {
        matches!(&self.phase, Phase::Browser(browser) if browser.is_typing())
    }

    fn is_at_end(&self) -> bool {
        matches!(&self.phase, Phase::Browser(browser) if browser.is_at_end())
    }

    fn field(&self) -> Option<(&str, &str)> {
        match &self.phase {
            Phase::Browser(browser) => browser.field(),
            _ => self.return_code.as_ref().map(ReturnCode::field),
        }
    }

    fn writing(&self) -> Writing {
        match &self.phase {
            Phase::Browser(_) => Writing::Url,
            _ => Writing::Digits,
        }
    }

    fn wants(&self, key: Key) -> bool {
        match &self.phase {
            Phase::Browser(browser) => key.is_enter() || browser.begins(key),
            Phase::Partial(_) => Partial::wants(key),
            Phase::Code(_) if self.return_code.is_some() => ReturnCode::wants(key),
            Phase::Code(_) => key.is_enter(),
            _ => false,
        }
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: KeyEvent) {
        match &mut self.phase {
            Phase::Browser(browser) => browser.key(cx, key),
            Phase::Partial(partial) => {
                if let Some(ask) = partial.key(key) {
                    self.decided(cx, ask);
                }
            }
            _ => match &mut self.return_code {
                Some(code) => code.key(cx, key),
                // There is nothing to confirm, and a remote may have no digits.
                None if Key::of(key).is_enter() => cx.nav.push(Nav::Act(Action::Menu)),
                None => {}
            },
        }
    }

    fn point(&mut self, cx: &mut Cx<'_>, part: usize) -> bool {
        match &mut self.phase {
            Phase::Partial(partial) => {
                partial.point(part);
                true
            }
            Phase::Browser(browser) => {
                browser.open(cx, false);
                false
            }
            _ => true,
        }
    }

    fn paste(&mut self, cx: &mut Cx<'_>, text: &str) {
        match (&mut self.phase, &mut self.return_code) {
            (Phase::Browser(browser), _) => browser.paste(cx, text),
            (_, Some(code)) => code.paste(cx, text),
            _ => {}
        }
    }

    fn picked(&mut self, cx: &mut Cx<'_>, index: usize) {
        let Some(profile) = cx.shared.session.profiles.get(index) else {
            return;
        };
        cx.shared.session.profile = Some(profile.name.clone());
        cx.shared.session.account = None;
        cx.cancel(Slot::SignIn);
        cx.root(Self::new(Start::Resume));
    }

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        match (slot, outcome) {
            (Slot::Account, Outcome::Account(Some(account))) => {
                if let Some(name) = &account.name {
                    cx.toast(Tone::Good, format!("Signed in as {name}."));
                }
                self.go_on(cx, account.clone());
            }
            // A key or a file signs in by itself, and shows nobody a code.
            (Slot::Account, Outcome::Account(None))
                if cx.shared.session.is_unattended() && cx.shared.session.kiosk.is_none() =>
            {
                self.begin(cx);
            }
            (Slot::Account, Outcome::Account(None)) => self.phase = Phase::Idle(None),
            (Slot::SignIn, Outcome::SignIn(event)) => self.event(cx, event),
            (Slot::Answer, _) => {}
            (Slot::Account | Slot::SignIn, Outcome::Failed(why)) => self.fail(cx, why),
            (Slot::SignOut, Outcome::SessionEnded { trouble }) => {
                if let Some(trouble) = trouble {
                    cx.toast(Tone::Bad, trouble.clone());
                }
            }
            (Slot::Demo, Outcome::DemoStarted { profile }) => {
                cx.cancel(Slot::SignIn);
                cx.shared.toast = None;
                cx.shared.session.enter_demo(profile);
                cx.root(Self::new(Start::SignIn));
            }
            (Slot::Demo, Outcome::Failed(why)) => {
                cx.error("The demo did not start", why.clone());
            }
            (Slot::Phone, Outcome::Phone(text)) => self.phone = Some(text.clone()),
            (Slot::Phone, Outcome::Failed(why)) => {
                self.phone = None;
                cx.error("The demo's phone did not get through", why.clone());
            }
            _ => return false,
        }
        true
    }

    fn next_wake(&self, _shared: &Shared, now: Moment) -> Option<Moment> {
        let code = self.code()?;
        let left = code.expires.0.saturating_sub(now.0);
        // The shown second changes when a whole one has passed.
        (left > 0).then(|| now.after(if left % 1000 == 0 { 1000 } else { left % 1000 }))
    }

    fn plain(&self, shared: &Shared, _now: Moment) -> Page {
        self.told(shared)
    }

    fn link(&self) -> Option<&str> {
        self.code().map(Code::link)
    }

    fn plain_row(&self, _shared: &Shared, at: usize) -> String {
        self.told_row(at)
    }

    fn put_cursor(&mut self, _cx: &mut Cx<'_>, at: usize) {
        self.go_to(at);
    }

    fn view(&self, shared: &Shared, now: Moment, area: Rect, pen: &mut Pen<'_>) {
        view::draw(self, shared, now, area, pen);
    }
}
