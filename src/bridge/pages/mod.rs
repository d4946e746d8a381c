//! The pages a phone sees, as functions of plain data: no script, nothing from elsewhere. They
//! are read by somebody who has never heard of OAuth, on a small screen. Everything spliced in is
//! escaped by maud.

mod asking;
mod code;
mod ending;
mod problem;
#[cfg(test)]
mod tests;
mod words;

use maud::{DOCTYPE, Markup, PreEscaped, html};

pub(super) use asking::{going, last_page, who_is_asking};
pub(super) use code::{compare, enter, in_app_browser};
pub(super) use ending::{checking, decided};
pub(super) use problem::{Problem, problem};

/// The one stylesheet; its hash is in the policy.
pub(super) const STYLE: &str = include_str!("style.css");

/// What pages say of the bridge and the issuer behind it.
#[derive(Debug, Clone)]
pub(super) struct Names {
    /// The bridge's own host, as the address bar shows it.
    pub here: String,
    /// Whose sign-in follows: "Google", or the issuer's host.
    pub upstream: String,
}

/// What a form of ours must carry to be believed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Csrf<'a>(pub &'a str);

impl Csrf<'_> {
    fn field(self) -> Markup {
        html! { input type="hidden" name="csrf" value=(self.0); }
    }
}

/// A whole page.
fn page(names: &Names, title: &str, content: &Markup) -> Markup {
    sent_on(names, title, None, content)
}

/// A page that goes on by itself after some seconds: to an address, or to itself.
fn sent_on(names: &Names, title: &str, refresh: Option<&str>, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                meta name="color-scheme" content="light dark";
                // An iPhone would make links of codes and addresses.
                meta name="format-detection" content="telephone=no, address=no, email=no";
                @if let Some(refresh) = refresh {
                    meta http-equiv="refresh" content=(refresh);
                }
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header { "Terminal sign-in at " strong { (names.here) } }
                main { h1 { (title) } (content) }
            }
        }
    }
}
