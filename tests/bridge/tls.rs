//! The bridge as an https server of its own.

use roomkey::bridge::server::{Server, StartError};
use roomkey::config::bridge::Bridge;
use roomkey::http;
use roomkey::sandbox::{Options, Sandbox};
use rustls::pki_types::CertificateDer;

use crate::office::{Answer, Log, client_file, config_text, free_port};

fn certificate(dir: &std::path::Path) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(dir.join("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(dir.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    made.cert.der().clone()
}

fn trusting(certificate: &CertificateDer<'_>) -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let root = reqwest::Certificate::from_der(certificate).unwrap();
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(0)
        .tls_certs_only([root])
        .build()
        .unwrap()
}

#[tokio::test]
async fn https_has_hsts_and_the_host_cookie_and_a_certificate_that_can_be_renewed() {
    let dir = tempfile::tempdir().unwrap();
    let first = certificate(dir.path());
    let port = free_port();
    let url = format!("https://localhost:{port}");
    let callback = format!("{url}/callback");
    let sandbox = Sandbox::start(Options {
        redirect_uris: vec![callback.clone()],
        ..Options::default()
    })
    .await
    .unwrap();
    client_file(dir.path(), &callback);
    let top = "tls_cert = \"cert.pem\"\ntls_key = \"key.pem\"";
    let text = config_text(&url, &format!("127.0.0.1:{port}"), sandbox.url(), top, "");
    let config = Bridge::parse(&dir.path().join("config.toml"), &text).unwrap();
    let bridge = Server::start(config, http::Client::new(), Log::default())
        .await
        .unwrap();

    let page = trusting(&first)
        .get(format!("{url}/device"))
        .send()
        .await
        .unwrap();
    let page = Answer::of(page).await;
    assert!(
        page.header("strict-transport-security")
            .starts_with("max-age=")
    );
    let cookie = page.header("set-cookie");
    assert!(
        cookie.starts_with("__Host-roomkey=") && cookie.contains("; Secure"),
        "{cookie}"
    );
    let mut phone = crate::phone::Phone::by(&url, trusting(&first));
    let begun = trusting(&first)
        .post(format!("{url}/device_authorization"))
        .form(&[("client_id", "kiosk")]);
    let begun = Answer::of(begun.send().await.unwrap()).await;
    let done = phone.approve(&begun.text_of("user_code")).await;
    assert_eq!(done.title(), "Done: return to your terminal");

    let second = certificate(dir.path());
    assert!(
        trusting(&second)
            .get(format!("{url}/healthz"))
            .send()
            .await
            .is_err()
    );
    bridge.read_certificate_again().unwrap();
    let renewed = trusting(&second)
        .get(format!("{url}/healthz"))
        .send()
        .await
        .unwrap();
    assert_eq!(renewed.status(), 200);
    std::fs::write(dir.path().join("key.pem"), "broken").unwrap();
    assert!(
        bridge
            .read_certificate_again()
            .unwrap_err()
            .contains("tls_key")
    );
    let stays = trusting(&second)
        .get(format!("{url}/healthz"))
        .send()
        .await
        .unwrap();
    assert_eq!(stays.status(), 200);
}

#[tokio::test]
async fn a_certificate_that_does_not_fit_its_key_is_said_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(Options::default()).await.unwrap();
    certificate(dir.path());
    let cert = std::fs::read(dir.path().join("cert.pem")).unwrap();
    certificate(dir.path());
    std::fs::write(dir.path().join("cert.pem"), cert).unwrap();
    client_file(dir.path(), "https://localhost/callback");
    let top = "tls_cert = \"cert.pem\"\ntls_key = \"key.pem\"";
    let text = config_text("https://localhost", "127.0.0.1:0", sandbox.url(), top, "");
    let config = Bridge::parse(&dir.path().join("config.toml"), &text).unwrap();
    let failed = Server::start(config, http::Client::new(), Log::default()).await;
    assert!(matches!(failed, Err(StartError::Certificate(why)) if why.contains("tls_key")));
}
