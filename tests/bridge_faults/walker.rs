//! A person who does not give up: reloads what did not come, looks again where told to, and starts
//! again where the page offers it.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use tokio::time::{Instant, sleep};
use url::Url;

use crate::office::Answer;
use crate::phone::{Form, Page};
use crate::way::{PATIENCE, PUBLIC, Way};

/// Between two reloads.
const PAUSE: Duration = Duration::from_millis(100);
/// Somebody who has looked so often starts again.
const LOOKS: usize = 10;

pub struct Walker {
    way: Way,
    jar: BTreeMap<(String, String), String>,
    /// Titles of the pages so far.
    pub seen: Vec<String>,
}

impl Walker {
    pub fn new(way: &Way) -> Self {
        Self {
            way: way.clone(),
            jar: BTreeMap::new(),
            seen: Vec::new(),
        }
    }

    /// Everything, with the account at this place of the chooser. The error is what the person
    /// reads in the end.
    pub async fn approve(&mut self, user_code: &str, account: usize) -> Result<(), String> {
        let last = self
            .until(user_code, account, "Sign this terminal in?")
            .await?;
        self.walk(last, user_code, account, "Done: return to your terminal")
            .await
            .map(drop)
    }

    /// Up to the page with this title.
    pub async fn until(
        &mut self,
        user_code: &str,
        account: usize,
        title: &str,
    ) -> Result<Page, String> {
        let first = self.open("/device").await;
        self.walk(first, user_code, account, title).await
    }

    async fn walk(
        &mut self,
        mut page: Page,
        user_code: &str,
        account: usize,
        wanted: &str,
    ) -> Result<Page, String> {
        let deadline = Instant::now() + PATIENCE;
        let mut looks = 0;
        loop {
            let title = page.title();
            self.seen.push(title.clone());
            if title == wanted {
                return Ok(page);
            }
            if Instant::now() > deadline {
                return Err(format!("no end: {:?}", self.seen));
            }
            page = match (title.as_str(), page.status()) {
                ("Enter the code", 200) => {
                    self.press(&page, "code", &[("user_code", user_code)]).await
                }
                ("Did you start this sign-in?", _) => self.press(&page, "continue", &[]).await,
                (going, _) if going.starts_with("Going on") => {
                    let to = page.refresh().unwrap().parse().unwrap();
                    self.load(to, None).await
                }
                ("Choose an account", _) => {
                    let shown = page.forms().swap_remove(0).buttons;
                    let who = shown[account % shown.len()].1.clone();
                    self.press(&page, &who, &[]).await
                }
                ("Sign this terminal in?", _) => self.press(&page, "allow", &[]).await,
                _ if page.url.path().starts_with("/consent") => {
                    self.press(&page, "allow", &[]).await
                }
                ("One moment", _) => {
                    looks += 1;
                    sleep(PAUSE).await;
                    self.look_again(&page, looks).await
                }
                (_, 429 | 502 | 503) => {
                    sleep(PAUSE).await;
                    self.open("/device/next").await
                }
                _ => return Err(title),
            };
        }
    }

    async fn look_again(&mut self, page: &Page, looks: usize) -> Page {
        if looks.is_multiple_of(LOOKS) {
            self.press(page, "continue", &[]).await
        } else {
            self.open("/device/next").await
        }
    }

    /// At the issuer: the first account and yes, and whatever the bridge says to that.
    pub async fn consent(&mut self, chooser: &Page) -> Page {
        let who = chooser.forms().swap_remove(0).buttons.swap_remove(0).1;
        let consent = self.press(chooser, &who, &[]).await;
        self.press(&consent, "allow", &[]).await
    }

    /// A page of the bridge.
    pub async fn open(&mut self, path: &str) -> Page {
        self.load(Url::parse(PUBLIC).unwrap().join(path).unwrap(), None)
            .await
    }

    pub async fn press(&mut self, page: &Page, value: &str, typed: &[(&str, &str)]) -> Page {
        let Form {
            action,
            hidden: mut fields,
            buttons,
        } = page.form_with(value);
        let typed = typed.iter().copied();
        fields.extend(typed.map(|(key, value)| (key.to_owned(), value.to_owned())));
        fields.extend(buttons.into_iter().find(|(_, known)| known == value));
        self.load(page.url.join(&action).unwrap(), Some(fields))
            .await
    }

    async fn load(&mut self, mut url: Url, mut form: Option<Vec<(String, String)>>) -> Page {
        loop {
            let answer = self.reloaded(&url, form.take().as_deref()).await;
            match answer.headers.get(LOCATION) {
                Some(to) => url = url.join(to.to_str().unwrap()).unwrap(),
                None => return Page { url, answer },
            }
        }
    }

    /// The same request until an answer comes whole.
    async fn reloaded(&mut self, url: &Url, form: Option<&[(String, String)]>) -> Answer {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = self.once(url, form).await {
                return answer;
            }
            assert!(Instant::now() < deadline, "{url} does not answer");
            sleep(PAUSE).await;
        }
    }

    /// One request; `None` where no whole answer came.
    pub async fn once(&mut self, url: &Url, form: Option<&[(String, String)]>) -> Option<Answer> {
        let here = url.authority().to_owned();
        let ours = self.jar.iter().filter(|((host, _), _)| *host == here);
        let cookies: Vec<_> = ours
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        let mut headers = HeaderMap::new();
        if !cookies.is_empty() {
            headers.insert(COOKIE, cookies.join("; ").parse().unwrap());
        }
        let answer = self.way.once(url, headers, form).await?;
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.jar
                .insert((here.clone(), name.to_owned()), value.to_owned());
        }
        Some(answer)
    }
}
