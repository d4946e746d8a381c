//! The frame of every HTML page: one layout, everything escaped, no script, readable on a phone.

use std::fmt::{self, Display, Write};

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1f2328;--dim:#59636e;--page:#eef1f6;--card:#fff;\
--line:#d1d9e0;--act:#0b57d0;--on-act:#fff;--warn:#8a5a00}\
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--dim:#9aa4b0;--page:#0e1116;\
--card:#171b22;--line:#333b46;--act:#a8c7fa;--on-act:#062e6f;--warn:#f0c36d}}\
*{box-sizing:border-box}\
body{margin:0;padding:1.5rem min(1rem,4vw);background:var(--page);color:var(--ink);\
font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}\
main{max-width:27rem;margin:0 auto;padding:1.5rem min(1.5rem,6vw);background:var(--card);\
border:1px solid var(--line);border-radius:1rem}\
h1{font-size:1.4rem;line-height:1.25;margin:.2rem 0 1rem}p{margin:.6rem 0}\
.note{margin:0 auto 1rem;max-width:27rem;color:var(--warn);font-size:.85rem;text-align:center}\
.dim{color:var(--dim);font-size:.9rem}\
.code{font:600 1.6rem/1.2 ui-monospace,monospace;letter-spacing:.08em;text-align:center;\
margin:1rem 0}\
label{display:block}form{margin:1rem 0 0}\
input:not([type=checkbox]){display:block;width:100%;margin:.4rem 0 .8rem;padding:.7rem;font:inherit;\
color:inherit;background:transparent;border:1px solid var(--dim);border-radius:.5rem}\
input.big{font:600 1.4rem ui-monospace,monospace;letter-spacing:.08em;text-align:center;\
text-transform:uppercase}\
.tick{display:flex;gap:.8rem;align-items:flex-start;padding:.7rem 0;\
border-bottom:1px solid var(--line)}\
.tick input{width:1.3rem;height:1.3rem;margin:.15rem 0 0;flex:none}\
button{font:inherit;font-weight:600;min-height:2.9rem;padding:.6rem 1.2rem;border-radius:1.5rem;\
border:1px solid var(--line);background:transparent;color:var(--act);cursor:pointer}\
button.main{background:var(--act);border-color:var(--act);color:var(--on-act)}\
button.who{display:block;width:100%;margin:.5rem 0;text-align:left;border-radius:.8rem;\
color:var(--ink)}button.who span{display:block;font-weight:400}\
.choice{display:flex;flex-wrap:wrap;gap:.8rem;margin-top:1.4rem}.choice button{flex:1}\
:focus-visible{outline:3px solid var(--act);outline-offset:2px}";

/// Text made safe for element content and quoted attributes.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '"' => out.write_str("&quot;")?,
                '\'' => out.write_str("&#39;")?,
                other => out.write_char(other)?,
            }
        }
        Ok(())
    }
}

/// A whole page. `title` is escaped here; `content` is HTML already.
pub(super) fn page(status: StatusCode, title: &str, content: &str) -> Response {
    let title = Escaped(title);
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head><body>\
         <header class=\"note\">roomkey sandbox: a local stand-in. No real account is used here.</header>\
         <main><h1>{title}</h1>{content}</main></body></html>"
    );
    (status, headers(), html).into_response()
}

/// What Google shows where it will not send the person back: the kind of error and a sentence.
pub(super) fn error_page(status: StatusCode, error: &str, sentence: &str) -> Response {
    let content = format!(
        "<p>{}</p><p class=\"dim\">Error {}: {}</p>",
        Escaped(sentence),
        status.as_u16(),
        Escaped(error)
    );
    page(status, "Access blocked", &content)
}

/// No page of ours is framed, kept, or allowed to load anything. `form-action` stays open: a
/// browser applies it to the redirect that leads back to the client, too.
fn headers() -> [(HeaderName, HeaderValue); 6] {
    [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                 frame-ancestors 'none'",
            ),
        ),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_text_stays_text() {
        let hostile = "<script>\"x\" & 'y'</script>";
        assert_eq!(
            Escaped(hostile).to_string(),
            "&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt;"
        );
    }
}
