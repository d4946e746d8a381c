//! After the decision: done, denied, or three digits to carry back to the terminal.

use maud::{Markup, html};

use super::{Csrf, Names, page, sent_on};
use crate::bridge::service::{Asking, Decided};

/// What came of it.
pub(in crate::bridge) fn decided(names: &Names, decided: &Decided) -> Markup {
    match &decided.return_code {
        _ if !decided.allowed => denied(names, decided),
        Some(digits) if !decided.collected => return_code(names, decided, digits),
        _ => done(names, decided),
    }
}

fn terminal(decided: &Decided) -> Markup {
    html! {
        @match &decided.host {
            Some(host) => { "the terminal “" bdi { (host) } "”" }
            None => { "your terminal" }
        }
    }
}

fn done(names: &Names, decided: &Decided) -> Markup {
    page(
        names,
        "Done: return to your terminal",
        &html! {
            @if let Some(account) = &decided.account {
                p { "Signed in as " strong { bdi { (account) } } " on " (terminal(decided)) "." }
            }
            p { "It goes on by itself within a few seconds. You can close this page." }
        },
    )
}

fn denied(names: &Names, decided: &Decided) -> Markup {
    page(
        names,
        "Nobody was signed in",
        &html! {
            p { "You said no, and " (terminal(decided)) " has been told. Nothing was given to it." }
            p { "If somebody sent you the code, tell the people who look after your computers." }
            p.dim { "You can close this page." }
        },
    )
}

fn return_code(names: &Names, decided: &Decided, digits: &str) -> Markup {
    page(
        names,
        "Type these digits into the terminal",
        &html! {
            strong.code.digits { (digits) }
            @if let Some(account) = &decided.account {
                p {
                    "Then " strong { bdi { (account) } } " is signed in on " (terminal(decided)) "."
                }
            }
            p.warn {
                strong { "Tell nobody these digits. " }
                "They belong in a terminal in front of you, not in a message or a phone call."
            }
        },
    )
}

/// The answer of the issuer is being looked at, in another tab or replica. Should that one have
/// died, the person starts again: the code is good for another attempt.
pub(in crate::bridge) fn checking(names: &Names, csrf: Csrf<'_>, asking: &Asking) -> Markup {
    sent_on(
        names,
        "One moment",
        Some("5"),
        &html! {
            p { "Your sign-in at " (names.upstream) " is being checked." }
            a.button href="/device/next" { "Look again" }
            p { "If this page stays for more than half a minute, sign in there once more." }
            form method="post" action="/device" {
                (csrf.field())
                input type="hidden" name="ticket" value=(asking.ticket.0);
                button.quiet name="step" value="continue" { "Start again at " (names.upstream) }
            }
        },
    )
}
