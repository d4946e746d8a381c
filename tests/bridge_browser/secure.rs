//! The bridge over https, and an issuer that sends people on to their company's own sign-in.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Query, RawQuery, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use roomkey::bridge::server::Server;
use roomkey::config::bridge::Bridge;
use roomkey::http;
use roomkey::sandbox::{Options, Sandbox};

use crate::chromium::{Setup, Tab};
use crate::office::{Log, Office, client, client_file, config_text, free_port};
use crate::walk::{CHOOSER, DONE, consent, enter};

/// An office whose bridge speaks https itself; `top` goes into its configuration.
async fn secure_office(more: &str) -> Office {
    let port = free_port();
    let url = format!("https://localhost:{port}");
    let callback = format!("{url}/callback");
    let sandbox = Sandbox::start(Options {
        redirect_uris: vec![callback.clone()],
        ..Options::default()
    });
    let sandbox = sandbox.await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    client_file(dir.path(), &callback);
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(dir.path().join("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(dir.path().join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    let top = "tls_cert = \"cert.pem\"\ntls_key = \"key.pem\"";
    let more = more.replace("SANDBOX", sandbox.url());
    let text = config_text(
        &url,
        &format!("127.0.0.1:{port}"),
        sandbox.url(),
        top,
        &more,
    );
    let config = Bridge::parse(&dir.path().join("config.toml"), &text).unwrap();
    let log = Log::default();
    let bridge = Server::start(config, http::Client::new(), log.clone());
    let bridge = bridge.await.unwrap();
    let root = reqwest::Certificate::from_der(made.cert.der()).unwrap();
    let _ = client();
    let trusting = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([root])
        .build()
        .unwrap();
    Office {
        sandbox,
        bridge,
        url,
        http: trusting,
        log,
        dir,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn product_6_over_https_the_host_cookie_comes_back() {
    let setup = Setup {
        width: 390,
        dark: true,
        ..Setup::default()
    };
    let Some(tab) = Tab::of_a_person(setup).await else {
        return;
    };
    let office = secure_office("").await;
    let begun = office.begin().await;
    enter(&tab, &office, &begun.user_code).await;
    let cookies = tab.cookies().await;
    assert_eq!(cookies.len(), 1, "{cookies:?}");
    let ours = &cookies[0];
    assert_eq!(ours["name"], "__Host-roomkey");
    for (rule, value) in [("secure", true), ("httpOnly", true), ("session", false)] {
        assert_eq!(ours[rule], value, "{rule}: {ours}");
    }
    assert_eq!(ours["sameSite"], "Lax", "{ours}");
    crate::walk::until_last_page(&tab).await;
    tab.touch("allow").await;
    tab.until(DONE).await;
    assert_eq!(office.poll(&begun.device_code).await.status, 200);
    tab.is_content().await;
}

/// The two servers of a company's single sign-on.
#[derive(Clone)]
struct Company {
    /// Where the company's own sign-in is: another host, another site.
    own: String,
    /// Where the issuer goes on afterwards.
    issuer: String,
}

/// The issuer's authorization endpoint knows the company and sends the person there.
async fn to_the_company(State(company): State<Company>, RawQuery(query): RawQuery) -> Response {
    found(&format!("{}/login?{}", company.own, query.unwrap()))
}

async fn company_page(Query(asked): Query<HashMap<String, String>>) -> Html<String> {
    let hidden = |(name, value): (String, String)| {
        format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
    };
    let fields: Vec<String> = asked.into_iter().map(hidden).collect();
    let fields = fields.concat();
    Html(format!(
        "<!doctype html><html lang=\"en\"><title>Company</title><h1>Company sign-in</h1>\
         <form method=\"post\" action=\"/login\">{fields}<button value=\"go\">Sign in</button></form>"
    ))
}

async fn back_to_the_issuer(State(company): State<Company>, form: String) -> Response {
    found(&format!("{}/o/oauth2/v2/auth?{form}", company.issuer))
}

fn found(to: &str) -> Response {
    (axum::http::StatusCode::FOUND, [("location", to.to_owned())]).into_response()
}

#[tokio::test(flavor = "multi_thread")]
async fn product_6_single_sign_on_of_a_company_leads_through_other_origins_under_the_policy() {
    let Some(tab) = Tab::of_a_person(Setup::default()).await else {
        return;
    };
    let front = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = |listener: &tokio::net::TcpListener| listener.local_addr().unwrap().port();
    let more = format!(
        "[bridge.upstream.endpoints]\nauthorization = \"http://127.0.0.1:{}/auth\"",
        at(&front)
    );
    let office = secure_office(&more).await;
    let company = Company {
        own: format!("http://sso.example.com:{}", at(&own)),
        issuer: office.sandbox.url().to_owned(),
    };
    let routes = Router::new()
        .route("/auth", get(to_the_company))
        .route("/login", get(company_page).post(back_to_the_issuer))
        .with_state(company);
    for listener in [front, own] {
        let routes = routes.clone();
        tokio::spawn(async move { axum::serve(listener, routes).await });
    }
    let begun = office.begin().await;
    enter(&tab, &office, &begun.user_code).await;
    tab.touch("continue").await;
    tab.until("Company sign-in").await;
    assert!(tab.url().await.starts_with("http://sso.example.com:"));
    tab.touch("go").await;
    tab.until(CHOOSER).await;
    consent(&tab).await;
    tab.touch("allow").await;
    tab.until(DONE).await;
    assert_eq!(office.poll(&begun.device_code).await.status, 200);
    tab.is_content().await;
}
