//! Every profile: who is signed in with it, by what, what is allowed and until when; and what can
//! be done about it.

mod plain;
mod view;

use std::borrow::Cow;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::action::command::Arguments;
use crate::action::{Action, Context};
use crate::config::Scope;
use crate::oauth::Explanation;
use crate::tui::app::Start;
use crate::tui::effect::Request;
use crate::tui::event::{AccountRow, EndAtIssuer, Held, Moment, Outcome, Slot};
use crate::tui::plain::Page;
use crate::tui::shared::{Shared, Tone};
use crate::tui::widgets::pen::Pen;

use super::journal::JournalScreen;
use super::menu::Menu;
use super::setup::Setup;
use super::sign_in::SignIn;
use super::{Cx, Nav, Screen};

/// What people are offered to ask for, the commonest first.
const LADDER: &str =
    "spaces memberships directory delete admin.spaces admin.memberships admin.delete";

/// The profiles and their accounts.
#[derive(Debug, Default)]
pub(in crate::tui) struct AccountsScreen {
    rows: Vec<AccountRow>,
    cursor: usize,
    /// To ask about signing out as soon as the rows are there.
    signing_out: bool,
    /// The rows were read once.
    read: bool,
    trouble: Option<Explanation>,
}

impl AccountsScreen {
    /// With the question whether to sign out of the chosen profile.
    pub fn signing_out() -> Self {
        Self {
            signing_out: true,
            ..Self::default()
        }
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.trouble = None;
        let profiles = cx.shared.session.profiles.iter();
        let profiles = profiles.map(|profile| profile.name.clone()).collect();
        cx.ask(Slot::Accounts, Request::Accounts { profiles });
    }

    fn selected(&self) -> Option<&AccountRow> {
        self.rows.get(self.cursor)
    }

    fn is_current(row: &AccountRow, shared: &Shared) -> bool {
        shared.session.profile.as_ref() == Some(&row.profile.name)
    }

    fn read(&mut self, cx: &mut Cx<'_>, rows: &[AccountRow]) {
        let name = match (self.read, self.selected()) {
            (true, Some(row)) => Some(row.profile.name.clone()),
            _ => cx.shared.session.profile.clone(),
        };
        self.read = true;
        self.rows = rows.to_vec();
        let at = self
            .rows
            .iter()
            .position(|row| Some(&row.profile.name) == name.as_ref());
        self.cursor = at.unwrap_or_default();
        if std::mem::take(&mut self.signing_out) {
            self.ask_to_sign_out(cx);
        }
    }

    /// Goes over to the profile under the cursor.
    fn switch(&self, cx: &mut Cx<'_>, start: Start) {
        let Some(row) = self.selected() else { return };
        let session = &mut cx.shared.session;
        session.profile = Some(row.profile.name.clone());
        session.account = None;
        for slot in [Slot::Spaces, Slot::Members, Slot::Space, Slot::SignIn] {
            cx.cancel(slot);
        }
        cx.root(SignIn::new(start));
    }

    /// What ending it means is said before.
    fn ask_to_sign_out(&self, cx: &mut Cx<'_>) {
        let Some(row) = self.selected() else { return };
        let held = row.signed_in.as_ref().ok().and_then(Option::as_ref);
        let end = held.map_or(EndAtIssuer::Nothing, |held| held.end);
        let sign_out = |revoke| Request::SignOut {
            profile: row.profile.name.clone(),
            revoke,
        };
        let here = ("Forget it on this machine", Slot::SignOut, sign_out(false));
        let (text, also) = match end {
            EndAtIssuer::Nothing => ("Nothing is held anywhere but here.", None),
            EndAtIssuer::Google => (
                "At Google, ending the access signs out every program of the same Cloud project, \
                 on all machines, for this person.",
                Some("Also end the access at Google"),
            ),
            EndAtIssuer::Bridge => (
                "This ends the session of this terminal at the bridge, and no other.",
                Some("Sign out"),
            ),
            EndAtIssuer::Other => (
                "Without ending it at the issuer, a copy of the credential stays good.",
                Some("Also end the access at the issuer"),
            ),
        };
        let also = also.map(|title| (title, Slot::SignOut, sign_out(true)));
        let mut answers: Vec<_> = [Some(here), also].into_iter().flatten().collect();
        if end == EndAtIssuer::Bridge {
            // Nothing speaks against ending it there, too: it is the usual way.
            answers.reverse();
        }
        let who = held.and_then(|held| held.account.name.as_deref());
        let title = format!("Sign out {}?", who.unwrap_or(&row.profile.name));
        cx.push(Menu::of_requests(
            title,
            text,
            "No, stay signed in",
            answers,
        ));
    }

    fn signed_out(&mut self, cx: &mut Cx<'_>, profile: &str, said: &str) {
        if cx.shared.session.profile.as_deref() == Some(profile) {
            cx.shared.forget();
            cx.root(SignIn::after_sign_out());
        } else {
            self.load(cx);
        }
        cx.toast(Tone::Plain, said);
    }

    fn step(&mut self, by: usize) {
        let len = self.rows.len().max(1);
        self.cursor = (self.cursor + by) % len;
    }
}

/// The menu of what more can be asked for, given what was granted.
pub(in crate::tui) fn ask_for_more(granted: &[String], cx: &mut Cx<'_>) {
    let granted: Vec<Scope> = granted.iter().map(|scope| Scope::new(scope)).collect();
    let lacks = |scope: &Scope| !granted.iter().any(|one| one.covers(scope));
    let scopes: Vec<Scope> = Scope::list(LADDER).into_iter().filter(lacks).collect();
    if scopes.is_empty() {
        cx.toast(
            Tone::Good,
            "Everything that roomkey can use is allowed already.",
        );
        return;
    }
    let text = "What you have stays; this is asked for besides.";
    cx.push(Menu::of_scopes(
        "Ask for more permissions",
        text,
        scopes,
        None,
    ));
}

