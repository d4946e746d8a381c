//! Ways around: what can be done now, other ways to sign in, and the code as plain lines.

use crate::action::Action;
use crate::oauth::explain::stuck::STUCK;
use crate::text;
use crate::tui::effect::Effect;
use crate::tui::event::Slot;
use crate::tui::shared::Shared;

use super::{Cx, Menu, Phase, SignIn};

impl SignIn {
    /// Why an action cannot run now.
    pub(super) fn why_not(&self, shared: &Shared, action: Action) -> Option<&'static str> {
        let code = self.code().is_some();
        let reason = match action {
            Action::StartSignIn if self.is_running() => "a sign-in is under way",
            Action::StartSignIn if matches!(self.phase, Phase::Partial(_)) => "you are signed in",
            Action::OnScreenKeyboard if self.return_code.is_some() => return None,
            Action::GiveAddress | Action::OnScreenKeyboard
                if !matches!(self.phase, Phase::Browser(_)) =>
            {
                "no browser is awaited"
            }
            Action::StuckHelp if shared.session.demo => "the demo has pages of its own",
            Action::StuckHelp if matches!(self.phase, Phase::Idle(None) | Phase::Checking) => {
                "no page was opened yet"
            }
            Action::NewCode
                if matches!(
                    self.phase,
                    Phase::Idle(None) | Phase::Checking | Phase::Partial(_)
                ) =>
            {
                "press Enter to sign in"
            }
            Action::NewCode | Action::CopyCode if matches!(self.phase, Phase::Browser(_)) => {
                "this way of signing in has no code"
            }
            Action::CopyAddress | Action::PrintCode if self.address().is_none() => {
                "there is no address yet"
            }
            Action::PlayPhone if !shared.session.demo => "only the demo has a phone of its own",
            Action::CopyCode | Action::FullScreenQr | Action::PlayPhone if !code => {
                "there is no code yet"
            }
            Action::PlayPhone if shared.slots.is_running(Slot::Phone) => "it is on its way",
            Action::SwitchProfile if shared.session.profiles.len() < 2 => {
                "there is only one profile"
            }
            Action::AddProfile if shared.session.demo => "the demo writes nothing",
            Action::TryDemo if shared.session.demo => "this is the demo",
            Action::TryDemo if shared.slots.is_running(Slot::Demo) => "it is on its way",
            _ => return None,
        };
        Some(reason)
    }

    pub(super) fn choose_profile(cx: &mut Cx<'_>) {
        let profiles = cx.shared.session.profiles.iter();
        let choices = profiles
            .map(|profile| {
                (
                    profile.name.clone(),
                    format!("{} at {}", profile.method, profile.issuer),
                )
            })
            .collect();
        cx.push(Menu::of_choices("Profiles", choices));
    }

    /// What else there is, and nothing that cannot be done now.
    pub(super) fn other_ways(&self, cx: &mut Cx<'_>) {
        let session = &cx.shared.session;
        let profiles = session.profiles.iter().enumerate();
        let others = profiles.filter(|(_, info)| session.profile.as_ref() != Some(&info.name));
        let choices = others.map(|(at, info)| {
            let title = format!("Use the profile {}", info.name);
            (at, title, format!("{} at {}", info.method, info.issuer))
        });
        let actions = [
            Action::AddProfile,
            Action::TryDemo,
            Action::StartSignIn,
            Action::NewCode,
            Action::GiveAddress,
            Action::PlayPhone,
            Action::FullScreenQr,
            Action::PrintCode,
            Action::StuckHelp,
            Action::Accounts,
        ];
        let menu = Menu::of_ways(
            "Other ways to sign in",
            choices.collect(),
            &actions,
            self,
            cx.shared,
        );
        cx.push(menu);
    }

    /// What people see on Google's page, each with what it means.
    pub(super) fn stuck(cx: &mut Cx<'_>) {
        let rows = STUCK
            .iter()
            .map(|one| (one.sees, [one.means, one.next].join(" ")));
        cx.push(Menu::of_answers("What do you see there?", rows));
    }

    /// Address and code as plain lines, for selecting by hand.
    pub(super) fn print(&self, cx: &mut Cx<'_>) {
        let lines = match &self.phase {
            Phase::Code(code) => {
                let (uri, code_text) = (&code.prompt.verification_uri, &code.prompt.user_code);
                let mut lines = vec!["Open:", uri, "", "Code:", code_text];
                if !code.link().eq_ignore_ascii_case(uri) {
                    lines.extend(["", "Or open, with the code in it:", code.link()]);
                }
                lines.into_iter().map(str::to_owned).collect()
            }
            Phase::Browser(browser) => vec!["Open:".to_owned(), browser.url().to_owned()],
            _ => return,
        };
        // These leave the screen, and with it the pen that makes text safe.
        let safe = lines.iter().map(|line| text::safe(line).into_owned());
        cx.effects.push(Effect::PrintForSelection(safe.collect()));
    }
}
