//! Every page, with hostile text in every place that somebody outside can fill.

use super::*;
use crate::bridge::service::{Asking, Decided, LastPage, PageError, Stage, Ticket};
use crate::config::Scope;

const HOSTILE: &str = "\"><script>alert(1)</script><b x='y'>&lt;";
const NOW: u64 = 1_795_370_400_000;

fn names() -> Names {
    Names {
        here: "chat-login.example.com".to_owned(),
        upstream: "Google".to_owned(),
    }
}

fn asking(text: &str) -> Asking {
    Asking {
        ticket: Ticket(text.to_owned()),
        client_name: text.to_owned(),
        host: Some(text.to_owned()),
        address: "2001:db8::1:2".parse().unwrap(),
        same_network: false,
        asked_at: NOW - 130_000,
        expires_at: NOW + 470_000,
        scopes: Scope::list("openid email spaces memberships directory")
            .into_iter()
            .chain([Scope::new(text)])
            .collect(),
        user_code: "WDJB-MJHT".to_owned(),
        already_at: Stage::CodeEntered,
    }
}

fn decision(text: &str, allowed: bool, digits: Option<&str>) -> Decided {
    Decided {
        allowed,
        return_code: digits.map(str::to_owned),
        account: Some(text.to_owned()),
        host: Some(text.to_owned()),
        collected: false,
    }
}

/// A name and a page each.
fn gallery(text: &str) -> Vec<(&'static str, String)> {
    let names = names();
    let names = &names;
    let csrf = Csrf("token");
    let last = LastPage {
        account: text.to_owned(),
        asking: asking(text),
    };
    let said = |error: PageError| problem(names, &Problem::Flow(error));
    let pages = vec![
        ("enter", enter(names, csrf, "", None)),
        (
            "wrong",
            enter(names, csrf, text, Some(&PageError::UnknownCode.to_string())),
        ),
        ("compare", compare(names, csrf, "WDJB-MJHT")),
        (
            "in-app",
            in_app_browser(
                names,
                "Instagram",
                "https://chat-login.example.com/device",
                "/D/WDJBMJHT",
                Some("WDJB-MJHT"),
            ),
        ),
        ("asking", who_is_asking(names, csrf, &asking(text), NOW)),
        (
            "going",
            going(
                names,
                &format!("https://accounts.google.com/o/oauth2/v2/auth?state={text}"),
            ),
        ),
        ("checking", checking(names, csrf, &asking(text))),
        ("last", last_page(names, csrf, &last, NOW)),
        ("done", decided(names, &decision(text, true, None))),
        ("denied", decided(names, &decision(text, false, None))),
        ("digits", decided(names, &decision(text, true, Some("407")))),
        (
            "too-many",
            said(PageError::TooManyTries { retry_after: 42 }),
        ),
        ("elsewhere", said(PageError::ClaimedElsewhere)),
        ("expired", said(PageError::Expired)),
        ("decided", said(PageError::AlreadyDecided)),
        ("foreign", said(PageError::ForeignAnswer)),
        ("refused", said(PageError::RefusedUpstream)),
        ("upstream", said(PageError::Upstream(text.to_owned()))),
        ("account", said(PageError::WrongAccount(text.to_owned()))),
        ("unavailable", said(PageError::Unavailable)),
        ("not-found", problem(names, &Problem::NotFound)),
        ("stale", problem(names, &Problem::Stale)),
        ("no-cookie", problem(names, &Problem::NoCookie)),
        ("slow", problem(names, &Problem::Slow)),
    ];
    pages
        .into_iter()
        .map(|(name, page)| (name, page.into_string()))
        .collect()
}

/// `ROOMKEY_PAGES=DIR` keeps the pages, to be looked at.
#[test]
fn pages_can_be_looked_at() {
    let pages = gallery("kiosk-3.lobby.example.com");
    assert!(
        pages
            .iter()
            .all(|(_, html)| html.starts_with("<!DOCTYPE html><html lang=\"en\">"))
    );
    if let Some(folder) = std::env::var_os("ROOMKEY_PAGES") {
        for (name, html) in pages {
            let path = std::path::Path::new(&folder).join(format!("{name}.html"));
            std::fs::write(path, html).unwrap();
        }
    }
}

#[test]
fn section_6_3_nothing_from_outside_becomes_markup() {
    for (name, html) in gallery(HOSTILE) {
        assert!(!html.contains("<script"), "{name}");
        assert!(!html.contains("<b x"), "{name}");
    }
}

#[test]
fn pages_load_nothing_and_run_nothing() {
    for (name, html) in gallery("x") {
        for forbidden in [
            "<script",
            "<img",
            "<link",
            "<iframe",
            "src=",
            " style=",
            " onload=",
            " onclick=",
            "@import",
            "url(",
        ] {
            assert!(!html.contains(forbidden), "{name}: {forbidden}");
        }
    }
}

/// What a screen reader and a keyboard need of each page.
#[test]
fn pages_have_one_heading_a_language_and_labels() {
    for (name, html) in gallery("x") {
        assert_eq!(html.matches("<h1>").count(), 1, "{name}");
        assert_eq!(html.matches("<main>").count(), 1, "{name}");
        assert!(
            html.contains("name=\"viewport\"") && !html.contains("user-scalable"),
            "{name}"
        );
        let fields = html.matches("type=\"text\"").count();
        assert_eq!(html.matches("<label for=").count(), fields, "{name}");
        let forms = html.matches("<form").count();
        assert_eq!(html.matches("method=\"post\"").count(), forms, "{name}");
        assert_eq!(
            html.matches("name=\"csrf\" value=\"token\"").count(),
            forms,
            "{name}"
        );
    }
}

#[test]
fn product_6_no_comes_first_and_says_as_much_as_yes() {
    let pages = gallery("x");
    let page = |wanted: &str| &pages.iter().find(|(name, _)| *name == wanted).unwrap().1;
    let at = |html: &str, text: &str| html.find(text).unwrap_or_else(|| panic!("{text}"));
    let last = page("last");
    assert!(at(last, ">Deny<") < at(last, ">Allow<"));
    let asking = page("asking");
    assert!(at(asking, ">No, I did not start it<") < at(asking, ">Yes, continue to"));
    for html in [last, asking] {
        assert!(
            html.contains("<button class=\"no\""),
            "as prominent as the other"
        );
    }
    assert!(page("asking").contains("Did somebody send you the code"));
    assert!(page("compare").contains("WDJB-MJHT"));
}

#[test]
fn too_many_tries_says_when_to_try_again() {
    let problem = Problem::Flow(PageError::TooManyTries { retry_after: 42 });
    assert_eq!((problem.status(), problem.retry_after()), (429, Some(42)));
    let html = super::problem(&names(), &problem).into_string();
    assert!(html.contains("Wait 42 seconds, then try again."));
}
