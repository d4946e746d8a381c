//! The answer of the authorization server, as it stands in the address that the browser was sent
//! to (RFC 6749 §4.1.2): from the listener, or as a person copied it.

use secrecy::SecretString;

use crate::oauth::error::MAX_TEXT;
use crate::oauth::{Cause, Error, ErrorAnswer, Explanation, Step};
use crate::text::one_line;

/// Longer is no address that a browser was sent to, in bytes.
pub(super) const MAX_ANSWER: usize = 16 * 1024;

/// What the answer must hold.
pub(super) struct Expected<'a> {
    /// As it was sent.
    pub state: &'a str,
    /// Empty where only endpoints are known: then nothing can be compared.
    pub issuer: &'a str,
    /// The server promises to name itself (RFC 9207 §3).
    pub iss_required: bool,
}

/// An answer to this attempt and no other.
#[derive(Debug, Clone)]
pub enum Redirected {
    /// To be exchanged for tokens.
    Code(SecretString),
    /// The person or the server said no.
    Denied(Explanation),
}

/// Why a text is no answer to this attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Nothing of an answer is in it.
    NoAnswer,
    /// A code alone: whose it is cannot be told.
    CodeAlone,
    /// The address that was to be opened.
    OwnAddress,
    /// `state` is missing.
    NoState,
    /// `state` is of another attempt, or forged.
    OtherState,
    /// `iss` names another server (RFC 9207 §2.4).
    OtherIssuer,
    /// `iss` is missing although the server always sends it.
    NoIssuer,
    /// A parameter is there twice (RFC 6749 §3.1).
    Twice,
    /// Longer than any address.
    TooLong,
}

impl Refused {
    /// What was wrong with it, and what to do.
    pub fn explain(self) -> Explanation {
        const WHOLE: &str = "Copy the whole address from the browser's address bar, from http://127.0.0.1 to its end, and paste it here.";
        const ANEW: &str = "Open the address that is shown here now, and paste where that leads.";
        const DOUBT: &str = "Open the address that is shown here again, and allow nothing on pages that you did not open yourself.";
        let (reason, message, hint) = match self {
            Self::NoAnswer => ("no_answer", "There is no answer in what was pasted.", WHOLE),
            Self::CodeAlone => (
                "no_state",
                "That is only the code; the rest of the address shows that it belongs to this sign-in.",
                WHOLE,
            ),
            Self::OwnAddress => (
                "no_answer",
                "That is the address to open, not the one where the browser ended up.",
                "Open it, sign in there, and paste the address that the browser shows at the end.",
            ),
            Self::NoState => (
                "no_state",
                "The answer lacks `state`, so it cannot be told whether it belongs to this sign-in.",
                WHOLE,
            ),
            Self::OtherState => (
                "other_state",
                "That answer belongs to another sign-in: its `state` differs.",
                ANEW,
            ),
            Self::OtherIssuer => (
                "other_issuer",
                "That answer comes from another server than the one of this profile.",
                DOUBT,
            ),
            Self::NoIssuer => (
                "no_issuer",
                "The answer does not name the server that it comes from, as this server always does.",
                WHOLE,
            ),
            Self::Twice => (
                "invalid_request",
                "The answer holds a parameter twice.",
                WHOLE,
            ),
            Self::TooLong => (
                "no_answer",
                "What was pasted is too long for an address.",
                WHOLE,
            ),
        };
        Explanation::new(Cause::Usage, message)
            .reason(reason)
            .hint(hint)
    }
}

/// Reads what a person pasted: the whole address or its query, wrapped, quoted, in angle brackets,
/// with `&amp;`.
pub(super) fn of_paste(text: &str, expected: &Expected<'_>) -> Result<Redirected, Refused> {
    if text.len() > MAX_ANSWER {
        return Err(Refused::TooLong);
    }
    // Neither blanks nor brackets nor quotes stand in an address: they are of wrapping and copying.
    let address: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !"<>\"'`“”‘’".contains(*c))
        .collect();
    let address = address.replace("&amp;", "&");
    let query = query(&address);
    match of_query(query, expected) {
        Err(Refused::NoAnswer) if looks_like_a_code(&address) => Err(Refused::CodeAlone),
        other => other,
    }
}

