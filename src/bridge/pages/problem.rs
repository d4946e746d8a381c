//! Why there is no next page, and what to do about it.

use maud::{Markup, html};

use super::words::wait;
use super::{Names, page};
use crate::bridge::service::PageError;

/// A page without a next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bridge) enum Problem {
    /// What the service says.
    Flow(PageError),
    /// Nothing is at this address.
    NotFound,
    /// The form is not one of ours, or of an earlier browser's.
    Stale,
    /// The form came without a cookie: it is blocked, or its time is over.
    NoCookie,
    /// The request cannot be read.
    Unreadable,
    /// It took too long.
    Slow,
}

impl Problem {
    /// HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Flow(PageError::TooManyTries { .. } | PageError::TooManySteps { .. }) => 429,
            Self::Flow(PageError::Unavailable) | Self::Slow => 503,
            Self::Flow(PageError::Upstream(_)) => 502,
            Self::Flow(
                PageError::ClaimedElsewhere | PageError::AlreadyDecided | PageError::InHand,
            ) => 409,
            Self::Flow(PageError::Expired) => 410,
            Self::Flow(PageError::ForeignAnswer | PageError::WrongAccount(_))
            | Self::Stale
            | Self::NoCookie => 403,
            Self::Flow(PageError::RefusedUpstream) => 200,
            Self::NotFound => 404,
            Self::Flow(_) | Self::Unreadable => 400,
        }
    }

    /// When to try again, in seconds.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Flow(
                PageError::TooManyTries { retry_after } | PageError::TooManySteps { retry_after },
            ) => Some(*retry_after),
            Self::Flow(PageError::Unavailable) | Self::Slow => Some(5),
            _ => None,
        }
    }

    const fn title(&self) -> &'static str {
        match self {
            Self::Flow(error) => match error {
                PageError::UnknownCode => "This code is not known",
                PageError::ClaimedElsewhere => "The code is in use in another browser",
                PageError::TooManyTries { .. } => "Too many wrong codes",
                PageError::TooManySteps { .. } => "Too many sign-ins",
                PageError::NothingUnderWay | PageError::NotYet => "Start with the code",
                PageError::InHand => "One moment",
                PageError::Expired => "The code has expired",
                PageError::AlreadyDecided => "This was decided already",
                PageError::ForeignAnswer => "This sign-in was not started here",
                PageError::RefusedUpstream => "Nobody was signed in",
                PageError::Upstream(_) => "The sign-in did not work",
                PageError::WrongAccount(_) => "This account cannot be used here",
                PageError::Unavailable => "Not available just now",
            },
            Self::NotFound => "There is nothing here",
            Self::Stale => "This page was too old",
            Self::NoCookie => "Cookies are needed here",
            Self::Unreadable => "That could not be read",
            Self::Slow => "That took too long",
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Flow(PageError::TooManyTries { retry_after }) => format!(
                "Too many wrong codes were tried. Wait {}, then try again.",
                wait(*retry_after)
            ),
            Self::Flow(error) => error.to_string(),
            Self::NotFound => {
                "Look at the address on your terminal again, or enter the code here.".to_owned()
            }
            Self::Stale => {
                "It was opened before the sign-in that is under way. Nothing was changed. Enter the \
                 code from your terminal again."
                    .to_owned()
            }
            Self::NoCookie => "Your browser sent no cookie with this page: it keeps none for this \
                               site, or the page was open for more than an hour. Nothing was \
                               changed. Allow cookies for this site, then enter the code again."
                .to_owned(),
            Self::Unreadable => {
                "Your browser sent something unexpected. Nothing was changed.".to_owned()
            }
            Self::Slow => "Nothing was changed. Try again in a moment.".to_owned(),
        }
    }

    /// Words of the link that leads on, and where.
    const fn next(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Flow(PageError::RefusedUpstream | PageError::AlreadyDecided) => None,
            Self::Flow(
                PageError::Upstream(_)
                | PageError::WrongAccount(_)
                | PageError::Unavailable
                | PageError::TooManySteps { .. }
                | PageError::InHand,
            )
            | Self::Slow => Some(("Try again", "/device/next")),
            _ => Some(("Enter a code", "/device")),
        }
    }
}

/// The page about it.
pub(in crate::bridge) fn problem(names: &Names, problem: &Problem) -> Markup {
    page(
        names,
        problem.title(),
        &html! {
            p.bad role="alert" { (problem.text()) }
            @if let Some((words, to)) = problem.next() {
                a.button href=(to) { (words) }
            } @else {
                p.dim { "You can close this page." }
            }
        },
    )
}
