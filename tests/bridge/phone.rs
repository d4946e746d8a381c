//! A person's browser without JavaScript: a cookie jar by host and port, redirects, forms, and the
//! refresh of a page.

use std::collections::BTreeMap;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE, USER_AGENT};
use url::Url;

use crate::office::{Answer, client};

pub const ANA: &str = "ana@example.com";

pub struct Phone {
    http: reqwest::Client,
    bridge: String,
    jar: BTreeMap<(String, String), String>,
    agent: &'static str,
    /// Headers of the next requests, besides the cookies.
    pub extra: Vec<(&'static str, String)>,
}

/// A page, and where it is.
#[derive(Debug, Clone)]
pub struct Page {
    pub url: Url,
    pub answer: Answer,
}

/// A form of a page.
#[derive(Debug, Clone, Default)]
pub struct Form {
    pub action: String,
    pub hidden: Vec<(String, String)>,
    pub buttons: Vec<(String, String)>,
}

impl Page {
    pub fn html(&self) -> &str {
        &self.answer.text
    }

    pub fn status(&self) -> u16 {
        self.answer.status
    }

    /// The text of its one heading.
    pub fn title(&self) -> String {
        let html = self.html();
        let inside = html.split("<h1>").nth(1).unwrap_or_default();
        let inside = inside.split("</h1>").next().unwrap_or_default();
        inside.replace("&amp;", "&")
    }

    /// Where it goes on by itself.
    pub fn refresh(&self) -> Option<String> {
        let tag = tags(self.html())
            .into_iter()
            .find(|tag| tag.contains("http-equiv=\"refresh\""))?;
        let content = attribute(&tag, "content")?;
        Some(content.split_once("url=")?.1.to_owned())
    }

    pub fn forms(&self) -> Vec<Form> {
        let mut forms = Vec::new();
        for tag in tags(self.html()) {
            if tag.starts_with("form") {
                forms.push(Form {
                    action: attribute(&tag, "action").unwrap_or_default(),
                    ..Form::default()
                });
            }
            let Some(form) = forms.last_mut() else {
                continue;
            };
            let name = attribute(&tag, "name").unwrap_or_default();
            let value = attribute(&tag, "value").unwrap_or_default();
            if tag.starts_with("input") {
                let kind = attribute(&tag, "type").unwrap_or_default();
                let ticked = kind == "checkbox" && tag.contains("checked");
                if kind == "hidden" || ticked {
                    form.hidden.push((name, value));
                }
            } else if tag.starts_with("button") {
                form.buttons.push((name, value));
            }
        }
        forms
    }

