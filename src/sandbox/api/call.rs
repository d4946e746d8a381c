//! One call of an API method: who calls, with which parameters and body. It knows the request's
//! parts, not the server: `serve` does.

use std::hash::Hash;
use std::sync::MutexGuard;
use std::time::Instant;

use axum::body::Bytes;
use axum::http::HeaderMap;
use serde_json::{Map, Value};

use super::fields::{Fields, Keep};
use super::json::{self, Object};
use super::page;
use super::query::{Param, Params, Standard};
use super::schema::{self, Message};
use crate::sandbox::company::Company;
use crate::sandbox::error::ApiError;
use crate::sandbox::guess::Open;
use crate::sandbox::oauth::clients::SERVICE_ACCOUNT_ID;
use crate::sandbox::quota::Bucket;
use crate::sandbox::world::{AuthFailure, Caller, World, lock};

/// An API method as the discovery document describes it.
#[derive(Debug)]
pub struct Method {
    /// The HTTP method.
    pub verb: Verb,
    /// As in `google.chat.v1.ChatService.ListSpaces`.
    pub name: &'static str,
    /// As in `chat.googleapis.com`.
    pub service: &'static str,
    /// Any of these scopes permits it; without Google's prefix.
    pub scopes: &'static [&'static str],
    /// Any of these permits it with `useAdminAccess`; empty where there is no such parameter.
    pub admin_scopes: &'static [&'static str],
    /// Query parameters.
    pub params: &'static [Param],
    /// The field that the body stands for (empty: the whole request), and its message.
    pub body: Option<(&'static str, &'static Message)>,
    /// What a call is charged to, where quotas are on.
    pub quota: &'static [Bucket],
    /// What it answers.
    pub answer: &'static Message,
}

/// The HTTP method of an API method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// GET.
    Get,
    /// POST.
    Post,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
}

/// What came over the wire, before it is understood.
pub struct Wire {
    /// Its query parameters without the standard ones.
    pub pairs: Vec<(String, String)>,
    /// The standard parameters.
    pub standard: Standard,
    /// The request's headers.
    pub headers: HeaderMap,
    /// The request's body.
    pub body: Bytes,
}

const NON_ADMIN: &str = "This method doesn't support non-admin user authentication. Authenticate \
                         with an admin account.";

const NO_PERSON: &str = "This method doesn't support app authentication with a service account. \
                         Authenticate with a user account.";

/// What every scope of Google's APIs begins with.
const SCOPE: &str = "https://www.googleapis.com/auth/";

/// One call, authenticated and well-formed.
pub struct Call<'a> {
    /// All the state there is.
    pub world: &'a World,
    /// Who calls.
    pub caller: &'a Caller,
    /// The query parameters.
    pub params: Params,
    /// The body, with JSON names.
    pub body: Map<String, Value>,
    /// `useAdminAccess=true`, and the caller may.
    pub admin: bool,
    method: &'static Method,
    path: Vec<String>,
    pretty: bool,
    fields: Option<Fields>,
}

impl<'a> Call<'a> {
    /// Understands a request. Scope before form: who may not call learns nothing of what the
    /// method takes.
    pub fn read(
        world: &'a World,
        caller: &'a Caller,
        method: &'static Method,
        path: Vec<String>,
        wire: Wire,
    ) -> Result<Self, ApiError> {
        let params = Params::read(method.params, wire.pairs);
        let mut call = Self {
            world,
            caller,
            params: Params::default(),
            body: Map::new(),
            admin: false,
            method,
            path,
            pretty: wire.standard.pretty,
            fields: None,
        };
        call.check_project()?;
        call.fill(params, &wire.standard, &wire.headers, &wire.body)?;
        Ok(call)
    }

    /// What the client's project lacks is refused before anything else.
    fn check_project(&self) -> Result<(), ApiError> {
        let service = self.method.service;
        let (api, name) = if service == "people.googleapis.com" {
            (Open::PeopleApi, "People API")
        } else {
            (Open::ChatApi, "Google Chat API")
        };
        if self.guesses(api, "off") {
            return Err(ApiError::service_disabled(service, name));
        }
        let app_missing = api == Open::ChatApi
            && (self.guesses(Open::ChatApp, "missing")
                || self.guesses(Open::ChatApp, "missing_for_writes")
                    && self.method.verb != Verb::Get);
        if app_missing {
            return Err(ApiError::no_chat_app());
        }
        Ok(())
    }

