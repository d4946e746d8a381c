//! One call of an API method: who calls, with which parameters and body, and how it is answered.

use std::hash::Hash;
use std::sync::{Arc, MutexGuard};

use axum::body::{Body, to_bytes};
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderValue, header, request};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use serde_json::{Map, Value};

use super::fields::{Fields, Keep};
use super::json::{self, Object};
use super::page;
use super::query::{self, Param, Params, Standard};
use super::schema::{self, Message};
use crate::sandbox::company::Company;
use crate::sandbox::error::ApiError;
use crate::sandbox::world::{AuthFailure, Caller, World, lock};

/// An API method as the discovery document describes it.
#[derive(Debug)]
pub struct Method {
    /// GET, POST, PATCH or DELETE.
    pub http: MethodFilter,
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
    /// What it answers.
    pub answer: &'static Message,
}

/// What every scope of Google's APIs begins with.
const SCOPE: &str = "https://www.googleapis.com/auth/";

/// More than any legal request needs.
const MAX_BODY: usize = 1 << 20;

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

/// Carries a call out: the bytes of the answer, or an error.
pub type Run = fn(&Call) -> Result<Vec<u8>, ApiError>;

/// Serves a method.
pub fn serve(method: &'static Method, run: Run) -> MethodRouter<Arc<World>> {
    on(
        method.http,
        move |State(world): State<Arc<World>>, path: RawPathParams, request: Request| {
            let path = path.iter().map(|(_, value)| value.to_owned()).collect();
            answer(world, path, request, method, run)
        },
    )
}

async fn answer(
    world: Arc<World>,
    path: Vec<String>,
    request: Request,
    method: &'static Method,
    run: Run,
) -> Response {
    let (head, body) = request.into_parts();
    let mut pairs = query::pairs(head.uri.query());
    let standard = query::standard(&mut pairs);
    let pretty = standard.pretty;
    let body = to_bytes(body, MAX_BODY).await;
    let answered = world
        .authenticate(&head.headers)
        .map_err(|failure| ApiError::unauthenticated(failure, method.service, method.name))
        .and_then(|caller| {
            let body = body.map_err(|_| {
                ApiError::invalid("Request payload size exceeds the limit: 1048576 bytes.")
            })?;
            let params = Params::read(method.params, pairs);
            let mut call = Call {
                world: &world,
                caller: &caller,
                params: Params::default(),
                body: Map::new(),
                admin: false,
                method,
                path,
                pretty,
                fields: None,
            };
            call.fill(params, &standard, &head, &body)?;
            run(&call)
        });
    match answered {
        Ok(bytes) => {
            let mut response = Response::new(Body::from(bytes));
            let json = HeaderValue::from_static("application/json; charset=UTF-8");
            response.headers_mut().insert(header::CONTENT_TYPE, json);
            response
        }
        Err(error) => error.into_response(pretty),
    }
}

impl Call<'_> {
    /// Scope before form: who may not call learns nothing of what the method takes.
    fn fill(
        &mut self,
        params: Result<Params, ApiError>,
        standard: &Standard,
        head: &request::Parts,
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
        let header = head
            .headers
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
            return Err(ApiError::denied(
                "This method doesn't support non-admin user authentication. Authenticate with an \
                 admin account.",
            ));
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

    /// 403 for this method.
    pub fn scope_insufficient(&self) -> ApiError {
        ApiError::scope(self.method.service, self.method.name)
    }

    /// The company, locked for as long as the guard lives.
    pub fn company(&self) -> MutexGuard<'_, Company> {
        lock(&self.world.company)
    }

    /// The caller's place in the company; 401 where the account is not of this company.
    pub fn me(&self, company: &Company) -> Result<u32, ApiError> {
        company.index_by_id(&self.caller.person_id).ok_or_else(|| {
            ApiError::unauthenticated(AuthFailure::Invalid, self.method.service, self.method.name)
        })
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