    /// The form with a button of this value.
    pub fn form_with(&self, value: &str) -> Form {
        let forms = self.forms();
        let found = forms
            .into_iter()
            .find(|form| form.buttons.iter().any(|(_, v)| v == value));
        found.unwrap_or_else(|| panic!("no button {value} on {self:?}"))
    }
}

impl Form {
    pub fn field(&self, name: &str) -> String {
        let found = self.hidden.iter().find(|(key, _)| key == name);
        found
            .unwrap_or_else(|| panic!("no {name} in {self:?}"))
            .1
            .clone()
    }
}

fn tags(html: &str) -> Vec<String> {
    let body = html.split("<style>").next().unwrap_or_default().to_owned()
        + html.split("</style>").nth(1).unwrap_or_default();
    let inside = body
        .split('<')
        .skip(1)
        .map(|tag| tag.split('>').next().unwrap_or_default().to_owned());
    inside.collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split_once(&format!(" {name}=\""))?.1;
    let value = rest.split('"').next()?;
    Some(
        value
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

fn authority(url: &Url) -> String {
    format!(
        "{}:{}",
        url.host_str().unwrap(),
        url.port_or_known_default().unwrap()
    )
}

impl Phone {
    pub fn new(bridge: &str) -> Self {
        Self {
            http: client(),
            bridge: bridge.to_owned(),
            jar: BTreeMap::new(),
            agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1",
            extra: Vec::new(),
        }
    }

    pub fn by(bridge: &str, http: reqwest::Client) -> Self {
        Self {
            http,
            ..Self::new(bridge)
        }
    }

    pub fn inside(mut self, agent: &'static str) -> Self {
        self.agent = agent;
        self
    }

    pub fn cookie(&self, name: &str) -> Option<&String> {
        self.jar
            .iter()
            .find(|((_, key), _)| key == name)
            .map(|(_, value)| value)
    }

    /// One request, nothing followed.
    pub async fn once(&mut self, url: &Url, form: Option<&[(String, String)]>) -> Answer {
        let mut request = match form {
            Some(form) => self.http.post(url.clone()).form(form),
            None => self.http.get(url.clone()),
        };
        let here = authority(url);
        let ours = self.jar.iter().filter(|((host, _), _)| *host == here);
        let cookies: Vec<_> = ours
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        for (name, value) in &self.extra {
            request = request.header(*name, value);
        }
        let request = request.header(USER_AGENT, self.agent);
        let answer = Answer::of(request.send().await.unwrap()).await;
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.jar
                .insert((here.clone(), name.to_owned()), value.to_owned());
        }
        answer
    }

    pub async fn open(&mut self, address: &str) -> Page {
        let url = Url::parse(&self.bridge).unwrap().join(address).unwrap();
        self.follow(url, None).await
    }

    /// Presses the button with this value.
    pub async fn press(&mut self, page: &Page, value: &str, typed: &[(&str, &str)]) -> Page {
        let form = page.form_with(value);
        let button = form
            .buttons
            .iter()
            .find(|(_, v)| v == value)
            .unwrap()
            .clone();
        let mut fields = form.hidden.clone();
        fields.extend(
            typed
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned())),
        );
        fields.push(button);
        let url = page.url.join(&form.action).unwrap();
        self.follow(url, Some(fields)).await
    }

    async fn follow(&mut self, mut url: Url, mut form: Option<Vec<(String, String)>>) -> Page {
        for _ in 0..10 {
            let answer = self.once(&url, form.take().as_deref()).await;
            match answer.headers.get(LOCATION) {
                Some(to) => url = url.join(to.to_str().unwrap()).unwrap(),
                None => return Page { url, answer },
            }
        }
        panic!("in a circle at {url}");
    }

    /// Enters a code: the page that asks whether the person started this.
    pub async fn enter(&mut self, user_code: &str) -> Page {
        let page = self.open("/device").await;
        self.press(&page, "code", &[("user_code", user_code)]).await
    }

    /// From the question to the issuer's chooser.
    pub async fn go_on(&mut self, asking: &Page) -> Page {
        let going = self.press(asking, "continue", &[]).await;
        let to = going.refresh().unwrap_or_else(|| panic!("{going:?}"));
        assert!(going.html().contains("class=\"button\""), "a link too");
        self.follow(Url::parse(&to).unwrap(), None).await
    }

    /// At the issuer: this account, and yes (or no) to its consent page; back at the bridge.
    pub async fn consent(&mut self, chooser: &Page, account: &str, decision: &str) -> Page {
        let consent = self.press(chooser, account, &[]).await;
        self.press(&consent, decision, &[]).await
    }

    /// Everything up to the last page.
    pub async fn until_last_page(&mut self, user_code: &str) -> Page {
        let asking = self.enter(user_code).await;
        assert_eq!(asking.title(), "Did you start this sign-in?", "{asking:?}");
        let chooser = self.go_on(&asking).await;
        let last = self.consent(&chooser, ANA, "allow").await;
        assert_eq!(last.title(), "Sign this terminal in?", "{last:?}");
        last
    }

    /// Everything, allowed.
    pub async fn approve(&mut self, user_code: &str) -> Page {
        let last = self.until_last_page(user_code).await;
        self.press(&last, "allow", &[]).await
    }
}
