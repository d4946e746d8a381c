//! Ways around: other ways to sign in, and the code as plain lines.

use crate::action::Action;
use crate::oauth::explain::stuck::STUCK;
use crate::text;
use crate::tui::effect::Effect;

use super::{Cx, Menu, Phase, SignIn};

impl SignIn {
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