    fn fill(
        &mut self,
        params: Result<Params, ApiError>,
        standard: &Standard,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<(), ApiError> {
        let wants_admin = params
            .as_ref()
            .is_ok_and(|params| params.flag("useAdminAccess"));
        let scopes = if wants_admin {
            self.method.admin_scopes
        } else {
            self.method.scopes
        };
        if !scopes.iter().any(|scope| self.has_scope(scope)) {
            return Err(self.scope_insufficient());
        }
        self.params = params?;
        standard.check_alt()?;
        let header = headers
            .get("x-goog-fieldmask")
            .and_then(|value| value.to_str().ok());
        if let Some(fields) = standard.fields.as_deref().or(header) {
            self.fields = Some(Fields::parse(fields, self.method.answer)?);
        }
        if let Some((path, message)) = self.method.body {
            self.body = schema::read(message, body, path)
                .map_err(|violations| ApiError::violations(&violations))?;
        }
        if wants_admin
            && !self
                .company()
                .person(&self.caller.person_id)
                .is_some_and(|p| p.admin)
        {
            return Err(self.world.guess.refusal(Open::NonAdminCode, NON_ADMIN));
        }
        self.admin = wants_admin;
        Ok(())
    }

    /// Whether the scope was granted; without Google's prefix.
    pub fn has_scope(&self, scope: &str) -> bool {
        self.caller
            .scopes
            .iter()
            .any(|granted| granted.strip_prefix(SCOPE) == Some(scope))
    }

    /// Whether an open question is answered so.
    pub fn guesses(&self, question: Open, value: &str) -> bool {
        self.world.guess.is(question, value)
    }

    /// Whether nothing but `chat.import` permits the call, which is for imported spaces alone.
    pub fn only_imports(&self) -> bool {
        let mut others = self.method.scopes.iter().filter(|s| **s != "chat.import");
        !self.admin && !others.any(|scope| self.has_scope(scope))
    }

    /// 403 for this method.
    pub fn scope_insufficient(&self) -> ApiError {
        ApiError::scope(self.method.service, self.method.name)
    }

    /// The company, locked for as long as the guard lives.
    pub fn company(&self) -> MutexGuard<'_, Company> {
        lock(&self.world.company)
    }

    /// The caller's place in the company; 401 where the account is not of this company, and a
    /// refusal where it is the service account, which speaks for nobody.
    pub fn me(&self, company: &Company) -> Result<u32, ApiError> {
        if self.caller.person_id == SERVICE_ACCOUNT_ID {
            return Err(self
                .world
                .guess
                .refusal(Open::ServiceAccountCode, NO_PERSON));
        }
        company.index_by_id(&self.caller.person_id).ok_or_else(|| {
            ApiError::unauthenticated(AuthFailure::Invalid, self.method.service, self.method.name)
        })
    }

    /// Takes the call out of the method's quotas: 429 where one is used up.
    pub fn charge(&self) -> Result<(), ApiError> {
        let Some(quotas) = &self.world.quotas else {
            return Ok(());
        };
        let space = self.path(0).split(':').next().unwrap_or_default();
        quotas.charge(self.method.quota, space, Instant::now())
    }

    /// A variable of the path, in order.
    pub fn path(&self, at: usize) -> &str {
        self.path.get(at).map_or("", String::as_str)
    }

    /// The answer, as the standard parameters want it.
    pub fn reply(&self, fill: impl FnOnce(&mut Object)) -> Vec<u8> {
        let keep = self.fields.as_ref().map_or(Keep::All, Keep::Only);
        json::object(self.pretty, keep, fill)
    }

    /// Where the listing goes on; `bound` is all that must stay the same between pages.
    pub fn cursor(&self, bound: &impl Hash) -> Result<u64, ApiError> {
        match self.params.text("pageToken") {
            None => Ok(0),
            Some(token) => page::cursor(token, &self.bound(bound)),
        }
    }

    /// The token of the next page; empty where there is none.
    pub fn next_page(&self, cursor: Option<u64>, bound: &impl Hash) -> String {
        cursor.map_or_else(String::new, |cursor| {
            page::token(cursor, &self.bound(bound))
        })
    }

    fn bound<'b, B: Hash>(&'b self, bound: &'b B) -> impl Hash + 'b {
        (
            self.method.name,
            &self.caller.person_id,
            &self.path,
            self.admin,
            bound,
        )
    }
}
