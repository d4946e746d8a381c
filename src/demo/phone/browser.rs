//! A small browser: a cookie jar, redirects, forms. It has no session but its own.

use std::collections::BTreeMap;

use reqwest::{Method, Url};

use super::page::{Button, Form, Page};
use crate::http::{Client, HttpError, Repeat, Request, Response};

/// Redirects and refreshes in a row.
const HOPS: usize = 12;
/// Larger pages are none of ours, in bytes.
const MAX_PAGE: usize = 1024 * 1024;

/// Names and values of a form.
type Fields = Vec<(String, String)>;

/// What kept a page from coming.
#[derive(Debug, thiserror::Error)]
pub(super) enum BrowserError {
    /// No answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// An address that is none.
    #[error("the page leads to an address that cannot be read")]
    Address,
    /// Sent round in circles.
    #[error("the pages lead in a circle")]
    Circle,
    /// An error page.
    #[error("the page says: {title} (HTTP {status})")]
    Status {
        /// HTTP status.
        status: u16,
        /// Its title.
        title: String,
    },
}

/// A browser and the cookies it was given, by host.
#[derive(Debug)]
pub(super) struct Browser {
    http: Client,
    cookies: BTreeMap<(String, String), String>,
}

impl Browser {
    /// A browser that was never anywhere.
    pub fn new(http: Client) -> Self {
        Self {
            http,
            cookies: BTreeMap::new(),
        }
    }

    /// Opens an address.
    pub async fn open(&mut self, url: &str) -> Result<(Url, Page), BrowserError> {
        let url = Url::parse(url).map_err(|_| BrowserError::Address)?;
        self.follow(url, None).await
    }

    /// Submits a form of the page at `at` by one of its buttons, with what was typed.
    pub async fn submit(
        &mut self,
        at: &Url,
        form: &Form,
        button: Option<&Button>,
        typed: &[(&str, &str)],
    ) -> Result<(Url, Page), BrowserError> {
        let mut url = at.join(&form.action).map_err(|_| BrowserError::Address)?;
        let typed = typed
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        let pressed = button.and_then(|button| button.sends.clone());
        let fields: Fields = form
            .given
            .iter()
            .cloned()
            .chain(typed)
            .chain(pressed)
            .collect();
        if form.post {
            return self.follow(url, Some(fields)).await;
        }
        url.query_pairs_mut().clear().extend_pairs(fields);
        self.follow(url, None).await
    }

    async fn follow(
        &mut self,
        mut url: Url,
        mut body: Option<Fields>,
    ) -> Result<(Url, Page), BrowserError> {
        for _ in 0..HOPS {
            let answer = self.send(&url, body.take()).await?;
            if (300..400).contains(&answer.status) {
                // 307 and 308 would repeat the body; no page of ours answers so.
                let to = answer.header("location").ok_or(BrowserError::Address)?;
                url = url.join(to).map_err(|_| BrowserError::Address)?;
                continue;
            }
            let page = Page::read(&String::from_utf8_lossy(&answer.body));
            if !answer.ok() {
                return Err(BrowserError::Status {
                    status: answer.status,
                    title: page.title,
                });
            }
            match &page.refresh {
                Some(to) => url = url.join(to).map_err(|_| BrowserError::Address)?,
                None => return Ok((url, page)),
            }
        }
        Err(BrowserError::Circle)
    }

    async fn send(&mut self, url: &Url, body: Option<Fields>) -> Result<Response, BrowserError> {
        let request = match &body {
            Some(fields) => {
                let fields: Vec<_> = fields.iter().map(|(k, v)| (&**k, &**v)).collect();
                Request::form(url.clone(), &fields, Repeat::Never)
            }
            None => Request::new(Method::GET, url.clone(), Repeat::Never),
        };
        let request = request
            .header("cookie", &self.cookies_for(url))
            .header("accept", "text/html")
            .header("origin", &url.origin().ascii_serialization())
            .max_body(MAX_PAGE);
        let answer = self.http.send(request).await?;
        self.keep_cookies(url, &answer);
        Ok(answer)
    }

    fn cookies_for(&self, url: &Url) -> String {
        let host = authority(url);
        let ours = self.cookies.iter().filter(|((of, _), _)| *of == host);
        let pairs: Vec<String> = ours.map(|((_, name), v)| format!("{name}={v}")).collect();
        pairs.join("; ")
    }

    fn keep_cookies(&mut self, url: &Url, answer: &Response) {
        for cookie in answer.headers.get_all("set-cookie") {
            let Ok(cookie) = cookie.to_str() else {
                continue;
            };
            let pair = cookie.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else {
                continue;
            };
            let key = (authority(url), name.trim().to_owned());
            if value.is_empty() {
                self.cookies.remove(&key);
            } else {
                self.cookies.insert(key, value.trim().to_owned());
            }
        }
    }
}

/// Host and port: each of our servers has a port of its own, and must not see another's cookies.
fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    format!("{host}:{}", url.port_or_known_default().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderMap, HeaderValue};

    #[test]
    fn cookies_go_back_where_they_came_from() {
        let mut browser = Browser::new(Client::new());
        let here = Url::parse("http://127.0.0.1:8628/a").unwrap();
        let mut headers = HeaderMap::new();
        headers.append(
            "set-cookie",
            HeaderValue::from_static("a=1; Path=/; HttpOnly"),
        );
        headers.append("set-cookie", HeaderValue::from_static("b=2"));
        let answer = Response {
            status: 200,
            headers,
            body: Vec::new(),
        };
        browser.keep_cookies(&here, &answer);
        assert_eq!(browser.cookies_for(&here), "a=1; b=2");
        let other = Url::parse("http://127.0.0.1:8629/a").unwrap();
        assert_eq!(browser.cookies_for(&other), "");
    }
}
