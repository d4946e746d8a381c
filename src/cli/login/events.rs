//! A sign-in for a program: one JSON object a line, out at once, every key always there.

use std::io::{self, Write as _};
use std::time::Duration;

use serde_json::{Value, json};

use crate::account::sign_in::SignInEvent;
use crate::cli::output::Stdout;
use crate::cli::trouble::Messages;

/// Prints an event, if it is one that programs are told of. An answer that does not help is an
/// error on stderr: the sign-in goes on.
pub fn print(out: &mut Stdout, messages: Messages, event: &SignInEvent) -> io::Result<()> {
    if let SignInEvent::AnswerRefused(why) = event {
        messages.error(why);
    }
    if let Some(event) = as_json(event) {
        out.json(&event.to_string())?;
        out.write_all(b"\n")?;
        out.flush()?;
    }
    Ok(())
}

fn as_json(event: &SignInEvent) -> Option<Value> {
    Some(match event {
        SignInEvent::UserCode(prompt) => json!({
            "event": "user_code",
            "user_code": prompt.user_code,
            "verification_uri": prompt.verification_uri,
            "verification_uri_complete": prompt.verification_uri_complete,
            "expires_in": whole_seconds(prompt.expires_in),
            "interval": whole_seconds(prompt.interval),
        }),
        SignInEvent::AuthorizationUrl { url, redirect_uri } => json!({
            "event": "authorization_url",
            "url": url,
            "redirect_uri": redirect_uri,
        }),
        SignInEvent::SignedIn(signed_in) => json!({
            "event": "signed_in",
            "account": signed_in.account,
            "scopes": signed_in.scopes,
        }),
        SignInEvent::Failed(explanation) => json!({
            "event": "failed",
            "error": explanation.reason,
            "description": explanation.message,
            "hint": explanation.hint,
        }),
        SignInEvent::Starting
        | SignInEvent::Polled
        | SignInEvent::Stage(_)
        | SignInEvent::ReturnCode { .. }
        | SignInEvent::AnswerRefused(_)
        | SignInEvent::Note(_) => return None,
    })
}

/// Rounded up: a code that lives is not told as dead, nor an interval as none.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::sign_in::{SignedIn, UserCodePrompt};
    use crate::oauth::{Cause, Explanation};

    fn line(event: &SignInEvent) -> String {
        as_json(event).unwrap().to_string()
    }

    #[test]
    fn a_user_code_has_every_key() {
        let event = SignInEvent::UserCode(UserCodePrompt {
            user_code: "WDJB-MJHT".to_owned(),
            verification_uri: "https://example.com/device".to_owned(),
            verification_uri_complete: None,
            expires_in: Duration::from_mins(30),
            interval: Duration::from_secs(5),
        });
        assert_eq!(
            line(&event),
            "{\"event\":\"user_code\",\"user_code\":\"WDJB-MJHT\",\
             \"verification_uri\":\"https://example.com/device\",\
             \"verification_uri_complete\":null,\"expires_in\":1800,\"interval\":5}"
        );
    }

    #[test]
    fn parts_of_seconds_are_rounded_up() {
        for (ms, seconds) in [(1, 1), (999, 1), (1000, 1), (2500, 3), (5000, 5)] {
            assert_eq!(whole_seconds(Duration::from_millis(ms)), seconds);
        }
    }

    #[test]
    fn the_end_has_every_key() {
        let signed_in = SignInEvent::SignedIn(SignedIn {
            account: None,
            scopes: vec!["openid".to_owned()],
            missing_scopes: vec![],
            stored: "memory".to_owned(),
        });
        assert_eq!(
            line(&signed_in),
            "{\"event\":\"signed_in\",\"account\":null,\"scopes\":[\"openid\"]}"
        );
        let failed = Explanation::new(Cause::NotSignedIn, "declined").reason("access_denied");
        assert_eq!(
            line(&SignInEvent::Failed(failed)),
            "{\"event\":\"failed\",\"error\":\"access_denied\",\"description\":\"declined\",\
             \"hint\":null}"
        );
    }

    #[test]
    fn what_a_program_has_to_answer_is_told() {
        let event = SignInEvent::AuthorizationUrl {
            url: "https://a.example/".to_owned(),
            redirect_uri: "http://127.0.0.1:5/callback".to_owned(),
        };
        assert_eq!(
            line(&event),
            "{\"event\":\"authorization_url\",\"url\":\"https://a.example/\",\
             \"redirect_uri\":\"http://127.0.0.1:5/callback\"}"
        );
    }

    #[test]
    fn a_program_is_not_told_of_polls() {
        assert_eq!(as_json(&SignInEvent::Polled), None);
    }
}
