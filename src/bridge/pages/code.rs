//! The first page: enter the code, or compare it with the terminal's screen.

use maud::{Markup, html};

use super::{Csrf, Names, page};

/// Said wherever a code is entered or compared: somebody else's code signs somebody else in.
fn never_a_code_from_others() -> Markup {
    html! {
        p.warn {
            strong { "Never go on with a code that somebody sent you. " }
            "It would sign them in as you. Go on only if you started this yourself, on a terminal \
             in front of you."
        }
    }
}

/// Enter the code. `typed` is what stood there before, `wrong` what was wrong with it.
pub(in crate::bridge) fn enter(
    names: &Names,
    csrf: Csrf<'_>,
    typed: &str,
    wrong: Option<&str>,
) -> Markup {
    page(
        names,
        "Enter the code",
        &html! {
            p { "Your terminal, the screen that you want to sign in on, shows a code of eight letters." }
            form method="post" action="/device" {
                (csrf.field())
                @if let Some(wrong) = wrong {
                    p.bad #wrong role="alert" { (wrong) }
                }
                label for="user_code" { "Code" }
                input #user_code name="user_code" type="text" value=(typed) placeholder="XXXX-XXXX"
                    autofocus required maxlength="64" autocomplete="off" autocapitalize="characters"
                    autocorrect="off" spellcheck="false" inputmode="text" enterkeyhint="next"
                    aria-invalid=[wrong.map(|_| "true")]
                    aria-describedby=(if wrong.is_some() { "wrong hint" } else { "hint" });
                p.dim #hint { "Capital or small, with or without the dash: all the same." }
                button name="step" value="code" { "Continue" }
            }
            (never_a_code_from_others())
        },
    )
}

/// Compare the code that came with the QR (RFC 8628 §3.3.1, §5.4).
pub(in crate::bridge) fn compare(names: &Names, csrf: Csrf<'_>, user_code: &str) -> Markup {
    page(
        names,
        "Does your terminal show this code?",
        &html! {
            strong.code { (user_code) }
            (never_a_code_from_others())
            form method="post" action="/device" {
                (csrf.field())
                input type="hidden" name="user_code" value=(user_code);
                button name="step" value="code" { "Yes, my terminal shows this code" }
            }
            p { a href="/device" { "It shows another code" } }
            p.dim { "You have no terminal in front of you? Then close this page: nothing happened." }
        },
    )
}

/// Google signs nobody in inside another app's browser.
pub(in crate::bridge) fn in_app_browser(
    names: &Names,
    app: &str,
    address: &str,
    path: &str,
    user_code: Option<&str>,
) -> Markup {
    page(
        names,
        "Open this page in Safari or Chrome",
        &html! {
            p {
                "You opened it inside " (app) ", and " (names.upstream)
                " signs nobody in there. Nothing is wrong with your code."
            }
            ol {
                li { "Look for a menu such as “⋯” or “Share”, and choose “Open in browser”." }
                li { "Or scan the code again with the phone's own camera." }
                li { "Or open Safari or Chrome and type " strong { (address) } }
            }
            @if let Some(code) = user_code {
                p { "The code is:" }
                strong.code { (code) }
            }
            p { a href=(format!("{path}?here=1")) { "Go on here all the same" } }
        },
    )
}
