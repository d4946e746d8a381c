//! A person's browser without JavaScript: it keeps the cookie, follows redirects inside the
//! sandbox, and fills in the forms it is shown.

use reqwest::header::{LOCATION, SET_COOKIE};

use crate::site::{Answer, Site};

pub struct Phone<'a> {
    site: &'a Site,
    cookie: Option<String>,
}

/// A page, or the address outside that the browser was sent to.
#[derive(Debug)]
pub enum Shown {
    Page(Answer),
    Left(url::Url),
}

/// A form of a page, as sent when one of its buttons is pressed.
#[derive(Debug, Clone)]
pub struct Form {
    pub action: String,
    pub fields: Vec<(String, String)>,
    pub boxes: Vec<String>,
    pub buttons: Vec<(String, String)>,
}

impl Shown {
    pub fn page(self) -> Answer {
        match self {
            Self::Page(page) => page,
            Self::Left(url) => panic!("left for {url}"),
        }
    }

    pub fn left(self) -> url::Url {
        match self {
            Self::Left(url) => url,
            Self::Page(page) => panic!("still on a page: {page:?}"),
        }
    }
}

impl<'a> Phone<'a> {
    pub fn new(site: &'a Site) -> Self {
        Self { site, cookie: None }
    }

    pub async fn open(&mut self, address: &str) -> Shown {
        let request = self.site.http.get(address);
        self.follow(request).await
    }

    /// Sends a form: its hidden fields, what was typed and ticked, and the button.
    pub async fn send(&mut self, form: &Form, more: &[(&str, &str)]) -> Shown {
        let mut fields = form.fields.clone();
        fields.extend(
            more.iter()
                .map(|(key, value)| ((*key).into(), (*value).into())),
        );
        let request = self
            .site
            .http
            .post(self.site.at(&form.action))
            .form(&fields);
        self.follow(request).await
    }

    async fn follow(&mut self, mut request: reqwest::RequestBuilder) -> Shown {
        for _ in 0..10 {
            if let Some(cookie) = &self.cookie {
                request = request.header("cookie", cookie);
            }
            let answer = Answer::of(request.send().await.unwrap()).await;
            if let Some(cookie) = answer.headers.get(SET_COOKIE) {
                let cookie = cookie.to_str().unwrap();
                self.cookie = cookie.split(';').next().map(str::to_owned);
            }
            let Some(location) = answer.headers.get(LOCATION) else {
                return Shown::Page(answer);
            };
            assert_eq!(
                answer.status, 303,
                "a redirect after a form must drop the body"
            );
            let base = url::Url::parse(self.site.sandbox.url()).unwrap();
            let target = base.join(location.to_str().unwrap()).unwrap();
            if target.origin() != base.origin() {
                return Shown::Left(target);
            }
            request = self.site.http.get(target.as_str());
        }
        panic!("redirected without end");
    }

    /// Opens the page of the device sign-in and goes as far as the consent page.
    pub async fn reach_device_consent(&mut self, user_code: &str, account: &str) -> Answer {
        let page = self.open(&self.site.at("/device")).await.page();
        let form = forms(&page.text).remove(0);
        let page = self.send(&form, &[("code", user_code)]).await.page();
        assert_eq!(page.status, 200, "{}", page.text);
        self.choose(&page, account).await.page()
    }

    /// Chooses an account on the chooser.
    pub async fn choose(&mut self, page: &Answer, account: &str) -> Shown {
        let form = forms(&page.text).remove(0);
        let button = ("account".to_owned(), account.to_owned());
        assert!(form.buttons.contains(&button), "{form:?}");
        self.send(&form, &[("account", account)]).await
    }

    /// Decides on the consent page with only these boxes ticked, or all.
    pub async fn decide(
        &mut self,
        page: &Answer,
        decision: &str,
        ticked: Option<&[&str]>,
    ) -> Shown {
        let form = forms(&page.text).remove(0);
        let button = ("decision".to_owned(), decision.to_owned());
        assert!(form.buttons.contains(&button), "{form:?}");
        let boxes = form.boxes.iter().map(String::as_str);
        let kept = boxes.filter(|value| ticked.is_none_or(|ticked| ticked.contains(value)));
        let mut more: Vec<(&str, &str)> = kept.map(|value| ("scope", value)).collect();
        more.push(("decision", decision));
        self.send(&form, &more).await
    }
}

pub fn forms(html: &str) -> Vec<Form> {
    html.split("<form ").skip(1).map(form).collect()
}

fn form(html: &str) -> Form {
    let html = html.split("</form>").next().unwrap();
    let mut form = Form {
        action: attribute(html, "action").expect("a form without action"),
        fields: Vec::new(),
        boxes: Vec::new(),
        buttons: Vec::new(),
    };
    assert_eq!(attribute(html, "method").as_deref(), Some("post"));
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        let kind = attribute(tag, "type");
        let pair = attribute(tag, "name").zip(attribute(tag, "value"));
        match (tag.split(' ').next(), kind.as_deref(), pair) {
            (Some("input"), Some("hidden"), Some(pair)) => form.fields.push(pair),
            (Some("input"), Some("checkbox"), Some((name, value))) => {
                assert_eq!(name, "scope");
                form.boxes.push(value);
            }
            (Some("button"), _, Some(pair)) => form.buttons.push(pair),
            _ => {}
        }
    }
    form
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = tag.split('>').next()?;
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(
        value
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&"),
    )
}
