//! `roomkey login`: one stream of sign-in events, told to a person or to a program.

mod answers;
mod browser;
mod events;
mod screen;
mod target;

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::Args;

use super::app::App;
use super::output::Stdout;
use super::trouble::{Trouble, say};
use crate::account::sign_in::{SignIn, SignInAnswer, SignInEvent, SignInRequest};
use crate::config::Method;
use crate::oauth::{Cause, Explanation};
use answers::Answers;
use screen::Screen;
use target::Target;

/// Arguments of `login`.
#[derive(Debug, Args)]
#[command(after_help = "\
By code (method = \"device\"): shows a code and a QR code. Open the address on your phone and enter
the code there. Never enter a code that somebody sent you.
By browser (method = \"browser\"): shows an address. Open it in a browser; over SSH forward the port
that is shown, or paste the address that the browser ends up at.
Where no profile is set up yet, --client-secrets signs in at Google and a profile is written for it.

Examples:
  roomkey login
  roomkey login --profile work
  roomkey login --method browser --client-secrets client_secret.json --port 8765
  roomkey login --json        one JSON object a line: user_code or authorization_url, then signed_in
                              or failed; answers are lines on stdin")]
pub struct LoginArgs {
    /// Sign in this way, whatever the profile says: device, browser, …
    #[arg(long, value_name = "METHOD")]
    pub method: Option<Method>,
    /// Use the client (or key, or saved sign-in) in this file, as Google's console gives it
    #[arg(long, value_name = "FILE")]
    pub client_secrets: Option<PathBuf>,
    /// Ask for these scopes, separated by commas or spaces
    #[arg(long, value_name = "LIST")]
    pub scopes: Option<String>,
    /// By browser: come back to this port of 127.0.0.1, for `ssh -L N:127.0.0.1:N`; else a free one
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// Do not draw a QR code
    #[arg(long)]
    pub no_qr: bool,
}

/// Signs in.
pub async fn run(app: &App<'_>, out: &mut Stdout, args: &LoginArgs) -> Result<u8, Trouble> {
    let target = match Target::choose(app, args).await {
        Ok(target) => target,
        Err(why) => return Err(refused(app, out, why)),
    };
    let mut screen = (!app.messages.json).then(|| Screen::new(app.global, args.no_qr));
    let mut stream = target.session.sign_in_with(SignInRequest {
        more: Vec::new(),
        port: args.port,
        open_browser: screen.as_ref().is_some_and(Screen::is_live),
        // No event of `--json` asks for digits, and a job without a terminal has nobody to type.
        unattended: screen.is_none() || !std::io::stdin().is_terminal(),
    });
    let mut answers = Answers::new(screen.is_some());
    let mut asks = Asks::Nothing;
    loop {
        let next = next(&mut stream, &mut answers);
        let happened = match &mut screen {
            None => next.await,
            Some(screen) => screen.wait(next).await,
        };
        let event = match happened {
            Happened::Event(event) => *event,
            Happened::Answer(text) => {
                match &mut screen {
                    Some(screen) if text.trim() == "?" => say(&screen.help(asks)),
                    Some(screen) if text.trim().is_empty() => screen.ask_again(),
                    _ => asks.answer(&stream, &text).await,
                }
                continue;
            }
            Happened::Ended => {
                return Err(Explanation::new(Cause::NotSignedIn, "the sign-in ended early").into());
            }
        };
        match &mut screen {
            None => events::print(out, app.messages, &event)?,
            Some(screen) => screen.show(&event),
        }
        match event {
            SignInEvent::AuthorizationUrl { .. } => asks = Asks::Address,
            SignInEvent::ReturnCode { .. } => asks = Asks::Digits,
            SignInEvent::SignedIn(_) => {
                target.signed_in(app)?;
                return Ok(0);
            }
            SignInEvent::Failed(explanation) => return Err(sign_in_failed(explanation).into()),
            _ => {}
        }
        // Not before: until then stdin is not ours to read.
        if asks != Asks::Nothing {
            answers.listen();
        }
    }
}

/// Nothing was begun; a program is told so where it looks for the end.
fn refused(app: &App<'_>, out: &mut Stdout, why: Explanation) -> Trouble {
    if app.messages.json
        && let Err(error) = events::print(out, app.messages, &SignInEvent::Failed(why.clone()))
    {
        return error.into();
    }
    why.into()
}

/// What a line of stdin is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    Nothing,
    Address,
    Digits,
}

impl Asks {
    /// Hands it on; who does not wait any more needs no answer.
    async fn answer(self, stream: &SignIn, text: &str) {
        let text = text.trim();
        let answer = match self {
            Self::Nothing => return,
            Self::Address => SignInAnswer::RedirectedAddress(text.into()),
            Self::Digits => SignInAnswer::ReturnCode(text.to_owned()),
        };
        let _ = stream.answers().send(answer).await;
    }
}

enum Happened {
    Event(Box<SignInEvent>),
    Answer(String),
    Ended,
}

async fn next(stream: &mut SignIn, answers: &mut Answers) -> Happened {
    tokio::select! {
        biased;
        event = stream.recv() => event.map_or(Happened::Ended, |event| Happened::Event(event.into())),
        text = answers.next() => Happened::Answer(text),
    }
}

/// A sign-in that fails for whatever reason of its own leaves the person not signed in.
fn sign_in_failed(mut explanation: Explanation) -> Explanation {
    if matches!(
        explanation.cause,
        Cause::Failed | Cause::Permission | Cause::NotFound
    ) {
        explanation.cause = Cause::NotSignedIn;
    }
    explanation
}
