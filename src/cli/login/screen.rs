//! A sign-in for a person: code, address and QR code on stderr. The countdown is repainted on a
//! terminal only.

use std::future::Future;
use std::io::IsTerminal as _;
use std::pin::pin;
use std::time::Duration;

use tokio::time::Instant;

use super::{Asks, browser};
use crate::account::sign_in::{SignInEvent, SignedIn, Stage, UserCodePrompt};
use crate::cli::args::Global;
use crate::cli::trouble::say;
use crate::config::Scope;
use crate::text;
use crate::tui::terminal::Capabilities;
use crate::tui::widgets::qr::{Look, Qr};

/// Back to the start of the line, and erase it.
const ERASE: &str = "\r\u{1b}[K";

/// Rows from the code down to the countdown, without the QR code between them.
const AROUND: u16 = 6;

/// Room for a QR code, and how it is drawn there.
struct Room {
    columns: u16,
    rows: u16,
    look: Look,
}

/// What stderr can show, and what is on it.
pub struct Screen {
    live: bool,
    qr: Option<Room>,
    deadline: Option<Instant>,
    countdown: bool,
    /// Lines are waited for.
    asks: bool,
    /// Where lines end.
    columns: Option<usize>,
    /// What is to be opened; told again after a long help.
    address: Option<String>,
}

/// Where the typed line begins.
const PROMPT: &str = "> ";

impl Screen {
    /// Looks at stderr.
    pub fn new(global: &Global, no_qr: bool) -> Self {
        let stderr = std::io::stderr();
        let able = Capabilities::from_environment(|name| std::env::var(name).ok()).ok();
        let able = able.filter(|_| stderr.is_terminal());
        let drawn = able.filter(|_| !no_qr).and_then(|able| {
            let size = rustix::termios::tcgetwinsize(&stderr).ok()?;
            Some(Room {
                columns: size.ws_col,
                rows: size.ws_row,
                look: able.qr(global.ascii),
            })
        });
        Self {
            live: able.is_some(),
            qr: drawn,
            deadline: None,
            countdown: false,
            asks: false,
            columns: able
                .and_then(|_| rustix::termios::tcgetwinsize(&stderr).ok())
                .map(|size| usize::from(size.ws_col))
                .filter(|columns| *columns > 0),
            address: None,
        }
    }

    /// Whether a person looks at it, as far as can be told.
    pub const fn is_live(&self) -> bool {
        self.live
    }

    /// What to do where the sign-in does not come on.
    pub fn help(&self, asks: Asks) -> String {
        let text = match asks {
            Asks::Address => browser::help(),
            Asks::Nothing | Asks::Digits => String::new(),
        };
        let text = fold(&text, self.columns);
        let again = self.address.as_deref().map_or_else(String::new, |url| {
            format!("\nThe address to open:\n\n{}\n", text::safe(url))
        });
        format!("{text}{again}\n{}", self.prompt())
    }

    /// After an empty line.
    pub fn ask_again(&self) {
        say(self.prompt());
    }

    const fn prompt(&self) -> &'static str {
        if self.asks && self.live { PROMPT } else { "" }
    }

    /// Waits for something while the countdown runs.
    pub async fn wait<T>(&mut self, event: impl Future<Output = T>) -> T {
        let mut event = pin!(event);
        loop {
            let Some(left) = self.left() else {
                return event.await;
            };
            self.count(left);
            let next = Duration::from_nanos(u64::from(left.subsec_nanos().max(1)));
            tokio::select! {
                biased;
                event = &mut event => return event,
                () = tokio::time::sleep(next) => {}
            }
        }
    }

    /// Time left, where it is shown and not over.
    fn left(&self) -> Option<Duration> {
        let left = self.deadline?.checked_duration_since(Instant::now())?;
        (self.live && !left.is_zero()).then_some(left)
    }

    fn count(&mut self, left: Duration) {
        self.countdown = true;
        let seconds = left.as_secs();
        say(&format!(
            "{ERASE}Waiting for you. {}:{:02} left.",
            seconds / 60,
            seconds % 60
        ));
    }

    /// Tells the person.
    pub fn show(&mut self, event: &SignInEvent) {
        if matches!(event, SignInEvent::Polled | SignInEvent::Starting) {
            return;
        }
        if std::mem::take(&mut self.countdown) || !self.prompt().is_empty() {
            say(ERASE);
        }
        self.asks &= !matches!(event, SignInEvent::SignedIn(_) | SignInEvent::Failed(_));
        self.tell(event);
        say(self.prompt());
    }

    fn tell(&mut self, event: &SignInEvent) {
        match event {
            SignInEvent::UserCode(prompt) => {
                self.deadline = Some(Instant::now() + prompt.expires_in);
                let text = instructions(prompt, self.drawn(prompt), self.live);
                say(&text);
            }
            SignInEvent::AuthorizationUrl { url, redirect_uri } => {
                self.asks = true;
                self.address = Some(url.clone());
                say(&fold(
                    &browser::instructions(url, redirect_uri),
                    self.columns,
                ));
            }
            SignInEvent::Stage(stage) => say(&format!("{}\n", progress(*stage))),
            SignInEvent::ReturnCode { again } => {
                // The countdown would paint over what is typed.
                self.deadline = None;
                self.asks = true;
                say(return_code(*again));
            }
            SignInEvent::AnswerRefused(why) => {
                for line in [Some(&why.message), why.hint.as_ref()]
                    .into_iter()
                    .flatten()
                {
                    say(&format!("{}\n", text::safe_lines(line)));
                }
            }
            SignInEvent::Note(note) => say(&format!("{}\n", text::safe_lines(note))),
            SignInEvent::SignedIn(signed_in) => say(&welcome(signed_in)),
            SignInEvent::Failed(_) | SignInEvent::Starting | SignInEvent::Polled => {}
        }
    }

    /// The QR code, where it fits.
    fn drawn(&self, prompt: &UserCodePrompt) -> Option<Vec<String>> {
        let room = self.qr.as_ref()?;
        let address = prompt
            .verification_uri_complete
            .as_ref()
            .unwrap_or(&prompt.verification_uri);
        let rows = room.rows.saturating_sub(AROUND);
        Qr::fit(address, room.columns, rows, room.look).map(|qr| qr.to_ansi_lines())
    }
}

