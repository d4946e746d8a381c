//! The service over the store in memory, with an upstream that does as it is told.

mod ends;
mod faults;
mod phones;
mod renewals;
mod sign_ins;
mod stand_ins;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::*;
use crate::bridge::limits::Limits;
use crate::bridge::settings::{Client, INTERVAL, ReturnCode};
use crate::bridge::store::Memory;
use crate::bridge::store::Millis;
use crate::config::Scope;
use stand_ins::{Google, Log};

/// A bridge and everything around it.
pub(super) struct Scene {
    pub bridge: Bridge,
    pub google: Arc<Google>,
    pub log: Arc<Log>,
    pub store: Arc<dyn Store>,
    now: AtomicU64,
}

/// A code on a screen.
pub(super) struct Screen {
    pub device_code: SecretString,
    pub user_code: String,
}

pub(super) const ANA: &str = "ana@example.com";

pub(super) fn terminal() -> IpAddr {
    "192.0.2.1".parse().unwrap()
}

pub(super) fn phone() -> IpAddr {
    "198.51.100.7".parse().unwrap()
}

pub(super) fn settings() -> Settings {
    let client = |id: &str, scopes: &str| Client {
        client_id: id.into(),
        name: id.to_uppercase(),
        scopes: Scope::list(scopes),
    };
    Settings {
        public_url: Url::parse("https://login.example.com").unwrap(),
        return_code: ReturnCode::Offered,
        interval: INTERVAL,
        clients: vec![
            client("kiosk", "spaces memberships"),
            client("tv", "spaces.readonly"),
        ],
        limits: Limits::default(),
    }
}

impl Scene {
    pub fn new() -> Self {
        Self::with(settings(), Arc::new(Memory::new()), Seal::ephemeral())
    }

    pub fn with(settings: Settings, store: Arc<dyn Store>, seal: Seal) -> Self {
        let (google, log) = (Arc::new(Google::default()), Arc::new(Log::default()));
        Self {
            bridge: Bridge::new(settings, store.clone(), google.clone(), seal, log.clone()),
            google,
            log,
            store,
            now: AtomicU64::new(1_700_000_000_000),
        }
    }

    /// Another replica over the same store and upstream, with keys of its own.
    pub fn replica(&self, seal: Seal) -> Bridge {
        Bridge::new(
            self.bridge.settings().clone(),
            self.store.clone(),
            self.google.clone(),
            seal,
            self.log.clone(),
        )
    }

    pub fn now(&self) -> Millis {
        self.now.load(Ordering::Relaxed)
    }

    pub fn pass(&self, seconds: u64) {
        self.now.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    pub async fn ask(&self, request: DeviceRequest) -> Result<Screen, OAuthError> {
        let answer = self
            .bridge
            .device_authorization(request, terminal(), self.now())
            .await?;
        Ok(Screen {
            device_code: answer.device_code,
            user_code: answer.user_code,
        })
    }

    pub async fn screen(&self) -> Screen {
        self.ask(kiosk()).await.unwrap()
    }

    /// Enters the code, goes to Google and comes back to the last page.
    pub async fn to_last_page(&self, browser: &Browser, screen: &Screen) -> LastPage {
        let asking = self.claim(browser, screen).await.unwrap();
        let back = self.at_google(browser, &asking.ticket).await.unwrap();
        self.back(browser, back).await.unwrap()
    }

    pub async fn claim(&self, browser: &Browser, screen: &Screen) -> Result<Asking, PageError> {
        self.bridge
            .claim(browser, &screen.user_code, phone(), self.now())
            .await
    }

    pub async fn at_google(
        &self,
        browser: &Browser,
        ticket: &Ticket,
    ) -> Result<Callback, PageError> {
        let url = self
            .bridge
            .start_upstream(browser, ticket, phone(), self.now())
            .await?;
        Ok(self.google.consent(&url))
    }

    pub async fn back(&self, browser: &Browser, back: Callback) -> Result<LastPage, PageError> {
        self.bridge
            .callback(browser, back, phone(), self.now())
            .await
    }

    pub async fn decide(
        &self,
        browser: &Browser,
        ticket: &Ticket,
        allow: bool,
    ) -> Result<Decided, PageError> {
        self.bridge
            .decide(browser, ticket, allow, phone(), self.now())
            .await
    }

    /// The whole way with a fresh browser; gives what the last click answered.
    pub async fn approve(&self, screen: &Screen) -> Decided {
        let browser = Browser::mint();
        let page = self.to_last_page(&browser, screen).await;
        self.decide(&browser, &page.asking.ticket, true)
            .await
            .unwrap()
    }

    pub async fn poll(&self, screen: &Screen) -> Result<TokenResponse, OAuthError> {
        self.poll_as("kiosk", screen, None).await
    }

    pub async fn poll_as(
        &self,
        client: &str,
        screen: &Screen,
        digits: Option<&str>,
    ) -> Result<TokenResponse, OAuthError> {
        let poll = PollRequest {
            client_id: client.into(),
            device_code: screen.device_code.clone(),
            return_code: digits.map(Into::into),
        };
        self.bridge.poll(poll, terminal(), self.now()).await
    }

    /// A session, from the code to the tokens.
    pub async fn sign_in(&self) -> TokenResponse {
        let screen = self.screen().await;
        self.approve(&screen).await;
        self.poll(&screen).await.unwrap()
    }

    pub async fn refresh(&self, token: &SecretString) -> Result<TokenResponse, OAuthError> {
        self.refresh_as("kiosk", token, None).await
    }

    pub async fn refresh_as(
        &self,
        client: &str,
        token: &SecretString,
        scope: Option<&str>,
    ) -> Result<TokenResponse, OAuthError> {
        let asked = RefreshRequest {
            client_id: client.into(),
            refresh_token: token.clone(),
            scope: scope.map(Into::into),
        };
        self.bridge.refresh(asked, terminal(), self.now()).await
    }

    pub async fn revoke(&self, client: &str, token: &SecretString) -> Result<(), OAuthError> {
        let asked = RevokeRequest {
            client_id: client.into(),
            token: token.clone(),
        };
        self.bridge.revoke(asked, terminal(), self.now()).await
    }

    pub async fn sessions(&self) -> Vec<SessionInfo> {
        self.bridge.sessions(self.now()).await.unwrap()
    }
}

pub(super) fn kiosk() -> DeviceRequest {
    DeviceRequest {
        client_id: "kiosk".into(),
        roomkey_host: Some("lobby-tv".into()),
        roomkey_stages: true,
        ..DeviceRequest::default()
    }
}

/// The refresh token of an answer.
pub(super) fn token(answer: &TokenResponse) -> SecretString {
    answer.refresh_token.clone().unwrap()
}

pub(super) fn text(secret: &SecretString) -> &str {
    secret.expose_secret()
}

/// The `error` of an answer that is one.
pub(super) fn error(answer: Result<TokenResponse, OAuthError>) -> &'static str {
    answer.unwrap_err().error
}
