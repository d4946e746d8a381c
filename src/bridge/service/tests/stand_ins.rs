//! What stands in for Google, for the audit log, and for a store that fails.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::super::*;
use super::*;
use crate::bridge::codes;
use crate::bridge::store::{self, Bound, Commit, Key, Outcome, Pace, Polled, Row};

/// An upstream that consents to everything, unless told otherwise.
#[derive(Debug, Default)]
pub struct Google {
    state: Mutex<Company>,
    pub refreshes: AtomicUsize,
    pub exchanges: AtomicUsize,
}

#[derive(Debug, Default)]
struct Company {
    /// Codes: challenge, nonce, scopes.
    codes: HashMap<String, (String, String, Vec<Scope>)>,
    /// Refresh tokens and their scopes.
    tokens: HashMap<String, Vec<Scope>>,
    revoked: Vec<String>,
    /// What the person ticks; everything where empty.
    ticks: Vec<Scope>,
    /// What is granted beside that.
    extra: Vec<Scope>,
    down: bool,
    rotates: bool,
    minted: usize,
}

impl Google {
    fn state(&self) -> std::sync::MutexGuard<'_, Company> {
        self.state.lock().unwrap()
    }

    pub fn tick(&self, scopes: &str) {
        self.state().ticks = Scope::list(scopes);
    }

    pub fn grant_too(&self, scopes: &str) {
        self.state().extra = Scope::list(scopes);
    }

    pub fn set_down(&self, down: bool) {
        self.state().down = down;
    }

    pub fn rotate(&self) {
        self.state().rotates = true;
    }

    /// The account withdraws everything in its settings.
    pub fn forget_everything(&self) {
        self.state().tokens.clear();
    }

    pub fn revoked(&self) -> usize {
        self.state().revoked.len()
    }

    /// The person consents: what comes back to the bridge.
    pub fn consent(&self, url: &Url) -> Callback {
        let query: HashMap<_, _> = url.query_pairs().into_owned().collect();
        let mut company = self.state();
        let code = format!("4/{}", codes::name());
        company.codes.insert(
            code.clone(),
            (
                query["challenge"].clone(),
                query["nonce"].clone(),
                Scope::list(&query["scope"]),
            ),
        );
        Callback {
            state: Some(query["state"].clone()),
            code: Some(code.into()),
            iss: Some("https://google.test".into()),
            ..Callback::default()
        }
    }
}

impl Company {
    fn up(&self) -> Result<(), Failure> {
        if self.down {
            return Err(Failure::Unavailable("down".into()));
        }
        Ok(())
    }

    fn mint(&mut self, kind: &str) -> SecretString {
        self.minted += 1;
        format!("{kind}-{}", self.minted).into()
    }

    fn exchange(
        &mut self,
        code: &str,
        verifier: &str,
        nonce: &str,
    ) -> Result<(Tokens, Identity), Failure> {
        self.up()?;
        let refused = || Failure::Refused("invalid_grant".into());
        let (challenge, wants, scopes) = self.codes.remove(code).ok_or_else(refused)?;
        if codes::challenge(verifier) != challenge || wants != nonce {
            return Err(refused());
        }
        let mut granted = scopes;
        if !self.ticks.is_empty() {
            granted.retain(|s| self.ticks.contains(s) || s.as_str() == "openid");
        }
        granted.extend(self.extra.iter().cloned());
        let refresh_token = self.mint("refresh");
        self.tokens
            .insert(text(&refresh_token).into(), granted.clone());
        let identity = Identity {
            subject: "1001".into(),
            email: Some(ANA.into()),
        };
        Ok((self.tokens_of(Some(refresh_token), granted), identity))
    }

    fn tokens_of(&mut self, refresh_token: Option<SecretString>, scopes: Vec<Scope>) -> Tokens {
        Tokens {
            access_token: self.mint("access"),
            expires_in: Some(Duration::from_hours(2)),
            refresh_token,
            scopes: Some(scopes),
        }
    }

    fn refresh(&mut self, token: &str, scopes: &[Scope]) -> Result<Tokens, Failure> {
        self.up()?;
        let Some(has) = self.tokens.get(token).cloned() else {
            return Err(Failure::Refused("invalid_grant".into()));
        };
        if scopes.iter().any(|scope| !has.contains(scope)) {
            return Err(Failure::Refused("invalid_scope".into()));
        }
        let next = self.rotates.then(|| {
            self.tokens.remove(token);
            let next = self.mint("refresh");
            self.tokens.insert(text(&next).into(), has);
            next
        });
        Ok(self.tokens_of(next, scopes.to_vec()))
    }
}

impl Provider for Google {
    fn authorization_url(&self, start: Start<'_>) -> Url {
        let scope = crate::bridge::flow::scopes::join(start.scopes);
        let fields = [
            ("state", start.state),
            ("nonce", start.nonce),
            ("challenge", start.challenge),
            ("scope", &scope),
        ];
        Url::parse_with_params("https://google.test/auth", fields).unwrap()
    }

    fn is_issuer(&self, iss: Option<&str>) -> bool {
        iss.is_none_or(|iss| iss == "https://google.test")
    }

