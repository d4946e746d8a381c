//! Which terminal is asking, the way to the issuer, and the last page.

use maud::{Markup, html};

use super::words::{ago, meanings};
use super::{Csrf, Names, page, sent_on};
use crate::bridge::service::{Asking, LastPage};
use crate::bridge::store::Millis;
use crate::config::Scope;

/// The terminal, as far as it is known.
fn terminal(asking: &Asking, now: Millis) -> Markup {
    html! {
        dl {
            div {
                dt { "Terminal" }
                dd {
                    bdi { (asking.client_name) }
                    @if let Some(host) = &asking.host {
                        small { "It calls itself “" bdi { (host) } "”" }
                    }
                }
            }
            div {
                dt { "Asking from" }
                dd {
                    (asking.address)
                    small {
                        @if asking.same_network { "The same network as this phone" }
                        @else { "Another network than this phone's" }
                    }
                }
            }
            div { dt { "Started" } dd { (ago(asking.asked_at, now)) } }
            div { dt { "Code" } dd { (asking.user_code) } }
        }
    }
}

fn could(asking: &Asking) -> Markup {
    // Asked for or not: the bridge tells the terminal who signed in.
    let mut scopes = asking.scopes.clone();
    scopes.push(Scope::new("openid"));
    html! {
        h2 { "Signed in, it could:" }
        ul { @for meaning in meanings(&scopes) { li { (meaning) } } }
    }
}

/// Where the first answer is a plain no: declining is as easy as going on.
pub(in crate::bridge) fn who_is_asking(
    names: &Names,
    csrf: Csrf<'_>,
    asking: &Asking,
    now: Millis,
) -> Markup {
    page(
        names,
        "Did you start this sign-in?",
        &html! {
            (terminal(asking, now))
            (could(asking))
            p.warn {
                strong { "Did somebody send you the code, or ask you to open this page? " }
                "Then say no: they would get into your account."
            }
            form method="post" action="/device" {
                (csrf.field())
                input type="hidden" name="ticket" value=(asking.ticket.0);
                button.no name="step" value="deny" { "No, I did not start it" }
                button name="step" value="continue" { "Yes, continue to " (names.upstream) }
            }
            p.dim { "You will see once more who is signed in where, before anything is allowed." }
        },
    )
}

/// The page between: it goes on by itself, and by a link where that does not work.
pub(in crate::bridge) fn going(names: &Names, to: &str) -> Markup {
    let title = format!("Going on to {}", names.upstream);
    let refresh = format!("0; url={to}");
    sent_on(
        names,
        &title,
        Some(&refresh),
        &html! {
            p { "Sign in there with the account that the terminal is to use. Then you come back here." }
            a.button href=(to) rel="noreferrer" { "Go on to " (names.upstream) }
        },
    )
}

/// The last page: nothing can be fetched before its approval.
pub(in crate::bridge) fn last_page(
    names: &Names,
    csrf: Csrf<'_>,
    last: &LastPage,
    now: Millis,
) -> Markup {
    let asking = &last.asking;
    page(
        names,
        "Sign this terminal in?",
        &html! {
            p { "It would act as:" }
            p.who { bdi { (last.account) } }
            (terminal(asking, now))
            (could(asking))
            p { strong { "Allow it only if this terminal is in front of you." } }
            form method="post" action="/device" {
                (csrf.field())
                input type="hidden" name="ticket" value=(asking.ticket.0);
                button.no name="step" value="deny" { "Deny" }
                button name="step" value="allow" { "Allow" }
                button.quiet name="step" value="continue" { "Use another account" }
            }
        },
    )
}
