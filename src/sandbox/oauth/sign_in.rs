//! The account chooser. There are no passwords: whoever is chosen is signed in.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

use super::authorize::to_consent_or_back;
use super::parameters::Parameters;
use super::sessions::{Browser, Purpose, Refusal, Visit, with_cookie};
use crate::sandbox::pages::{Escaped, page};
use crate::sandbox::world::{Account, World};

/// More accounts than this are reached by typing their address.
const MOST_SHOWN: usize = 8;

/// `GET /signin/{id}`.
pub(super) async fn form(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let browser = world.oauth.sessions.browser(&headers);
    match world.oauth.sessions.visit(&id, &browser) {
        Ok(visit) => {
            let response = chooser(&world, &browser, &visit, StatusCode::OK, "");
            with_cookie(response, &browser)
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// `POST /signin/{id}` with the `account`'s address.
pub(super) async fn choose(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    match chosen(&world, &id, request).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    }
}

async fn chosen(world: &World, id: &str, request: Request) -> Result<Response, Refusal> {
    let headers = request.headers().clone();
    let parameters = Parameters::of_page(request).await?;
    let sessions = &world.oauth.sessions;
    let browser = sessions.posting_browser(&headers, parameters.get("csrf"))?;
    let mut visit = sessions.visit(id, &browser)?;
    let typed = parameters.get("account").unwrap_or_default();
    let account = world
        .account_by_email(typed)
        .filter(|account| domain(&visit).is_none_or(|it| account.hosted_domain() == Some(it)));
    let Some(account) = account else {
        let problem = format!("There is no account {typed:?} here.");
        let status = StatusCode::BAD_REQUEST;
        return Ok(chooser(world, &browser, &visit, status, &problem));
    };
    sessions.sign_in(&browser, &account);
    visit.account = Some(account);
    sessions.save(visit.clone());
    Ok(match &visit.purpose {
        Purpose::Device(_) => Redirect::to(&format!("/consent/{}", visit.id)).into_response(),
        Purpose::Authorization(asked) => to_consent_or_back(world, &visit, asked),
    })
}

fn domain(visit: &Visit) -> Option<&str> {
    match &visit.purpose {
        Purpose::Device(_) => None,
        Purpose::Authorization(asked) => asked
            .hosted_domain
            .as_deref()
            .filter(|domain| *domain != "*"),
    }
}

fn chooser(
    world: &World,
    browser: &Browser,
    visit: &Visit,
    status: StatusCode,
    problem: &str,
) -> Response {
    let hint = match &visit.purpose {
        Purpose::Device(_) => None,
        Purpose::Authorization(asked) => asked.login_hint.as_deref(),
    };
    let hinted = hint.and_then(|hint| world.account_by_email(hint).or_else(|| world.account(hint)));
    let accounts = match hinted {
        Some(account) => vec![account],
        None => world.accounts(domain(visit), MOST_SHOWN),
    };
    let mut content = format!(
        "<p>to continue to <b>{}</b></p>",
        Escaped(visit.client.name)
    );
    if !problem.is_empty() {
        let _ = write!(content, "<p role=\"alert\"><b>{}</b></p>", Escaped(problem));
    }
    let csrf = Escaped(&browser.csrf);
    let action = format!("/signin/{}", visit.id);
    let start = format!(
        "<form method=\"post\" action=\"{action}\">\
         <input type=\"hidden\" name=\"csrf\" value=\"{csrf}\">"
    );
    content.push_str(&start);
    for account in &accounts {
        content.push_str(&button(account));
    }
    content.push_str("</form>");
    content.push_str(&start);
    content.push_str(
        "<label for=\"account\">Use another account</label>\
         <input id=\"account\" name=\"account\" type=\"email\" autocomplete=\"username\" \
         placeholder=\"name@example.com\" required>\
         <button>Next</button></form>",
    );
    page(status, "Choose an account", &content)
}

fn button(account: &Account) -> String {
    let email = Escaped(&account.email);
    format!(
        "<button class=\"who\" name=\"account\" value=\"{email}\">{}\
         <span class=\"dim\">{email}</span></button>",
        Escaped(&account.name)
    )
}
