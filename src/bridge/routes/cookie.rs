//! The cookie that makes a browser the same browser, and the one that carries a sentence over a
//! redirect. `__Host-` keeps other hosts of the domain from setting them (RFC 6265bis §4.1.3.2);
//! on plain http there is no such cookie.

use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::bridge::service::Browser;

/// How long a browser is known: longer than a code lives.
const BROWSER_SECONDS: u32 = 3600;
/// How long a sentence waits for its page.
const NOTE_SECONDS: u32 = 60;
/// Longer sentences are cut, in characters.
const MAX_NOTE: usize = 400;

const fn browser_name(https: bool) -> &'static str {
    if https {
        "__Host-roomkey"
    } else {
        "roomkey_bridge"
    }
}

const fn note_name(https: bool) -> &'static str {
    if https {
        "__Host-roomkey-note"
    } else {
        "roomkey_bridge_note"
    }
}

/// The browser that sent these headers. Of two cookies of one name neither is believed.
pub(super) fn browser(headers: &HeaderMap, https: bool) -> Option<Browser> {
    Browser::read(value(headers, browser_name(https))?)
}

/// Sets the cookie of a browser.
pub(super) fn set_browser(headers: &mut HeaderMap, browser: &Browser, https: bool) {
    set(
        headers,
        browser_name(https),
        browser.cookie(),
        BROWSER_SECONDS,
        https,
    );
}

/// A sentence for the next page.
pub(super) fn set_note(headers: &mut HeaderMap, note: &str, https: bool) {
    let note: String = note.chars().take(MAX_NOTE).collect();
    let value = URL_SAFE_NO_PAD.encode(note);
    set(headers, note_name(https), &value, NOTE_SECONDS, https);
}

/// The sentence that waits.
pub(super) fn note(headers: &HeaderMap, https: bool) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD
        .decode(value(headers, note_name(https))?)
        .ok()?;
    let note = String::from_utf8(bytes).ok()?;
    (!note.is_empty()).then_some(note)
}

fn set(headers: &mut HeaderMap, name: &str, value: &str, seconds: u32, https: bool) {
    let secure = if https { "; Secure" } else { "" };
    let cookie =
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    // Both values are base64url.
    if let Ok(mut cookie) = HeaderValue::try_from(cookie) {
        cookie.set_sensitive(true);
        headers.append(header::SET_COOKIE, cookie);
    }
}

fn value<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter();
    let pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'));
    let mut found = pairs.filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        (name.trim() == wanted).then(|| value.trim())
    });
    let value = found.next()?;
    found.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jar(line: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, line.parse().unwrap());
        headers
    }

    #[test]
    fn product_6_the_cookie_is_bound_to_the_host_and_hidden_from_scripts() {
        let browser = Browser::mint();
        let mut headers = HeaderMap::new();
        set_browser(&mut headers, &browser, true);
        let set = headers[header::SET_COOKIE].to_str().unwrap().to_owned();
        assert!(set.starts_with("__Host-roomkey="), "{set}");
        for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            assert!(set.contains(part), "{set}");
        }
        assert!(!set.contains("Domain"));
        let mut headers = HeaderMap::new();
        set_browser(&mut headers, &browser, false);
        let set = headers[header::SET_COOKIE].to_str().unwrap();
        assert!(set.starts_with("roomkey_bridge=") && !set.contains("Secure"));
    }

    #[test]
    fn a_cookie_comes_back_once_or_not_at_all() {
        let ours = Browser::mint();
        let one = format!("a=b; __Host-roomkey={}; c=d", ours.cookie());
        assert_eq!(browser(&jar(&one), true).unwrap().cookie(), ours.cookie());
        assert!(
            browser(&jar(&one), false).is_none(),
            "another name on plain http"
        );
        let two = format!("{one}; __Host-roomkey={}", Browser::mint().cookie());
        assert!(browser(&jar(&two), true).is_none());
        assert!(browser(&jar("__Host-roomkey=<script>"), true).is_none());
    }

    #[test]
    fn a_sentence_survives_the_redirect_whatever_it_holds() {
        let mut headers = HeaderMap::new();
        set_note(&mut headers, "no\r\nSet-Cookie: x; é<b>", true);
        let set = headers[header::SET_COOKIE].to_str().unwrap().to_owned();
        let pair = set.split(';').next().unwrap();
        assert_eq!(note(&jar(pair), true).unwrap(), "no\r\nSet-Cookie: x; é<b>");
        assert_eq!(note(&jar("__Host-roomkey-note=%%"), true), None);
    }
}
