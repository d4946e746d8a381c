//! The page a person opens on the phone and types the device's code into.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};

use super::clients::Clients;
use super::parameters::Parameters;
use super::sessions::{Browser, Purpose, Refusal, with_cookie};
use crate::sandbox::pages::{Escaped, page};
use crate::sandbox::world::World;

/// `GET /device`; `?user_code=` fills the field in.
pub(super) async fn form(State(world): State<Arc<World>>, request: Request) -> Response {
    let browser = world.oauth.sessions.browser(request.headers());
    let code = prefilled(request.uri());
    with_cookie(code_form(&browser, StatusCode::OK, &code, ""), &browser)
}

fn prefilled(uri: &Uri) -> String {
    Parameters::parse(uri.query().unwrap_or_default().as_bytes())
        .ok()
        .and_then(|parameters| parameters.get("user_code").map(str::to_owned))
        .unwrap_or_default()
}

/// `POST /device` with the `code`.
pub(super) async fn enter(State(world): State<Arc<World>>, request: Request) -> Response {
    match entered(&world, request).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    }
}

async fn entered(world: &World, request: Request) -> Result<Response, Refusal> {
    let headers = request.headers().clone();
    let parameters = Parameters::of_page(request).await?;
    let sessions = &world.oauth.sessions;
    let browser = sessions.posting_browser(&headers, parameters.get("csrf"))?;
    let typed = parameters.get("code").unwrap_or_default();
    let waiting = world.oauth.devices.waiting(Instant::now(), typed);
    let known = waiting.and_then(|waiting| Some((Clients::find(waiting.client_id)?, waiting)));
    let Some((client, waiting)) = known else {
        let problem = "That code is not known, or it has expired. Look again, \
                       or ask for a new one on your device.";
        let status = StatusCode::BAD_REQUEST;
        return Ok(code_form(&browser, status, typed, problem));
    };
    let scopes = waiting.scopes.clone();
    let visit = sessions.begin(&browser, client, scopes, Purpose::Device(waiting));
    Ok(Redirect::to(&format!("/signin/{}", visit.id)).into_response())
}

fn code_form(browser: &Browser, status: StatusCode, code: &str, problem: &str) -> Response {
    let alert = match problem {
        "" => String::new(),
        problem => format!("<p role=\"alert\"><b>{}</b></p>", Escaped(problem)),
    };
    let content = format!(
        "<p>Enter the code that your device shows.</p>{alert}\
         <form method=\"post\" action=\"/device\">\
         <input type=\"hidden\" name=\"csrf\" value=\"{}\">\
         <label for=\"code\">Code</label>\
         <input id=\"code\" class=\"big\" name=\"code\" value=\"{}\" placeholder=\"XXXX-XXXX\" \
         autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\" \
         maxlength=\"40\" required autofocus>\
         <button class=\"main\">Continue</button></form>",
        Escaped(&browser.csrf),
        Escaped(code)
    );
    page(status, "Connect a device", &content)
}