/// What follows the `?`; a query alone has an `=` before any.
fn query(address: &str) -> &str {
    let address = address.split('#').next().unwrap_or_default();
    match address.split_once('?') {
        Some((before, query)) if !before.contains('=') => query,
        _ => address,
    }
}

fn looks_like_a_code(text: &str) -> bool {
    text.len() >= 16 && !text.contains("://") && !text.contains(['=', '&', '?'])
}

/// Reads the query of the address.
pub(super) fn of_query(query: &str, expected: &Expected<'_>) -> Result<Redirected, Refused> {
    if query.len() > MAX_ANSWER {
        return Err(Refused::TooLong);
    }
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let get = |name: &str| {
        let mut values = pairs.iter().filter(|(key, _)| key == name);
        let value = values.next().map(|(_, value)| value.as_str());
        if values.next().is_some() {
            return Err(Refused::Twice);
        }
        Ok(value.filter(|value| !value.is_empty()))
    };
    let (code, error) = (get("code")?, get("error")?);
    if code.is_none() && error.is_none() {
        let asks = get("response_type")?.is_some() || get("code_challenge")?.is_some();
        return Err(if asks {
            Refused::OwnAddress
        } else {
            Refused::NoAnswer
        });
    }
    match get("state")? {
        None => return Err(Refused::NoState),
        Some(state) if state != expected.state => return Err(Refused::OtherState),
        Some(_) => {}
    }
    check_issuer(get("iss")?, expected)?;
    match (error, code) {
        (Some(error), _) => Ok(Redirected::Denied(denied(error, get("error_description")?))),
        (None, Some(code)) => Ok(Redirected::Code(code.into())),
        (None, None) => Err(Refused::NoAnswer),
    }
}

/// RFC 9207 §2.4; a slash at the end is the one difference that is forgiven.
fn check_issuer(told: Option<&str>, expected: &Expected<'_>) -> Result<(), Refused> {
    let bare = |text: &str| text.trim_end_matches('/').to_owned();
    match told {
        _ if expected.issuer.is_empty() => Ok(()),
        None if expected.iss_required => Err(Refused::NoIssuer),
        Some(told) if bare(told) != bare(expected.issuer) => Err(Refused::OtherIssuer),
        _ => Ok(()),
    }
}

