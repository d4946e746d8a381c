//! What the events of a sign-in do to its screen, and where success leads.

use crate::account::sign_in::{SignInEvent, SignedIn};
use crate::action::Context;
use crate::config::Scope;
use crate::oauth::Cause;
use crate::tui::event::{Account, Slot};
use crate::tui::screens::keyboard::Keyboard;
use crate::tui::screens::spaces::SpacesScreen;
use crate::tui::shared::Tone;

use super::{Browser, Code, Cx, Nav, Partial, Phase, ReturnCode, SignIn};

impl SignIn {
    pub(super) fn event(&mut self, cx: &mut Cx<'_>, event: &SignInEvent) {
        match event {
            SignInEvent::Starting => self.phase = Phase::Starting,
            SignInEvent::UserCode(prompt) => {
                let ms = u64::try_from(prompt.expires_in.as_millis()).unwrap_or(u64::MAX);
                self.phase = Phase::Code(Code {
                    prompt: prompt.clone(),
                    expires: cx.now.after(ms),
                });
            }
            SignInEvent::AuthorizationUrl { url, redirect_uri } => {
                self.phase = Phase::Browser(Browser::new(url, redirect_uri));
            }
            SignInEvent::Polled => self.note = None,
            SignInEvent::Stage(stage) => self.stage = Some(*stage),
            SignInEvent::ReturnCode { again } => {
                self.return_code = Some(ReturnCode::new(*again));
                if cx.shared.session.on_screen_keyboard && !*again {
                    cx.push(Keyboard::default());
                }
            }
            SignInEvent::AnswerRefused(why) => match &mut self.phase {
                Phase::Browser(browser) => browser.refused(why),
                _ => self.note = Some(why.message.clone()),
            },
            SignInEvent::Note(note) => self.note = Some(note.clone()),
            SignInEvent::SignedIn(signed_in) => self.finish(cx, signed_in),
            SignInEvent::Failed(why) => {
                cx.cancel(Slot::Phone);
                self.return_code = None;
                let expired = why.reason.as_deref() == Some("expired_token");
                if why.cause == Cause::Cancelled {
                    self.phase = Phase::Idle(None);
                } else if expired && !self.again && cx.shared.session.kiosk.is_some() {
                    // Whoever asked for it has left.
                    self.phase = Phase::Idle(None);
                    cx.toast(Tone::Plain, "The code has expired.");
                } else {
                    self.fail(cx, why);
                }
            }
        }
    }

    fn finish(&mut self, cx: &mut Cx<'_>, signed_in: &SignedIn) {
        cx.cancel(Slot::Phone);
        let account = Account {
            name: signed_in.account.clone(),
            scopes: signed_in.scopes.clone(),
            stored: signed_in.stored.clone(),
        };
        let missing = signed_in.missing_scopes.iter().map(|s| Scope::new(s));
        let missing: Vec<_> = missing.collect();
        if missing.is_empty() {
            self.arrive(cx, account);
        } else {
            self.phase = Phase::Partial(Partial::new(account, missing));
        }
    }

    /// Whether to ask for what was not granted.
    pub(super) fn decided(&mut self, cx: &mut Cx<'_>, ask: bool) {
        let Phase::Partial(partial) = &self.phase else {
            return;
        };
        if ask {
            self.more.clone_from(&partial.missing);
            self.begin(cx);
        } else {
            self.go_on_without(cx);
        }
    }

    /// With what there is; what needed more does not go on.
    pub(super) fn go_on_without(&mut self, cx: &mut Cx<'_>) {
        if let Phase::Partial(partial) = &self.phase {
            let wanted = |scope: &&Scope| self.more.contains(scope);
            if partial.missing.iter().any(|scope| wanted(&scope)) {
                self.then = None;
            }
            let account = partial.account.clone();
            self.arrive(cx, account);
        }
    }

    fn arrive(&mut self, cx: &mut Cx<'_>, account: Account) {
        let who = account.name.as_deref().unwrap_or("an unnamed account");
        cx.toast(Tone::Good, format!("Signed in as {who}."));
        self.go_on(cx, account);
    }

    /// Where it came from if the account is the same, else to its spaces.
    pub(super) fn go_on(&mut self, cx: &mut Cx<'_>, account: Account) {
        let before = cx.shared.session.account.as_ref();
        let same = before.is_some_and(|before| before.name == account.name);
        if !same {
            // Another person's spaces and people are none of theirs.
            let toast = cx.shared.toast.take();
            cx.shared.forget();
            cx.shared.toast = toast;
        }
        cx.shared.session.account = Some(account);
        if self.again && same {
            cx.nav.push(Nav::Leave(Context::SignIn));
            cx.nav.extend(self.then.take().map(Nav::Act));
        } else {
            cx.root(SpacesScreen::default());
        }
    }
}
