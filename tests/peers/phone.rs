//! The person with the phone, as far as forms go: fetches pages, follows redirects, keeps cookies,
//! and fills in the first form of a page.

use std::collections::BTreeMap;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Method, Url};

/// A browser without scripts.
pub struct Phone {
    http: reqwest::Client,
    cookies: BTreeMap<String, String>,
}

/// A page and where it is.
pub struct Page {
    url: Url,
    pub status: u16,
    pub text: String,
}

impl Phone {
    pub fn new() -> Self {
        // The client of the crate sets up TLS; here plain http to loopback is enough.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self {
            http,
            cookies: BTreeMap::new(),
        }
    }

    pub async fn open(&mut self, address: &str) -> Page {
        let url = Url::parse(address).expect("an address");
        self.walk(Method::GET, url, None).await
    }

    /// Sends the page's form with its hidden fields and what was typed or pressed.
    pub async fn submit(&mut self, page: &Page, typed: &[(&str, &str)]) -> Page {
        let action = attribute(&page.text, "action").expect("a form");
        let url = page.url.join(&action).expect("an address");
        let mut fields = hidden(&page.text);
        for (name, value) in typed {
            fields.insert((*name).to_owned(), (*value).to_owned());
        }
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&fields)
            .finish();
        self.walk(Method::POST, url, Some(form)).await
    }

    /// Follows the page's link whose address has this word in it.
    pub async fn follow_link(&mut self, page: &Page, word: &str) -> Page {
        let link = page.text.split("<a ").skip(1).find_map(|rest| {
            let address = attribute(rest.split('>').next()?, "href")?;
            address.contains(word).then_some(address)
        });
        let url = page.url.join(&link.expect("a link")).expect("an address");
        self.walk(Method::GET, url, None).await
    }

    async fn walk(&mut self, method: Method, url: Url, form: Option<String>) -> Page {
        let (mut method, mut url, mut form) = (method, url, form);
        for _ in 0..10 {
            let cookies: Vec<_> = self
                .cookies
                .iter()
                .map(|(n, v)| format!("{n}={v}"))
                .collect();
            let mut request = self
                .http
                .request(method, url.clone())
                .header(COOKIE, cookies.join("; "));
            if let Some(form) = form.take() {
                request = request
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(form);
            }
            let answer = request.send().await.expect("an answer");
            self.keep_cookies(&answer);
            let status = answer.status();
            let Some(location) = answer.headers().get(LOCATION).cloned() else {
                let text = answer.text().await.expect("a page");
                return Page {
                    url,
                    status: status.as_u16(),
                    text,
                };
            };
            url = url
                .join(location.to_str().expect("an address"))
                .expect("an address");
            method = Method::GET;
        }
        panic!("redirected for ever, last to {url}");
    }

    fn keep_cookies(&mut self, answer: &reqwest::Response) {
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().expect("a cookie");
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                if value.is_empty() {
                    self.cookies.remove(name);
                } else {
                    self.cookies.insert(name.to_owned(), value.to_owned());
                }
            }
        }
    }
}

fn attribute(html: &str, name: &str) -> Option<String> {
    let start = html.find(&format!("{name}=\""))? + name.len() + 2;
    let value = &html[start..start + html[start..].find('"')?];
    Some(value.replace("&amp;", "&"))
}

fn hidden(html: &str) -> BTreeMap<String, String> {
    html.split("<input")
        .skip(1)
        .filter_map(|rest| {
            let tag = &rest[..rest.find('>')?];
            (attribute(tag, "type")? == "hidden")
                .then(|| Some((attribute(tag, "name")?, attribute(tag, "value")?)))?
        })
        .collect()
}
