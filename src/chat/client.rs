//! One call to the API: address, token, retry after a 401, errors.

use std::time::Duration;

use reqwest::{Method, Url};
use serde::de::DeserializeOwned;

use super::error::{ApiError, ChatError};
use crate::account::Session;
use crate::http::{Repeat, Request, Response};

/// A client of the Chat API for one account; cheap to clone.
#[derive(Debug, Clone)]
pub struct Chat {
    session: Session,
    api: Api,
    admin: bool,
    patience: Option<Duration>,
}

/// Which of Google's APIs a call goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Api {
    Chat,
    People,
}

/// One call: everything but the token.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub method: Method,
    /// Below `/v1/`.
    pub path: &'a str,
    pub query: &'a [(&'a str, &'a str)],
    pub body: Option<String>,
    pub repeat: Repeat,
    /// Short name of the scope without which it is refused; for the explanation.
    pub scope: &'static str,
    /// The scope that it needs instead with an administrator's access, where it has such a form.
    pub admin_scope: Option<&'static str>,
}

impl<'a> Call<'a> {
    pub fn get(path: &'a str, query: &'a [(&'a str, &'a str)], scope: &'static str) -> Self {
        Self {
            method: Method::GET,
            path,
            query,
            body: None,
            repeat: Repeat::Safe,
            scope,
            admin_scope: None,
        }
    }

    /// A call that an administrator may make in spaces of others.
    pub const fn or_admin(mut self, scope: &'static str) -> Self {
        self.admin_scope = Some(scope);
        self
    }
}

impl Chat {
    /// A client for the session's account; nothing is sent yet.
    pub fn new(session: Session) -> Self {
        Self {
            session,
            api: Api::Chat,
            admin: false,
            patience: None,
        }
    }

    /// The same client with an administrator's access (`useAdminAccess`), for the methods that
    /// have it; the others stay as they are.
    pub fn with_admin_access(mut self, admin: bool) -> Self {
        self.admin = admin;
        self
    }

    /// Whether it uses an administrator's access.
    pub const fn is_admin(&self) -> bool {
        self.admin
    }

    /// The same client for bulk work: a used-up quota is waited for as long as this.
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = Some(patience);
        self
    }

    /// The same account's People API.
    pub(crate) fn people(session: Session) -> Self {
        Self {
            session,
            api: Api::People,
            admin: false,
            patience: None,
        }
    }

    /// The account it speaks for.
    pub fn session(&self) -> &Session {
        &self.session
    }

    fn url(&self, call: &Call<'_>) -> Result<Url, ChatError> {
        let profile = self.session.profile();
        let origin = match self.api {
            Api::Chat => profile.chat_api(),
            Api::People => profile.people_api(),
        };
        let mut url =
            Url::parse(&format!("{origin}/v1/{}", call.path)).map_err(|_| ChatError::Address)?;
        let mut query = url.query_pairs_mut();
        query.extend_pairs(call.query.iter().filter(|(_, value)| !value.is_empty()));
        if self.admin && call.admin_scope.is_some() {
            query.append_pair("useAdminAccess", "true");
        }
        query.append_pair("prettyPrint", "false");
        drop(query);
        Ok(url)
    }

    /// Sends a call. A 401 is answered once with a fresh token: the API refuses before it acts, so
    /// writes may be sent again too.
    pub(crate) async fn send(&self, call: &Call<'_>) -> Result<Response, ChatError> {
        let url = self.url(call)?;
        let mut token = self.session.token().await?;
        let mut request = Request::new(call.method.clone(), url, call.repeat);
        if let Some(patience) = self.patience {
            request = request.persistent(patience);
        }
        if let Some(body) = &call.body {
            request = request.json(body.clone());
        }
        if let Some(project) = self.session.quota_project() {
            request = request.header("x-goog-user-project", project);
        }
        let http = self.session.http();
        let mut answer = http.send(request.clone().bearer(token.secret())).await?;
        if answer.status == 401 {
            token = self.session.token_after(&token).await?;
            answer = http.send(request.bearer(token.secret())).await?;
        }
        if answer.ok() {
            Ok(answer)
        } else {
            let answer = answer.without(token.secret());
            let admin_scope = call.admin_scope.filter(|_| self.admin);
            let scope = admin_scope.unwrap_or(call.scope);
            let refusal = ApiError::read(&answer, scope)
                .signed_in_by(self.session.method())
                .asked_for(&self.session.profile().scopes);
            Err(ChatError::Api(Box::new(refusal)))
        }
    }

    /// Sends a call and reads its JSON.
    pub(crate) async fn json<T: DeserializeOwned>(&self, call: &Call<'_>) -> Result<T, ChatError> {
        let answer = self.send(call).await?;
        serde_json::from_slice(&answer.body).map_err(|e| ChatError::malformed(&e))
    }
}
