//! The phone's way on: where it stands, out to the issuer, and back.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::Markup;

use super::form::Form;
use super::{Caller, Site, cookie, now};
use crate::bridge::pages::{self, Csrf, Problem};
use crate::bridge::service::{Callback, PageError, Standing};

/// The page for where this browser stands.
pub(super) async fn next(
    State(site): State<Site>,
    Caller(address): Caller,
    headers: HeaderMap,
) -> Response {
    let Some(browser) = cookie::browser(&headers, site.0.https) else {
        return to("/device");
    };
    let now = now();
    let names = site.names();
    let token = site.bridge().csrf(&browser);
    let csrf = Csrf(&token);
    let page = match site.bridge().standing(&browser, address, now).await {
        Ok(Standing::Nothing) => return to("/device"),
        Ok(Standing::Claimed(asking)) => pages::who_is_asking(names, csrf, &asking, now),
        Ok(Standing::Checking(asking)) => pages::checking(names, csrf, &asking),
        Ok(Standing::Deciding(last)) => pages::last_page(names, csrf, &last, now),
        Ok(Standing::Decided(decided)) => pages::decided(names, &decided),
        Ok(Standing::Expired) => return problem_page(&site, &Problem::Flow(PageError::Expired)),
        Err(error) => return problem_page(&site, &Problem::Flow(error)),
    };
    html_page(StatusCode::OK, page)
}

/// The page that leads to the issuer, after the person has said that they started this.
pub(super) async fn go(State(site): State<Site>, headers: HeaderMap) -> Response {
    let Some(browser) = cookie::browser(&headers, site.0.https) else {
        return to("/device");
    };
    match site.bridge().upstream_url(&browser, now()).await {
        Ok(url) => html_page(StatusCode::OK, pages::going(site.names(), url.as_str())),
        // A link from elsewhere leads back to the question.
        Err(PageError::NotYet | PageError::NothingUnderWay) => to("/device/next"),
        Err(error) => problem_page(&site, &Problem::Flow(error)),
    }
}

/// What the issuer sends back. It leads on at once: `code` and `state` stay in no address bar.
pub(super) async fn callback(
    State(site): State<Site>,
    Caller(address): Caller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Ok(query) = Form::parse(query.unwrap_or_default().as_bytes()) else {
        return to("/device/problem?is=unreadable");
    };
    let answer = Callback {
        state: query.owned("state"),
        code: query.owned("code").map(Into::into),
        error: query.owned("error"),
        error_description: query.owned("error_description"),
        iss: query.owned("iss"),
    };
    let Some(browser) = cookie::browser(&headers, site.0.https) else {
        return to(&format!(
            "/device/problem?is={}",
            slug(&PageError::ForeignAnswer)
        ));
    };
    match site
        .bridge()
        .callback(&browser, answer, address, now())
        .await
    {
        // Loaded twice: the page after it waits for the first one's end.
        Ok(_) | Err(PageError::InHand) => to("/device/next"),
        Err(error) => {
            let mut answer = to(&format!("/device/problem?is={}", slug(&error)));
            if let PageError::Upstream(text) | PageError::WrongAccount(text) = &error {
                cookie::set_note(answer.headers_mut(), text, site.0.https);
            }
            answer
        }
    }
}

/// A closed list: nobody can make up a message by a link.
const SLUGS: [(&str, PageError); 9] = [
    ("unknown", PageError::UnknownCode),
    ("elsewhere", PageError::ClaimedElsewhere),
    ("nothing", PageError::NothingUnderWay),
    ("expired", PageError::Expired),
    ("decided", PageError::AlreadyDecided),
    ("not-yet", PageError::NotYet),
    ("foreign", PageError::ForeignAnswer),
    ("refused", PageError::RefusedUpstream),
    ("unavailable", PageError::Unavailable),
];

fn slug(error: &PageError) -> &'static str {
    match error {
        PageError::Upstream(_) => "upstream",
        PageError::WrongAccount(_) => "account",
        PageError::TooManyTries { .. } | PageError::TooManySteps { .. } => "unavailable",
        plain => SLUGS
            .iter()
            .find(|(_, known)| known == plain)
            .map_or("unreadable", |(slug, _)| slug),
    }
}

/// What went wrong at the callback.
pub(super) async fn problem(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let is = query.strip_prefix("is=").unwrap_or_default();
    let note = || {
        cookie::note(&headers, site.0.https)
            .unwrap_or_else(|| "The sign-in there did not end well. Try again.".to_owned())
    };
    let problem = match is {
        "upstream" => Problem::Flow(PageError::Upstream(note())),
        "account" => Problem::Flow(PageError::WrongAccount(note())),
        _ => match SLUGS.iter().find(|(slug, _)| *slug == is) {
            Some((_, error)) => Problem::Flow(error.clone()),
            None => Problem::Unreadable,
        },
    };
    problem_page(&site, &problem)
}

/// A page about a problem.
pub(super) fn problem_page(site: &Site, problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut answer = html_page(status, pages::problem(site.names(), problem));
    if let Some(seconds) = problem.retry_after() {
        answer
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    answer
}

/// A page.
pub(super) fn html_page(status: StatusCode, page: Markup) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (status, kind, page.into_string()).into_response()
}

/// 303: the next request is a GET (RFC 9700 §4.12). Only to our own paths.
pub(super) fn to(path: &str) -> Response {
    let location = HeaderValue::try_from(path).unwrap_or(HeaderValue::from_static("/device"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}