/// Who is signed in with a row's profile.
fn held(row: &AccountRow) -> Option<&Held> {
    row.signed_in.as_ref().ok()?.as_ref()
}

impl Screen for AccountsScreen {
    fn context(&self) -> Context {
        Context::Accounts
    }

    fn title<'a>(&'a self, _shared: &'a Shared) -> Cow<'a, str> {
        Cow::Borrowed("Accounts")
    }

    fn subject(&self, _shared: &Shared) -> String {
        self.selected()
            .map_or_else(|| "Accounts".to_owned(), |row| row.profile.name.clone())
    }

    fn status(&self, _shared: &Shared) -> String {
        match self.rows.len() {
            0 => String::new(),
            1 => "1 profile".to_owned(),
            n => format!("{n} profiles"),
        }
    }

    fn arguments(&self, _shared: &Shared) -> Arguments {
        Arguments {
            profile: self.selected().map(|row| row.profile.name.clone()),
            ..Arguments::default()
        }
    }

    fn command(&self, shared: &Shared, action: Action) -> Option<String> {
        let template = action.entry().command_in(self.context())?;
        let row = self.selected().map(|row| row.profile.name.as_str());
        let default = shared.session.default_profile.as_deref();
        // It is about the profile under the cursor.
        let profile = row.filter(|row| Some(*row) != default && !shared.session.demo);
        Some(self.arguments(shared).fill(template, profile))
    }

    fn refuses(&self, shared: &Shared, action: Action) -> Option<Cow<'static, str>> {
        let row = self.selected();
        let here = row.is_some_and(|row| Self::is_current(row, shared));
        let signed_in = row.and_then(held).is_some();
        // What cannot be read can still be forgotten.
        let unknown = row.is_some_and(|row| row.signed_in.is_err());
        let reason = match action {
            Action::UseProfile | Action::SignInAgain | Action::SignOut | Action::AskForMore
                if row.is_none() =>
            {
                "no profile is selected"
            }
            Action::UseProfile if here && shared.session.account.is_some() => "it is in use",
            Action::SignOut if !signed_in && !unknown => "nobody is signed in with it",
            Action::SignOut if shared.slots.is_running(Slot::SignOut) => "it is on its way",
            Action::AskForMore if !signed_in => "nobody is signed in with it",
            Action::AskForMore if !here => "use this profile first",
            Action::Journal if shared.session.account.is_none() => "sign in first",
            Action::AddProfile if shared.session.demo => "the demo writes nothing",
            Action::Refresh if shared.slots.is_running(Slot::Accounts) => "they are being read",
            _ => return None,
        };
        Some(Cow::Borrowed(reason))
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    fn resumed(&mut self, cx: &mut Cx<'_>) {
        self.load(cx);
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) {
        let last = self.rows.len().saturating_sub(1);
        match action {
            Action::MoveUp => self.step(last),
            Action::MoveDown => self.step(1),
            Action::AccountMenu => cx.nav.push(Nav::Act(Action::Menu)),
            Action::UseProfile => self.switch(cx, Start::Resume),
            Action::SignInAgain => match self.selected() {
                Some(row) if Self::is_current(row, cx.shared) => {
                    cx.push(SignIn::again(Start::SignIn));
                }
                _ => self.switch(cx, Start::SignIn),
            },
            Action::AskForMore => {
                let granted = self.selected().and_then(held);
                let granted = granted.map(|held| held.account.scopes.clone());
                ask_for_more(&granted.unwrap_or_default(), cx);
            }
            Action::SignOut => self.ask_to_sign_out(cx),
            Action::AddProfile => cx.push(Setup::more()),
            Action::Journal => cx.push(JournalScreen::default()),
            Action::Refresh => self.load(cx),
            Action::Back | Action::Close | Action::Cancel => {
                cx.cancel(Slot::Accounts);
                cx.pop();
            }
            _ => {}
        }
    }

    fn point(&mut self, _cx: &mut Cx<'_>, at: usize) -> bool {
        let was = self.cursor == at;
        self.cursor = at.min(self.rows.len().saturating_sub(1));
        was
    }

    fn key(&mut self, _cx: &mut Cx<'_>, _key: KeyEvent) {}

    fn done(&mut self, cx: &mut Cx<'_>, slot: Slot, outcome: &Outcome) -> bool {
        match (slot, outcome) {
            (Slot::Accounts, Outcome::Accounts(rows)) => self.read(cx, rows),
            (Slot::Accounts, Outcome::Failed(why)) => self.trouble = Some(why.clone()),
            (Slot::SignOut, Outcome::SignedOut { profile, said }) => {
                self.signed_out(cx, profile, said);
            }
            (Slot::SignOut, Outcome::Failed(why)) => cx.error("Not signed out", why.clone()),
            _ => return false,
        }
        true
    }

    fn plain(&self, shared: &Shared, _now: Moment) -> Page {
        self.told(shared)
    }

    fn plain_row(&self, shared: &Shared, at: usize) -> String {
        self.told_row(shared, at)
    }

    fn put_cursor(&mut self, _cx: &mut Cx<'_>, at: usize) {
        self.cursor = at.min(self.rows.len().saturating_sub(1));
    }

    fn view(&self, shared: &Shared, _now: Moment, area: Rect, pen: &mut Pen<'_>) {
        view::draw(self, shared, area, pen);
    }
}
