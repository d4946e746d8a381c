//! The consent page: what is asked for, a tick for each scope beyond sign-in where there is more
//! than one, Deny and Allow; for a device also the last page, "return to your device".

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

use super::authorize::{failure, success};
use super::parameters::Parameters;
use super::scopes::{describe, is_identity};
use super::sessions::{Browser, Purpose, Refusal, Visit};
use crate::sandbox::pages::{Escaped, page};
use crate::sandbox::world::{Account, World};

/// `GET /consent/{id}`.
pub(super) async fn form(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let browser = world.oauth.sessions.browser(&headers);
    let visit = match world.oauth.sessions.visit(&id, &browser) {
        Ok(visit) => visit,
        Err(refusal) => return refusal.into_response(),
    };
    match (&visit.account, visit.outcome) {
        (_, Some(allowed)) => done(allowed),
        (None, None) => Redirect::to(&format!("/signin/{id}")).into_response(),
        (Some(account), None) => consent(&browser, &visit, account),
    }
}

/// `POST /consent/{id}` with `decision` and the ticked `scope`s.
pub(super) async fn decide(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    match decided(&world, &id, request).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    }
}

async fn decided(world: &World, id: &str, request: Request) -> Result<Response, Refusal> {
    let headers = request.headers().clone();
    let parameters = Parameters::of_page(request).await?;
    let sessions = &world.oauth.sessions;
    let browser = sessions.posting_browser(&headers, parameters.get("csrf"))?;
    let visit = sessions.visit(id, &browser)?;
    let Some(account) = visit.account.clone() else {
        return Ok(Redirect::to(&format!("/signin/{id}")).into_response());
    };
    let granted = ticked(&visit, &parameters);
    // Whoever unticks everything has refused.
    let allowed = parameters.get("decision") == Some("allow") && !granted.is_empty();
    if !sessions.decide(id, allowed) {
        return Ok(done(visit.outcome.unwrap_or(allowed)));
    }
    let target = match &visit.purpose {
        Purpose::Authorization(asked) if allowed => {
            success(world, &visit, asked, &account, granted, "consent")
        }
        Purpose::Authorization(asked) => failure(world, asked, "access_denied"),
        Purpose::Device(waiting) => {
            let now = Instant::now();
            let devices = &world.oauth.devices;
            let in_time = if allowed {
                devices.approve(now, &waiting.user_code, &account.id, Some(&granted))
            } else {
                devices.deny(&waiting.user_code)
            };
            if !in_time {
                return Err(too_late());
            }
            format!("/consent/{id}")
        }
    };
    Ok(Redirect::to(&target).into_response())
}

fn too_late() -> Refusal {
    Refusal::new(
        StatusCode::BAD_REQUEST,
        "expired_code",
        "The code has expired. Ask for a new one on your device.",
    )
}

/// Scopes that only say who someone is need no tick; a single other scope has none either.
fn ticked(visit: &Visit, parameters: &Parameters) -> Vec<String> {
    let ticks = has_ticks(visit);
    visit
        .scopes
        .iter()
        .filter(|scope| {
            !ticks || is_identity(scope) || parameters.all("scope").any(|ticked| ticked == *scope)
        })
        .cloned()
        .collect()
}

fn has_ticks(visit: &Visit) -> bool {
    visit
        .scopes
        .iter()
        .filter(|scope| !is_identity(scope))
        .count()
        > 1
}

fn consent(browser: &Browser, visit: &Visit, account: &Account) -> Response {
    let mut content = format!(
        "<p>Signed in as <b>{}</b> <span class=\"dim\">{}</span></p>",
        Escaped(&account.name),
        Escaped(&account.email)
    );
    if let Purpose::Device(waiting) = &visit.purpose {
        let _ = write!(
            content,
            "<p>This signs in a <b>device</b> that shows this code:</p>\
             <p class=\"code\">{}</p>\
             <p>Never allow it if somebody sent you the code.</p>",
            Escaped(&waiting.user_code)
        );
    }
    let _ = write!(
        content,
        "<form method=\"post\" action=\"/consent/{}\">\
         <input type=\"hidden\" name=\"csrf\" value=\"{}\">",
        visit.id,
        Escaped(&browser.csrf)
    );
    content.push_str(&scope_list(visit));
    content.push_str(
        "<div class=\"choice\"><button name=\"decision\" value=\"deny\">Deny</button>\
         <button class=\"main\" name=\"decision\" value=\"allow\">Allow</button></div></form>",
    );
    let title = format!("{} wants access to your account", visit.client.name);
    page(StatusCode::OK, &title, &content)
}

fn scope_list(visit: &Visit) -> String {
    let ticks = has_ticks(visit);
    let mut html = String::new();
    if visit.scopes.iter().any(|scope| is_identity(scope)) {
        html.push_str("<p>It will learn your name and e-mail address.</p>");
    }
    for scope in visit.scopes.iter().filter(|scope| !is_identity(scope)) {
        let (value, text) = (Escaped(scope), Escaped(describe(scope)));
        let _ = if ticks {
            write!(
                html,
                "<label class=\"tick\"><input type=\"checkbox\" name=\"scope\" \
                 value=\"{value}\" checked><span>{text}</span></label>"
            )
        } else {
            write!(html, "<p>{text}</p>")
        };
    }
    if ticks {
        html.push_str("<p class=\"dim\">Untick what it should not be able to do.</p>");
    }
    html
}

fn done(allowed: bool) -> Response {
    if allowed {
        let text = "<p>Your device is signed in. You can close this page and return to it.</p>";
        page(StatusCode::OK, "Success", text)
    } else {
        let text = "<p>The device got no access. You can close this page.</p>";
        page(StatusCode::OK, "Access denied", text)
    }
}