    fn exchange<'a>(
        &'a self,
        code: &'a SecretString,
        verifier: &'a SecretString,
        nonce: &'a str,
    ) -> BoxFuture<'a, Result<(Tokens, Identity), Failure>> {
        self.exchanges.fetch_add(1, Ordering::Relaxed);
        let answer = self.state().exchange(text(code), text(verifier), nonce);
        Box::pin(async { answer })
    }

    fn refresh<'a>(
        &'a self,
        refresh_token: &'a SecretString,
        scopes: &'a [Scope],
    ) -> BoxFuture<'a, Result<Tokens, Failure>> {
        Box::pin(async move {
            self.refreshes.fetch_add(1, Ordering::Relaxed);
            // Others come in between, as they do on a network.
            tokio::task::yield_now().await;
            self.state().refresh(text(refresh_token), scopes)
        })
    }

    fn revoke<'a>(&'a self, token: &'a SecretString) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let mut company = self.state();
            company.up()?;
            company.tokens.clear();
            company.revoked.push(text(token).into());
            Ok(())
        })
    }
}

/// Keeps records.
#[derive(Debug, Default)]
pub struct Log(Mutex<Vec<AuditRecord>>);

impl Log {
    pub fn all(&self) -> Vec<AuditRecord> {
        self.0.lock().unwrap().clone()
    }

    pub fn has(&self, event: AuditEvent) -> bool {
        self.count(event) > 0
    }

    pub fn count(&self, event: AuditEvent) -> usize {
        let all = self.all();
        all.iter().filter(|record| record.event == event).count()
    }
}

impl Audit for Log {
    fn record(&self, record: &AuditRecord) {
        self.0.lock().unwrap().push(record.clone());
    }
}

/// A store whose n-th call fails: before it does anything, or after it has done it.
#[derive(Debug, Default)]
pub struct Failing {
    inner: Memory,
    calls: AtomicUsize,
    at: AtomicUsize,
    done_first: AtomicBool,
    pub failed: AtomicBool,
    /// The next new user code is given to somebody else a moment earlier.
    pub snatch: AtomicBool,
    pub snatched: Mutex<Option<Key>>,
}

impl Failing {
    pub fn fail_at(at: usize, done_first: bool) -> Self {
        let failing = Self::default();
        failing.at.store(at, Ordering::Relaxed);
        failing.done_first.store(done_first, Ordering::Relaxed);
        failing
    }

    async fn run<T>(
        &self,
        call: impl Future<Output = Result<T, store::Error>>,
    ) -> Result<T, store::Error> {
        let turn = self.calls.fetch_add(1, Ordering::Relaxed);
        let fails = turn == self.at.load(Ordering::Relaxed);
        if fails && !self.done_first.load(Ordering::Relaxed) {
            self.failed.store(true, Ordering::Relaxed);
            return Err(store::Error("down".into()));
        }
        let answer = call.await;
        if fails {
            self.failed.store(true, Ordering::Relaxed);
            return Err(store::Error("the answer was lost".into()));
        }
        answer
    }
}

impl Store for Failing {
    fn get<'a>(
        &'a self,
        key: &'a Key,
        now: Millis,
    ) -> BoxFuture<'a, Result<Option<Row>, store::Error>> {
        Box::pin(self.run(self.inner.get(key, now)))
    }

    fn poll<'a>(
        &'a self,
        key: &'a Key,
        pace: Pace,
        now: Millis,
    ) -> BoxFuture<'a, Result<Polled, store::Error>> {
        Box::pin(self.run(self.inner.poll(key, pace, now)))
    }

    fn commit(&self, commit: Commit, now: Millis) -> BoxFuture<'_, Result<Outcome, store::Error>> {
        // The store in memory acts when it is asked, so asking is put off too.
        Box::pin(self.run(async move {
            let code = commit.put.iter().find(|(key, ..)| key.table == "user_code");
            if let Some((key, ..)) = code
                && self.snatch.swap(false, Ordering::Relaxed)
            {
                let faster = Commit {
                    put: vec![(key.clone(), b"another's".to_vec(), None)],
                    ..Commit::default()
                };
                self.inner.commit(faster, now).await?;
                *self.snatched.lock().unwrap() = Some(key.clone());
            }
            self.inner.commit(commit, now).await
        }))
    }

    fn reserve<'a>(
        &'a self,
        id: &'a str,
        bounds: &'a [Bound],
        until: Millis,
        now: Millis,
    ) -> BoxFuture<'a, Result<Option<Key>, store::Error>> {
        Box::pin(self.run(async move { self.inner.reserve(id, bounds, until, now).await }))
    }

    fn release<'a>(
        &'a self,
        id: &'a str,
        keys: &'a [Key],
    ) -> BoxFuture<'a, Result<(), store::Error>> {
        Box::pin(self.run(async move { self.inner.release(id, keys).await }))
    }

    fn count<'a>(
        &'a self,
        key: &'a Key,
        window: Duration,
        now: Millis,
    ) -> BoxFuture<'a, Result<u64, store::Error>> {
        Box::pin(self.run(async move { self.inner.count(key, window, now).await }))
    }

    fn counted<'a>(
        &'a self,
        key: &'a Key,
        window: Duration,
        now: Millis,
    ) -> BoxFuture<'a, Result<u64, store::Error>> {
        self.inner.counted(key, window, now)
    }

    fn list<'a>(
        &'a self,
        table: &'static str,
        now: Millis,
    ) -> BoxFuture<'a, Result<Vec<(Key, Row)>, store::Error>> {
        self.inner.list(table, now)
    }

    fn ready(&self) -> BoxFuture<'_, Result<(), store::Error>> {
        self.inner.ready()
    }
}