/// An error of RFC 6749 §4.1.2.1. There is no HTTP status in it.
fn denied(error: &str, description: Option<&str>) -> Explanation {
    let cut = |text: &str| one_line(text, MAX_TEXT);
    let answer = ErrorAnswer {
        status: match error {
            "server_error" | "temporarily_unavailable" => 503,
            _ => 400,
        },
        error: cut(error),
        description: description.map(cut),
        subtype: None,
        clock_ahead: None,
    };
    let mut explanation = Error::Refused(answer).explain(Step::Authorize);
    explanation.code = None;
    explanation
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    const EXPECTED: Expected<'_> = Expected {
        state: "s-1_é",
        issuer: "https://accounts.google.com",
        iss_required: false,
    };
    const QUERY: &str = "state=s-1_%C3%A9&iss=https%3A%2F%2Faccounts.google.com&code=4%2F0A-b_c&scope=openid+https%3A%2F%2Fx%2Fy&authuser=0";

    fn code(text: &str) -> String {
        match of_paste(text, &EXPECTED) {
            Ok(Redirected::Code(code)) => code.expose_secret().to_owned(),
            other => panic!("{text}: {other:?}"),
        }
    }

    fn refused(text: &str) -> Refused {
        match of_paste(text, &EXPECTED) {
            Err(refused) => refused,
            Ok(other) => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn an_address_is_read_in_every_form_that_people_copy() {
        let whole = format!("http://127.0.0.1:4711/callback?{QUERY}");
        let escaped = whole.replace('&', "&amp;");
        for text in [
            whole.clone(),
            format!("  {whole}\r\n"),
            format!("\"{whole}\""),
            format!("'{whole}'"),
            format!("<{whole}>"),
            format!("“{whole}”"),
            escaped.clone(),
            format!("<{escaped}>"),
            format!(
                "{}\n   {}\r\n{}",
                &whole[..40],
                &whole[40..80],
                &whole[80..]
            ),
            format!("127.0.0.1:4711/callback?{QUERY}"),
            format!("/callback?{QUERY}"),
            format!("?{QUERY}"),
            QUERY.to_owned(),
            format!("{whole}#"),
            format!("{whole}&x=https://a/?b"),
            format!("{QUERY}&x=https://a/?b"),
        ] {
            assert_eq!(code(&text), "4/0A-b_c");
        }
    }

    #[test]
    fn what_is_no_answer_to_this_attempt_is_refused() {
        for (text, why) in [
            ("", Refused::NoAnswer),
            ("hello", Refused::NoAnswer),
            ("http://127.0.0.1:4711/callback", Refused::NoAnswer),
            ("?code=&state=s-1_%C3%A9", Refused::NoAnswer),
            ("4/0AbCdEfGhIjKlMnOpQrSt", Refused::CodeAlone),
            (
                "https://a/auth?response_type=code&state=s-1_%C3%A9",
                Refused::OwnAddress,
            ),
            ("?code=c", Refused::NoState),
            ("?code=c&state=", Refused::NoState),
            ("?code=c&state=S-1_%C3%A9", Refused::OtherState),
            ("?error=access_denied&state=x", Refused::OtherState),
            ("?code=c&code=d&state=s-1_%C3%A9", Refused::Twice),
            ("?code=c&state=x&state=s-1_%C3%A9", Refused::Twice),
            (
                "?code=c&state=s-1_%C3%A9&iss=https://evil.example",
                Refused::OtherIssuer,
            ),
        ] {
            assert_eq!(refused(text), why, "{text}");
        }
        let long = format!("?{QUERY}&x={}", "y".repeat(MAX_ANSWER));
        assert_eq!(refused(&long), Refused::TooLong);
    }

    #[test]
    fn a_server_that_always_names_itself_must_do_so() {
        let strict = Expected {
            iss_required: true,
            ..EXPECTED
        };
        let without = "code=c&state=s-1_%C3%A9";
        assert_eq!(of_query(without, &strict).unwrap_err(), Refused::NoIssuer);
        assert!(of_query(without, &EXPECTED).is_ok());
        let slash = format!("{without}&iss=https://accounts.google.com/");
        assert!(of_query(&slash, &strict).is_ok());
        let unknown = Expected {
            issuer: "",
            ..strict
        };
        assert!(of_query(&slash, &unknown).is_ok(), "nothing to compare");
    }

    #[test]
    fn errors_are_explained() {
        let denied = |query: &str| match of_query(query, &EXPECTED) {
            Ok(Redirected::Denied(why)) => why,
            other => panic!("{other:?}"),
        };
        let no = denied("error=access_denied&state=s-1_%C3%A9");
        assert_eq!(no.reason.as_deref(), Some("access_denied"));
        assert_eq!((no.cause, no.code), (Cause::NotSignedIn, None));
        assert!(!no.message.contains("device"), "{no:?}");
        let busy = denied("error=temporarily_unavailable&state=s-1_%C3%A9");
        assert_eq!(busy.cause, Cause::Unavailable);
        let odd = denied("error=odd&error_description=why+not&state=s-1_%C3%A9");
        assert!(odd.message.contains("why not"), "{odd:?}");
    }

    #[test]
    fn every_refusal_says_what_to_do() {
        for one in [
            Refused::NoAnswer,
            Refused::CodeAlone,
            Refused::OwnAddress,
            Refused::NoState,
            Refused::OtherState,
            Refused::OtherIssuer,
            Refused::NoIssuer,
            Refused::Twice,
            Refused::TooLong,
        ] {
            let told = one.explain();
            assert!(
                told.hint.is_some() && told.message.ends_with('.'),
                "{told:?}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_pasted_gets_through_without_the_state(text in ".{0,200}") {
            let other = Expected { state: "a-state-that-nobody-guesses", ..EXPECTED };
            proptest::prop_assert!(of_paste(&text, &other).is_err());
        }
    }
}
