//! `/device` and `/D/CODE`: where a phone begins, and where every form of the pages goes.

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::form::{Form, Unusable};
use super::in_app::app;
use super::phone::{html_page, problem_page, to};
use super::{Caller, Site, cookie, now};
use crate::bridge::codes::UserCode;
use crate::bridge::pages::{self, Csrf, Problem};
use crate::bridge::service::{Browser, PageError, Ticket};

/// The page that asks for the code.
pub(super) async fn enter(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    if let Some(app) = embedded(&headers, query.as_deref()) {
        return in_app(&site, app, "/device", None);
    }
    with_browser(&site, &headers, |csrf| {
        pages::enter(site.names(), csrf, "", None)
    })
}

/// The page that a QR leads to: compare the code. Nothing happens before the person says yes.
pub(super) async fn compare(
    State(site): State<Site>,
    Path(typed): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let code = UserCode::read(&typed).map(|code| code.grouped());
    if let Some(app) = embedded(&headers, query.as_deref()) {
        let path = match &code {
            Some(code) => format!("/D/{}", code.replace('-', "")),
            None => "/device".to_owned(),
        };
        return in_app(&site, app, &path, code.as_deref());
    }
    with_browser(&site, &headers, |csrf| {
        if let Some(code) = &code {
            return pages::compare(site.names(), csrf, code);
        }
        let wrong = "The address does not hold a whole code. Enter it from the terminal.";
        pages::enter(site.names(), csrf, "", Some(wrong))
    })
}

/// A form of one of the pages.
pub(super) async fn step(
    State(site): State<Site>,
    Caller(address): Caller,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let form = match Form::read(&headers, body).await {
        Ok(form) => form,
        Err(why) => return unreadable(&site, &why),
    };
    let browser = match believed(&site, &headers, &form) {
        Ok(browser) => browser,
        Err(problem) => return problem_page(&site, &problem),
    };
    let ticket = Ticket(form.owned("ticket").unwrap_or_default());
    let bridge = site.bridge();
    let done = match form.get("step") {
        Some("code") => return claim(&site, &browser, &form, address).await,
        Some("continue") => bridge
            .start_upstream(&browser, &ticket, address, now())
            .await
            .map(|_| "/device/go"),
        Some("allow") => bridge
            .decide(&browser, &ticket, true, address, now())
            .await
            .map(|_| "/device/next"),
        Some("deny") => bridge
            .decide(&browser, &ticket, false, address, now())
            .await
            .map(|_| "/device/next"),
        _ => return problem_page(&site, &Problem::Unreadable),
    };
    match done {
        Ok(next) => to(next),
        Err(error) => problem_page(&site, &Problem::Flow(error)),
    }
}

async fn claim(site: &Site, browser: &Browser, form: &Form, address: std::net::IpAddr) -> Response {
    let typed = form.get("user_code").unwrap_or_default();
    let wrong = match site.bridge().claim(browser, typed, address, now()).await {
        Ok(_) => return to("/device/next"),
        Err(error @ PageError::UnknownCode) => error.to_string(),
        Err(error) => return problem_page(site, &Problem::Flow(error)),
    };
    let token = site.bridge().csrf(browser);
    let page = pages::enter(site.names(), Csrf(&token), typed, Some(&wrong));
    html_page(StatusCode::BAD_REQUEST, page)
}

/// The browser, where the form came from one of its own pages.
fn believed(site: &Site, headers: &HeaderMap, form: &Form) -> Result<Browser, Problem> {
    // Browsers that tell where a request comes from need not be believed on the token alone.
    let from = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    if !matches!(from, None | Some(b"same-origin" | b"none")) {
        return Err(Problem::Stale);
    }
    let browser = cookie::browser(headers, site.0.https).ok_or(Problem::NoCookie)?;
    let token = form.get("csrf").unwrap_or_default();
    let ours = site.bridge().check_csrf(&browser, token);
    ours.then_some(browser).ok_or(Problem::Stale)
}

fn unreadable(site: &Site, why: &Unusable) -> Response {
    let mut answer = problem_page(site, &Problem::Unreadable);
    *answer.status_mut() = match why {
        Unusable::Large => StatusCode::PAYLOAD_TOO_LARGE,
        Unusable::Incomplete => StatusCode::REQUEST_TIMEOUT,
        Unusable::Kind | Unusable::Twice => StatusCode::BAD_REQUEST,
    };
    answer
}

/// A page with a form, for the browser that asks; one without a cookie gets it here.
fn with_browser(
    site: &Site,
    headers: &HeaderMap,
    page: impl FnOnce(Csrf<'_>) -> maud::Markup,
) -> Response {
    let https = site.0.https;
    let known = cookie::browser(headers, https);
    let browser = known.unwrap_or_else(Browser::mint);
    let token = site.bridge().csrf(&browser);
    let mut answer = html_page(StatusCode::OK, page(Csrf(&token)));
    // Set again each time: it lives on while it is used.
    cookie::set_browser(answer.headers_mut(), &browser, https);
    answer
}

/// The app that this browser is inside, unless the person wants to go on there.
fn embedded(headers: &HeaderMap, query: Option<&str>) -> Option<&'static str> {
    if query == Some("here=1") {
        return None;
    }
    app(headers.get(header::USER_AGENT)?.to_str().ok()?)
}

fn in_app(site: &Site, app: &str, path: &str, code: Option<&str>) -> Response {
    let settings = site.bridge().settings();
    let address = settings.verification_uri();
    let page = pages::in_app_browser(site.names(), app, &address, path, code);
    html_page(StatusCode::OK, page)
}

/// Anything else. What only differs by case or a slash is led to the right place.
pub(super) async fn elsewhere(State(site): State<Site>, method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_end_matches('/');
    let begins =
        path.is_empty() || path.eq_ignore_ascii_case("/device") || path.eq_ignore_ascii_case("/d");
    if begins && method == Method::GET {
        return to("/device");
    }
    if let Some((empty, code)) = path.trim_start_matches('/').split_once('/')
        && empty.eq_ignore_ascii_case("d")
        && let Some(code) = UserCode::read(code)
        && method == Method::GET
    {
        return to(&format!("/D/{}", code.letters()));
    }
    problem_page(&site, &Problem::NotFound).into_response()
}
