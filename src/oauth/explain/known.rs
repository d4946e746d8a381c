//! From an error of an authorization server to what a person reads.

use crate::config::Scope;
use crate::http::HttpError;
use crate::oauth::error::{Error, ErrorAnswer, Step};
use crate::text::explanation::sentence;

use super::table::{KNOWN, Known};
use super::{Cause, Explanation, Facts, clock};

/// The presentable form of an error.
pub fn explain(error: &Error, step: Step, facts: &Facts<'_>) -> Explanation {
    match error {
        Error::Http(error) => unreachable(error),
        Error::Explained(explanation) => explanation.clone(),
        Error::Expired => expired(step),
        Error::Refused(answer) => refused(answer, step, facts),
        Error::Malformed { status, .. } if *status >= 500 || *status == 429 => {
            Explanation::new(Cause::Unavailable, format!("The sign-in server is not available: {error}."))
                .code(*status)
                .hint("Try again in a moment.")
        }
        Error::Malformed { status, .. } => {
            Explanation::new(Cause::NotSignedIn, format!("This does not look like a sign-in server: {error}."))
                .code(*status)
                .hint("Check `issuer` and the endpoints in the profile, and that no proxy answers in its place.")
        }
    }
}

/// Also where nobody answered so: the code's own life was over.
fn expired(step: Step) -> Explanation {
    let answer = ErrorAnswer {
        status: 400,
        error: "expired_token".to_owned(),
        description: None,
        subtype: None,
        clock_ahead: None,
    };
    Explanation {
        code: None,
        ..refused(&answer, step, &Facts::default())
    }
}

fn unreachable(error: &HttpError) -> Explanation {
    let text = format!("No answer from the sign-in server: {error}.");
    match error {
        HttpError::Insecure { .. } => Explanation::new(Cause::Usage, format!("Not sent: {error}."))
            .hint("Plain http is accepted for this machine only."),
        _ => Explanation::new(Cause::Unavailable, text)
            .reason("unavailable")
            .hint(
                "Check the network, the proxy settings and the issuer's address, then try again.",
            ),
    }
}

fn refused(answer: &ErrorAnswer, step: Step, facts: &Facts<'_>) -> Explanation {
    let explanation = match known(answer, step) {
        Some(known) => {
            let named = named_scopes(answer);
            let facts = match &named[..] {
                [] => *facts,
                named => Facts {
                    scopes: named,
                    ..*facts
                },
            };
            let fill = |text| facts.fill(text, answer.clock_ahead);
            let mut message = and_the_servers_words(fill(known.message), answer);
            for doubt in named.iter().filter_map(Scope::doubt) {
                message.push(' ');
                message.push_str(&doubt);
            }
            Explanation::new(known.cause, message).hint(fill(known.hint))
        }
        None if answer.status >= 500 || answer.status == 429 => {
            let text = format!("The sign-in server is not available ({}).", answer.error);
            Explanation::new(Cause::Unavailable, text).hint("Try again in a moment.")
        }
        None => {
            let text = match &answer.description {
                Some(text) => format!(
                    "The sign-in server refused with `{}`: {}",
                    answer.error,
                    sentence(text)
                ),
                None => format!("The sign-in server refused with `{}`.", answer.error),
            };
            Explanation::new(Cause::NotSignedIn, text)
                .hint("Check the client and the scopes in the profile.")
        }
    };
    about_the_clock(explanation, answer)
        .reason(&answer.error)
        .code(answer.status)
}

/// The scopes that Google's device endpoint names as those it refuses.
fn named_scopes(answer: &ErrorAnswer) -> Vec<Scope> {
    let told = answer.description.as_deref().unwrap_or_default();
    match told.split_once("device flow scope: ") {
        Some((_, list)) if answer.error == "invalid_scope" => Scope::list(list),
        _ => Vec::new(),
    }
}

/// The first row that fits.
pub(super) fn known(answer: &ErrorAnswer, step: Step) -> Option<&'static Known> {
    let said = [&answer.description, &answer.subtype]
        .into_iter()
        .flatten()
        .map(|text| text.to_lowercase())
        .collect::<Vec<_>>()
        .join(" ");
    KNOWN.iter().find(|known| {
        known.error == answer.error
            && (known.steps.is_empty() || known.steps.contains(&step))
            && said.contains(known.says)
    })
}

/// Google fills descriptions with the status line, which tells nothing.
fn and_the_servers_words(message: String, answer: &ErrorAnswer) -> String {
    match answer.description.as_deref() {
        None | Some("Forbidden" | "Bad Request" | "Unauthorized" | "Precondition Required") => {
            message
        }
        Some(text) => format!("{message} The server says: {}", sentence(text)),
    }
}

/// What a wrong clock breaks is answered with `invalid_grant`.
fn about_the_clock(mut told: Explanation, answer: &ErrorAnswer) -> Explanation {
    let sentence = answer.clock_ahead.and_then(clock::sentence);
    let Some(sentence) = sentence.filter(|_| answer.error == "invalid_grant") else {
        return told;
    };
    if !told.message.contains(&sentence) {
        told.message = format!("{} {sentence}", told.message);
        let hint = told.hint.unwrap_or_default();
        told.hint = Some(format!("{hint}\n{}", clock::SET_THE_CLOCK));
    }
    told
}

#[cfg(test)]
#[path = "known_tests.rs"]
mod tests;
