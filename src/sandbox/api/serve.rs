//! API methods behind one path: which of them a request means, and the answer as HTTP.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method as HttpMethod, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any};

use super::call::{Call, Method, Verb, Wire};
use super::query;
use crate::sandbox::error::ApiError;
use crate::sandbox::world::World;

/// More than any legal request needs, in bytes.
const MAX_BODY: usize = 1 << 20;

/// Carries a call out: the bytes of the answer, or an error.
pub type Run = fn(&Call) -> Result<Vec<u8>, ApiError>;

/// Serves the methods of one path.
pub fn serve<const N: usize>(methods: [(&'static Method, Run); N]) -> MethodRouter<Arc<World>> {
    any(
        move |State(world): State<Arc<World>>,
              path: Result<RawPathParams, RawPathParamsRejection>,
              request: Request| {
            let path = path.map(|path| path.iter().map(|(_, value)| value.to_owned()).collect());
            async move {
                let Ok(path) = path else {
                    return not_utf8(&request);
                };
                let overridden = override_of(request.headers());
                let verb = overridden.as_ref().unwrap_or(request.method());
                match methods.into_iter().find(|(method, _)| method.verb.is(verb)) {
                    Some((method, run)) => answer(&world, path, request, method, run).await,
                    None => StatusCode::METHOD_NOT_ALLOWED.into_response(),
                }
            }
        },
    )
}

/// A name whose escapes are no text.
fn not_utf8(request: &Request) -> Response {
    let standard = query::standard(&mut query::pairs(request.uri().query()));
    ApiError::invalid("Request contains an invalid argument.").into_response(standard.pretty)
}

/// Google's clients send a GET with a long address as a POST with the query as its form.
fn override_of(headers: &HeaderMap) -> Option<HttpMethod> {
    HttpMethod::from_bytes(headers.get("x-http-method-override")?.as_bytes()).ok()
}

impl Verb {
    fn is(self, method: &HttpMethod) -> bool {
        *method
            == match self {
                Self::Get => HttpMethod::GET,
                Self::Post => HttpMethod::POST,
                Self::Patch => HttpMethod::PATCH,
                Self::Delete => HttpMethod::DELETE,
            }
    }
}

async fn answer(
    world: &World,
    path: Vec<String>,
    request: Request,
    method: &'static Method,
    run: Run,
) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, MAX_BODY).await;
    let mut pairs = query::pairs(head.uri.query());
    if let Ok(form) = &body
        && override_of(&head.headers).is_some()
        && method.body.is_none()
    {
        pairs.extend(query::pairs(str::from_utf8(form).ok()));
    }
    let standard = query::standard(&mut pairs);
    let pretty = standard.pretty;
    let answered = world
        .authenticate(&head.headers)
        .map_err(|failure| ApiError::unauthenticated(failure, method.service, method.name))
        .and_then(|caller| {
            let body = body.map_err(|_| {
                ApiError::invalid("Request payload size exceeds the limit: 1048576 bytes.")
            })?;
            let headers = head.headers;
            let wire = Wire {
                pairs,
                standard,
                headers,
                body,
            };
            let call = Call::read(world, &caller, method, path, wire)?;
            call.charge()?;
            run(&call)
        });
    match answered {
        Ok(bytes) => {
            let mut response = Response::new(Body::from(Bytes::from(bytes)));
            let json = HeaderValue::from_static("application/json; charset=UTF-8");
            response.headers_mut().insert(header::CONTENT_TYPE, json);
            response
        }
        Err(error) => error.into_response(pretty),
    }
}