/// Ctrl-C in the middle of the countdown leaves a clean line.
impl Drop for Screen {
    fn drop(&mut self) {
        if self.countdown {
            say("\n");
        }
    }
}

/// Breaks lines between words. What is to be copied stays in one piece.
fn fold(text: &str, columns: Option<usize>) -> String {
    let Some(room) = columns else {
        return text.to_owned();
    };
    let mut out = String::new();
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let is_command = line.trim_start().starts_with("ssh ");
        let mut used = 0;
        for word in line.split_whitespace() {
            let width = text::width(word);
            if used > 0 && used + 1 + width > room && !is_command {
                out.push('\n');
                used = 0;
            }
            if used == 0 {
                out.push_str(&line[..indent]);
                used = indent;
            } else {
                out.push(' ');
                used += 1;
            }
            out.push_str(word);
            used += width;
        }
        out.push('\n');
    }
    out
}

/// The QR code comes last, so that code and QR code are on a small screen together.
fn instructions(prompt: &UserCodePrompt, qr: Option<Vec<String>>, live: bool) -> String {
    let mut text = String::from("To sign in, open this address on any device:\n\n  ");
    text.push_str(&text::safe(&prompt.verification_uri));
    text.push_str("\n\nand enter this code:\n\n  ");
    text.push_str(&text::safe(&prompt.user_code));
    text.push_str("\n\nNever enter a code that somebody sent you.\n");
    if let Some(lines) = qr {
        text.push_str(match prompt.verification_uri_complete {
            Some(_) => "Or scan this with your phone:\n",
            None => "Scan this instead of typing the address:\n",
        });
        for line in lines {
            text.push_str(&line);
            text.push('\n');
        }
    }
    if !live {
        let minutes = prompt.expires_in.as_secs().div_ceil(60);
        text.extend(["Waiting for you, ", &minutes.to_string(), " min at most.\n"]);
    }
    text
}

const fn progress(stage: Stage) -> &'static str {
    match stage {
        Stage::CodeEntered => "The code was entered.",
        Stage::AtProvider => "You are signing in on the other device.",
        Stage::AwaitingApproval => "Choose Allow on the other device.",
        Stage::ReturnCode => "It was approved.",
    }
}

const fn return_code(again: bool) -> &'static str {
    if again {
        "That is not the number on your phone. Look again, and type it here:\n"
    } else {
        "Type the number that your phone shows:\n"
    }
}

fn welcome(signed_in: &SignedIn) -> String {
    let mut text = match &signed_in.account {
        Some(account) => format!("Signed in as {}.\n", text::safe(account)),
        None => "Signed in.\n".to_owned(),
    };
    if !signed_in.missing_scopes.is_empty() {
        let missing: Vec<Scope> = signed_in
            .missing_scopes
            .iter()
            .map(|s| Scope::new(s))
            .collect();
        let missing: Vec<&str> = missing.iter().map(Scope::short).collect();
        let missing = missing.join(", ");
        text.extend(["Not granted: ", &text::safe(&missing), ".\n"]);
        text.push_str("To grant it, sign in again and leave every box ticked.\n");
    }
    text.extend(["Stored in ", &text::safe(&signed_in.stored), ".\n"]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prompt() -> UserCodePrompt {
        UserCodePrompt {
            user_code: "WDJB-\u{1b}[2JMJHT".to_owned(),
            verification_uri: "https://example.com/device".to_owned(),
            verification_uri_complete: None,
            expires_in: Duration::from_secs(90),
            interval: Duration::from_secs(5),
        }
    }

    #[test]
    fn the_person_sees_address_code_and_warning_and_no_escape() {
        let text = instructions(&prompt(), None, false);
        assert!(text.contains("https://example.com/device"));
        assert!(text.contains("Never enter a code that somebody sent you."));
        assert!(text.contains("2 min at most"));
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn words_stay_whole_on_a_narrow_screen() {
        let text =
            "one two three\n\n  indented words\nhttps://a.example/longer\n  ssh -L 1:2:3 host\n";
        assert_eq!(
            fold(text, Some(10)),
            "one two\nthree\n\n  indented\n  words\nhttps://a.example/longer\n  ssh -L 1:2:3 host\n"
        );
        assert_eq!(fold(text, None), text);
    }

    #[test]
    fn what_was_not_granted_is_named() {
        let text = welcome(&SignedIn {
            account: Some("ana@example.com".to_owned()),
            scopes: vec![],
            missing_scopes: vec![Scope::new("delete").to_string()],
            stored: "file /x".to_owned(),
        });
        assert_eq!(
            text,
            "Signed in as ana@example.com.\nNot granted: delete.\n\
             To grant it, sign in again and leave every box ticked.\nStored in file /x.\n"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_repainted_off_a_terminal() {
        let mut screen = Screen {
            live: false,
            qr: None,
            deadline: Some(Instant::now() + Duration::from_mins(1)),
            countdown: false,
            asks: false,
            columns: None,
            address: None,
        };
        let waited = screen.wait(tokio::time::sleep(Duration::from_secs(10)));
        waited.await;
        assert!(!screen.countdown);
    }
}
