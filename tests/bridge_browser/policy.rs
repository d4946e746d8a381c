//! That the browser would complain: what the other tests find silent is not silent by itself.

use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use crate::chromium::{Setup, Tab};

const POLICY: &str = "default-src 'none'; form-action 'self'";

async fn page() -> Response {
    let page = Html(
        "<!doctype html><html lang=\"en\"><title>Page</title><h1>Page</h1>\
         <form method=\"post\"><button value=\"go\">Go</button></form>",
    );
    ([("content-security-policy", POLICY)], page).into_response()
}

async fn styled() -> Response {
    let page = Html("<!doctype html><title>x</title><h1 style=\"color:red\">Styled</h1>");
    ([("content-security-policy", POLICY)], page).into_response()
}

/// Straight on to another origin, as an issuer's sign-in would be.
async fn away() -> Response {
    let to = "http://sso.example.com:9/";
    (axum::http::StatusCode::SEE_OTHER, [("location", to)]).into_response()
}

async fn serve() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let routes = Router::new()
        .route("/", get(page).post(away))
        .route("/styled", get(styled));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn a_style_that_the_policy_forbids_is_complained_of() {
    let Some(tab) = Tab::of_a_person(Setup::default()).await else {
        return;
    };
    tab.open(&format!("{}/styled", serve().await)).await;
    tab.complains_of("style-src").await;
}

/// Why a POST of the bridge leads to a page of its own, and that one to the issuer (product §6).
#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_led_straight_to_another_origin_would_be_stopped() {
    let Some(tab) = Tab::of_a_person(Setup::default()).await else {
        return;
    };
    tab.open(&serve().await).await;
    tab.touch("go").await;
    tab.complains_of("form-action").await;
    tab.until("Page").await;
}
