//! Browsers and what they are in the middle of. A sign-in under way belongs to the browser that
//! began it: its cookie and its CSRF token are checked at every step.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::answer::OAuthError;
use super::authorize::AuthorizationRequest;
use super::clients::Client;
use super::devices::Waiting;
use super::random_text;
use crate::sandbox::pages::error_page;
use crate::sandbox::world::{Account, lock};

const COOKIE: &str = "sandbox_session";
const LIFETIME: Duration = Duration::from_hours(1);
/// The oldest are forgotten beyond so many.
const MOST: usize = 10_000;

/// The page that says why a step is not taken.
#[derive(Debug)]
pub(super) struct Refusal(Box<Response>);

impl Refusal {
    pub(super) fn new(status: StatusCode, error: &str, sentence: &str) -> Self {
        Self(Box::new(error_page(status, error, sentence)))
    }
}

impl From<OAuthError> for Refusal {
    fn from(error: OAuthError) -> Self {
        Self::new(error.status(), error.code(), error.description())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// All browsers and their sign-ins.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    browsers: Mutex<HashMap<String, (Instant, Browser)>>,
    visits: Mutex<HashMap<String, (Instant, Visit)>>,
}

/// A browser, known by its cookie.
#[derive(Debug, Clone)]
pub(super) struct Browser {
    pub(super) id: String,
    pub(super) csrf: String,
    /// Who is signed in there.
    pub(super) account: Option<Account>,
}

/// One sign-in that a browser is in the middle of.
#[derive(Debug, Clone)]
pub(super) struct Visit {
    pub(super) id: String,
    browser: String,
    pub(super) client: &'static Client,
    pub(super) scopes: Vec<String>,
    pub(super) purpose: Purpose,
    /// Who was chosen.
    pub(super) account: Option<Account>,
    /// Whether the person allowed it, once decided.
    pub(super) outcome: Option<bool>,
}

/// What a sign-in is for.
#[derive(Debug, Clone)]
pub(super) enum Purpose {
    Device(Waiting),
    Authorization(Box<AuthorizationRequest>),
}

impl Sessions {
    /// The browser behind the cookie, or a new one; a new one must be told its cookie with
    /// [`with_cookie`].
    pub(super) fn browser(&self, headers: &HeaderMap) -> Browser {
        if let Some(known) = self.known_browser(headers) {
            return known;
        }
        let browser = Browser {
            id: random_text(24),
            csrf: random_text(24),
            account: None,
        };
        keep(&self.browsers, browser.id.clone(), browser.clone());
        browser
    }

    fn known_browser(&self, headers: &HeaderMap) -> Option<Browser> {
        let id = cookie(headers)?;
        let browsers = lock(&self.browsers);
        let (expires, browser) = browsers.get(id)?;
        (*expires > Instant::now()).then(|| browser.clone())
    }

    /// The browser that sent one of our forms, or the page that says what is wrong with it.
    pub(super) fn posting_browser(
        &self,
        headers: &HeaderMap,
        csrf: Option<&str>,
    ) -> Result<Browser, Refusal> {
        self.known_browser(headers)
            .filter(|browser| csrf == Some(&browser.csrf))
            .ok_or_else(|| {
                Refusal::new(
                    StatusCode::FORBIDDEN,
                    "invalid_form",
                    "This form is out of date, or cookies are switched off. \
                     Go back, load the page again, and retry.",
                )
            })
    }

    /// Begins a sign-in.
    pub(super) fn begin(
        &self,
        browser: &Browser,
        client: &'static Client,
        scopes: Vec<String>,
        purpose: Purpose,
    ) -> Visit {
        let visit = Visit {
            id: random_text(24),
            browser: browser.id.clone(),
            client,
            scopes,
            purpose,
            account: None,
            outcome: None,
        };
        self.save(visit.clone());
        visit
    }

    /// The sign-in with this ID, where it is this browser's.
    pub(super) fn visit(&self, id: &str, browser: &Browser) -> Result<Visit, Refusal> {
        let visits = lock(&self.visits);
        visits
            .get(id)
            .filter(|(expires, visit)| *expires > Instant::now() && visit.browser == browser.id)
            .map(|(_, visit)| visit.clone())
            .ok_or_else(|| {
                Refusal::new(
                    StatusCode::NOT_FOUND,
                    "unknown_sign_in",
                    "This sign-in has ended or belongs to another browser. \
                     Start again on your device.",
                )
            })
    }

    /// Keeps a sign-in as it is now.
    pub(super) fn save(&self, visit: Visit) {
        keep(&self.visits, visit.id.clone(), visit);
    }

    /// The account is signed in at the browser from now on.
    pub(super) fn sign_in(&self, browser: &Browser, account: &Account) {
        if let Some((_, known)) = lock(&self.browsers).get_mut(&browser.id) {
            known.account = Some(account.clone());
        }
    }

    /// Marks a sign-in as decided; false where it was before.
    pub(super) fn decide(&self, id: &str, allowed: bool) -> bool {
        let mut visits = lock(&self.visits);
        let open = visits
            .get_mut(id)
            .filter(|(_, visit)| visit.outcome.is_none());
        open.map(|(_, visit)| visit.outcome = Some(allowed))
            .is_some()
    }
}

fn keep<T>(all: &Mutex<HashMap<String, (Instant, T)>>, id: String, value: T) {
    let now = Instant::now();
    let mut all = lock(all);
    if all.len() >= MOST {
        all.retain(|_, (expires, _)| *expires > now);
    }
    if all.len() >= MOST {
        let oldest = all.iter().min_by_key(|(_, (expires, _))| *expires);
        let oldest = oldest.map(|(id, _)| id.clone());
        oldest.map(|id| all.remove(&id));
    }
    all.insert(id, (now + LIFETIME, value));
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value)
}

/// Tells the browser its cookie. Plain http is all the sandbox has, so it is not `Secure`.
pub(super) fn with_cookie(mut response: Response, browser: &Browser) -> Response {
    let value = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax", browser.id);
    if let Ok(value) = HeaderValue::from_str(&value) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
