//! Signing in, in lines: the code also letter by letter, the address, and what is happening.

use crate::account::sign_in::Stage;
use crate::oauth::Explanation;
use crate::text;
use crate::tui::plain::{Ask, Page};
use crate::tui::shared::Shared;

use super::{Code, Phase, ReturnCode, SignIn, view};

const WARNING: &str = "Never enter a code that somebody sent you.";

impl SignIn {
    pub(super) fn told(&self, shared: &Shared) -> Page {
        match &self.phase {
            Phase::Checking => Page::waiting("Looking for a stored sign-in."),
            Phase::Starting => Page::waiting(&format!("{}.", view::starting(shared))),
            Phase::Idle(None) => {
                let profile = shared.session.profile.as_ref();
                let with =
                    profile.map_or(String::new(), |name| format!(" with the profile {name}"));
                Page::of([
                    "You are not signed in.".to_owned(),
                    format!("Press Enter to sign in{with}; menu shows other ways."),
                ])
            }
            Phase::Idle(Some(why)) => failed(why),
            Phase::Browser(browser) => {
                let mut page = browser.told(self.note.as_deref());
                let hint = "paste where the browser ended up; :menu shows what else there is.";
                page.ask = Some(Ask::text("Address", "").hint(hint));
                page
            }
            Phase::Partial(partial) => partial.told(),
            Phase::Code(_) if self.return_code.is_some() => {
                let again = self.return_code.as_ref().is_some_and(ReturnCode::is_again);
                let said = if again {
                    "Those were not the right ones. Look again."
                } else {
                    "They show that it is your phone."
                };
                Page {
                    ask: Some(Ask::text("The three digits that your phone shows", "")),
                    ..Page::of([said.to_owned()])
                }
            }
            Phase::Code(code) => self.told_code(code, shared),
        }
    }

    fn told_code(&self, code: &Code, shared: &Shared) -> Page {
        let (user_code, uri) = (&code.prompt.user_code, &code.prompt.verification_uri);
        let link = if code.link().eq_ignore_ascii_case(uri) {
            String::new()
        } else {
            format!("Or open, with the code in it: {}", code.link())
        };
        let phone = if shared.session.demo {
            "This is the demo: play-phone plays the phone."
        } else {
            ""
        };
        let minutes = code.prompt.expires_in.as_secs().div_ceil(60);
        Page {
            status: self
                .note
                .clone()
                .or_else(|| self.phone.clone())
                .unwrap_or_else(|| doing(self.stage).to_owned()),
            ..Page::of([
                format!("Open this address on a phone or a computer: {uri}"),
                format!("Enter this code there: {}", text::safe(user_code)),
                format!("Letter by letter: {}.", spelled(user_code)),
                link,
                format!("The code is valid for {minutes} minutes. {WARNING}"),
                phone.to_owned(),
            ])
        }
    }

    pub(super) fn told_row(&self, at: usize) -> String {
        match &self.phase {
            Phase::Partial(_) => super::partial::CHOICES.get(at).copied().unwrap_or_default(),
            _ => "",
        }
        .to_owned()
    }

    pub(super) const fn go_to(&mut self, at: usize) {
        if let Phase::Partial(partial) = &mut self.phase {
            partial.point(at);
        }
    }
}

const fn doing(stage: Option<Stage>) -> &'static str {
    match stage {
        None => "Waiting for the code to be entered.",
        Some(Stage::CodeEntered) => "The code was entered.",
        Some(Stage::AtProvider) => "Somebody is signing in with it.",
        Some(Stage::AwaitingApproval) => "Waiting for Allow on the phone.",
        Some(Stage::ReturnCode) => "Waiting for the number on the phone.",
    }
}

fn failed(why: &Explanation) -> Page {
    let expired = why.reason.as_deref() == Some("expired_token");
    let (title, next) = if expired {
        ("The code has expired.", "Press Enter for a new code.")
    } else {
        (
            "The sign-in did not work.",
            "Press Enter to try again; other-ways shows what else there is.",
        )
    };
    let hint = why.hint.clone().unwrap_or_default();
    Page::of([title.to_owned(), why.message.clone(), hint, next.to_owned()])
}

/// A code for reading aloud.
fn spelled(code: &str) -> String {
    let sign = |c: char| match c {
        '-' => "dash".to_owned(),
        ' ' => "space".to_owned(),
        other => other.to_string(),
    };
    code.chars().map(sign).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_spelled_for_reading_aloud() {
        assert_eq!(spelled("WDJB-M2"), "W D J B dash M 2");
    }
}
