//! `roomkey login`: one stream of sign-in events, told to a person or to a program.

mod events;
mod screen;

use std::path::PathBuf;

use clap::Args;

use super::app::App;
use super::output::Stdout;
use super::trouble::Trouble;
use crate::account::sign_in::SignInEvent;
use crate::config::{Method, Profile, Scope};
use crate::oauth::{Cause, Explanation};
use screen::Screen;

/// Arguments of `login`.
#[derive(Debug, Args)]
#[command(after_help = "\
Shows a code and a QR code. Open the address on your phone and enter the code there.
Never enter a code that somebody sent you.

Examples:
  roomkey login
  roomkey login --profile work
  roomkey login --json        one JSON object a line: user_code, then signed_in or failed")]
pub struct LoginArgs {
    /// Sign in this way, whatever the profile says; such as device
    #[arg(long, value_name = "METHOD")]
    pub method: Option<Method>,
    /// Use the client in this file, as Google's console gives it
    #[arg(long, value_name = "FILE")]
    pub client_secrets: Option<PathBuf>,
    /// Ask for these scopes, separated by commas or spaces
    #[arg(long, value_name = "LIST")]
    pub scopes: Option<String>,
    /// Do not draw a QR code
    #[arg(long)]
    pub no_qr: bool,
}

impl LoginArgs {
    /// Arguments win over the profile.
    fn apply(&self, mut profile: Profile) -> Profile {
        if let Some(method) = self.method {
            profile.method = method;
        }
        if let Some(file) = &self.client_secrets {
            profile.client_secrets_file = Some(file.clone());
            profile.client_id = None;
            profile.client_secret = None;
        }
        if let Some(list) = &self.scopes {
            profile.scopes = Scope::list(list);
        }
        profile
    }
}

/// Signs in.
pub async fn run(app: &App<'_>, out: &mut Stdout, args: &LoginArgs) -> Result<u8, Trouble> {
    let session = App::session(args.apply(app.profile()?))?;
    let mut stream = session.sign_in();
    let mut screen = (!app.messages.json).then(|| Screen::new(app.global, args.no_qr));
    loop {
        let event = match &mut screen {
            None => stream.recv().await,
            Some(screen) => screen.wait(stream.recv()).await,
        };
        let Some(event) = event else {
            return Err(Explanation::new(Cause::NotSignedIn, "the sign-in ended early").into());
        };
        match &mut screen {
            None => events::print(out, &event)?,
            Some(screen) => screen.show(&event),
        }
        match event {
            SignInEvent::SignedIn(_) => return Ok(0),
            SignInEvent::Failed(explanation) => return Err(sign_in_failed(explanation).into()),
            _ => {}
        }
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
