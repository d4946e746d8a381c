//! The one page that the person's browser sees of us: how the sign-in went. No script, nothing from
//! elsewhere, nothing secret.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use maud::{DOCTYPE, PreEscaped, html};

use crate::oauth::Explanation;

const STYLE: &str = ":root{color-scheme:light dark}\
body{margin:12vh auto 0;max-width:28rem;padding:0 1.25rem;font:1rem/1.5 system-ui,sans-serif;\
overflow-wrap:anywhere}h1{font-size:1.5rem;line-height:1.25}";

/// How the sign-in went, for the person to read in the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    status: StatusCode,
    title: String,
    lines: Vec<String>,
}

impl Page {
    /// It worked.
    pub fn signed_in(account: Option<&str>) -> Self {
        Self {
            status: StatusCode::OK,
            title: match account {
                Some(account) => format!("Signed in as {account}"),
                None => "Signed in".to_owned(),
            },
            lines: vec!["You can close this page and go back to the terminal.".to_owned()],
        }
    }

    /// It did not work, and is over.
    pub fn failed(why: &Explanation) -> Self {
        let lines = [Some(&why.message), why.hint.as_ref()];
        Self {
            status: StatusCode::OK,
            title: "Not signed in".to_owned(),
            lines: lines.into_iter().flatten().cloned().collect(),
        }
    }

    /// The request had nothing to do with the sign-in, which goes on. What to do is told in the
    /// terminal.
    pub fn refused(why: &Explanation) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            title: "This is not the answer".to_owned(),
            lines: vec![
                why.message.clone(),
                "The sign-in still waits: look at the terminal.".to_owned(),
            ],
        }
    }

    /// Nobody waits any more.
    pub(super) fn over() -> Self {
        Self {
            status: StatusCode::GONE,
            title: "The sign-in is over".to_owned(),
            lines: vec![
                "Look at the terminal. To begin again, sign in there once more.".to_owned(),
            ],
        }
    }

    /// There is nothing at this address.
    pub(super) fn nothing() -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            title: "There is nothing here".to_owned(),
            lines: vec!["roomkey waits here for the end of a sign-in.".to_owned()],
        }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width,initial-scale=1";
                    title { (self.title) " · roomkey" }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    h1 { (self.title) }
                    @for line in &self.lines { p { (line) } }
                }
            }
        };
        let mut response = (self.status, Html(page.into_string())).into_response();
        let headers = response.headers_mut();
        for (name, value) in [
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            // One answer a connection: then it can be told when it was sent.
            (header::CONNECTION, "close"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if let Ok(policy) = HeaderValue::from_str(&policy()) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

/// The page's own style and nothing else.
fn policy() -> String {
    let hash = ring::digest::digest(&ring::digest::SHA256, STYLE.as_bytes());
    let hash = base64::engine::general_purpose::STANDARD.encode(hash);
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::Cause;

    #[tokio::test]
    async fn what_a_server_says_is_shown_and_not_run() {
        let why = Explanation::new(Cause::NotSignedIn, "<script>alert(1)</script>").hint("a & b");
        let response = Page::failed(&why).into_response();
        assert_eq!(response.headers()["referrer-policy"], "no-referrer");
        let policy = response.headers()["content-security-policy"].to_str();
        assert!(policy.unwrap().starts_with("default-src 'none'"));
        let body = axum::body::to_bytes(response.into_body(), 64 * 1024).await;
        let body = String::from_utf8(body.unwrap().to_vec()).unwrap();
        assert!(body.contains("&lt;script&gt;") && body.contains("a &amp; b"));
        for word in ["<script", "http://", "https://", "src="] {
            assert!(!body.contains(word), "{word}");
        }
    }
}
