//! The phone that F2 plays: it walks the servers' real pages over real HTTP, as a person would.
//! It knows no route and no field by heart; it reads what the pages ask for.

mod browser;
mod page;

use std::time::Duration;

use tokio::sync::mpsc::Sender;

use browser::{Browser, BrowserError};
use page::{Button, Form, Page};

use crate::http::Client;
use crate::text::explanation::{Cause, Explanation};

/// Pages to walk through before giving up.
const STEPS: usize = 10;

/// Words of buttons that say no.
const REFUSALS: [&str; 5] = ["deny", "cancel", "no", "back", "decline"];
/// Words of buttons that say yes.
const CONSENTS: [&str; 6] = ["allow", "approve", "continue", "next", "yes", "confirm"];

/// A phone whose owner is signed in nowhere yet.
#[derive(Debug)]
pub(super) struct Phone {
    browser: Browser,
    account: String,
    look: Duration,
}

/// What the phone does with a page.
#[derive(Debug, PartialEq, Eq)]
struct Step<'a> {
    form: &'a Form,
    button: Option<&'a Button>,
    typed: Vec<(&'a str, &'a str)>,
    says: String,
}

impl Phone {
    /// A phone of the person with this e-mail address, who looks so long at each page.
    pub fn new(http: Client, account: impl Into<String>, look: Duration) -> Self {
        Self {
            browser: Browser::new(http),
            account: account.into(),
            look,
        }
    }

    /// Follows the QR code's link, types the code where a page wants it, and says yes to everything;
    /// `told` hears of each step.
    pub async fn approve(
        &mut self,
        link: &str,
        user_code: &str,
        told: &Sender<String>,
    ) -> Result<(), Explanation> {
        tell(told, format!("The phone opens {link}")).await;
        let opened = self.browser.open(link).await;
        let (mut at, mut page) = opened.map_err(|e| explain(&e))?;
        for _ in 0..STEPS {
            let Some(step) = step(&page, user_code, &self.account) else {
                tell(told, format!("The phone shows: {}", page.shows())).await;
                return Ok(());
            };
            tokio::time::sleep(self.look).await;
            tell(told, step.says).await;
            let browser = &mut self.browser;
            let next = browser
                .submit(&at, step.form, step.button, &step.typed)
                .await;
            (at, page) = next.map_err(|e| explain(&e))?;
        }
        Err(Explanation::new(
            Cause::Failed,
            "the phone found no end of the pages",
        ))
    }
}

/// Nobody listening is no reason to stop.
async fn tell(told: &Sender<String>, what: String) {
    let _ = told.send(what).await;
}

fn explain(error: &BrowserError) -> Explanation {
    Explanation::new(Cause::Failed, format!("the demo's phone: {error}"))
        .hint("Ask for a new code and try again.")
}

/// The next step; none where the page asks for nothing more.
fn step<'a>(page: &'a Page, user_code: &'a str, account: &'a str) -> Option<Step<'a>> {
    let forms = &page.forms;
    let chooser = forms.iter().find_map(|form| {
        let mut buttons = form.buttons.iter();
        let button = buttons.find(|b| mentions(b, account))?;
        Some((form, button))
    });
    if let Some((form, button)) = chooser {
        return Some(Step {
            form,
            button: Some(button),
            typed: Vec::new(),
            says: format!("The phone chooses {account}"),
        });
    }
    let form = forms.first()?;
    let button = yes(&form.buttons);
    let typed: Vec<_> = form
        .blanks
        .iter()
        .map(|blank| match blank.kind.as_str() {
            "email" => (blank.name.as_str(), account),
            _ => (blank.name.as_str(), user_code),
        })
        .collect();
    let says = match typed.first() {
        Some((_, text)) => format!("The phone types {text}"),
        None => match button {
            Some(button) => format!("The phone presses {}", button.label),
            None => "The phone goes on".to_owned(),
        },
    };
    Some(Step {
        form,
        button,
        typed,
        says,
    })
}

fn mentions(button: &Button, account: &str) -> bool {
    button.label.contains(account) || button.sends.as_ref().is_some_and(|(_, v)| v == account)
}

/// The button that says yes, else the first that does not say no.
fn yes(buttons: &[Button]) -> Option<&Button> {
    let says = |button: &Button, words: &[&str]| {
        let label = button.label.to_lowercase();
        let mut spoken = label.split(|c: char| !c.is_alphanumeric());
        spoken.any(|word| words.contains(&word))
    };
    let mut willing = buttons.iter().filter(|b| !says(b, &REFUSALS));
    let consent = willing.clone().find(|b| says(b, &CONSENTS));
    consent.or_else(|| willing.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: &str = "ana@example.com";

    fn say(html: &str) -> Option<String> {
        let page = Page::read(html);
        step(&page, "WDJB-MJHT", ANA).map(|step| step.says)
    }

    #[test]
    fn the_phone_does_what_the_page_asks_for() {
        let code = "<form><input name=user_code><button>Continue</button></form>";
        assert_eq!(say(code).as_deref(), Some("The phone types WDJB-MJHT"));
        let chooser = "<form><button name=a value=budi@example.com>Budi</button>\
             <button name=a value=ana@example.com>Ana</button></form>\
             <form><input type=email name=a><button>Next</button></form>";
        assert_eq!(
            say(chooser).as_deref(),
            Some("The phone chooses ana@example.com")
        );
        let other = "<form><input type=email name=a><button>Next</button></form>";
        assert_eq!(
            say(other).as_deref(),
            Some("The phone types ana@example.com")
        );
        let consent = "<form><button name=d value=deny>Deny</button>\
             <button name=d value=allow>Allow</button></form>";
        assert_eq!(say(consent).as_deref(), Some("The phone presses Allow"));
        assert_eq!(say("<h1>Success</h1>"), None);
    }

    #[test]
    fn the_phone_never_presses_no() {
        let only = "<form><button>Deny</button><button>Cancel</button></form>";
        assert_eq!(say(only).as_deref(), Some("The phone goes on"));
    }
}
