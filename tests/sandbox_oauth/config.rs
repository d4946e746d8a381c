//! The configuration that `write_config` leaves behind, and the line that says where it is.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use roomkey::sandbox::oauth::clients::{ClientType, WEB_REDIRECT_URIS};
use roomkey::sandbox::{Options, Sandbox, StartError};
use serde_json::{Value, json};

use crate::site::{Site, client_of};

fn read(path: &Path) -> Value {
    let mode = std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "{}", path.display());
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

async fn started(folder: &Path, allow_chat_on_device: bool) -> (Site, toml::Table) {
    let path = folder.join("config.toml");
    let site = Site::start(Options {
        write_config: Some(path.clone()),
        allow_chat_on_device,
        ..Options::default()
    })
    .await;
    let text = std::fs::read_to_string(&path).unwrap();
    (site, text.parse().unwrap())
}

#[tokio::test]
async fn the_profiles_point_at_this_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let (site, config) = started(folder.path(), false).await;
    assert_eq!(config["default_profile"].as_str(), Some("browser"));
    let profiles = config["profile"].as_table().unwrap();
    assert_eq!(profiles.len(), 4);
    for name in ["device", "browser", "service-account", "authorized-user"] {
        let profile = &profiles[name];
        assert_eq!(profile["method"].as_str(), Some(name));
        for value in [
            &profile["issuer"],
            &profile["endpoints"]["chat_api"],
            &profile["endpoints"]["people_api"],
        ] {
            assert_eq!(value.as_str(), Some(site.sandbox.url()));
        }
        let scopes: Vec<&str> = profile["scopes"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(toml::Value::as_str)
            .collect();
        assert_eq!(scopes, ["spaces", "memberships", "delete", "directory"]);
    }
    let line: Value = serde_json::from_str(&site.sandbox.start_line()).unwrap();
    let config = folder.path().join("config.toml");
    assert_eq!(line, json!({"url": site.sandbox.url(), "config": config}));
    assert_eq!(site.sandbox.config(), Some(config.as_path()));
}

#[tokio::test]
async fn the_client_files_are_googles_and_private() {
    let folder = tempfile::tempdir().unwrap();
    let (site, config) = started(folder.path(), true).await;
    assert_eq!(config["default_profile"].as_str(), Some("device"));
    let device = config["profile"]["device"]["client_secrets_file"].as_str();
    assert_eq!(
        device,
        Some("client_secret_tv.json"),
        "relative to the configuration"
    );
    let files = [
        ("client_secret_tv.json", "installed", ClientType::Tv),
        (
            "client_secret_desktop.json",
            "installed",
            ClientType::Desktop,
        ),
        ("client_secret_web.json", "web", ClientType::Web),
    ];
    for (name, key, client_type) in files {
        let file = read(&folder.path().join(name));
        assert_eq!(file.as_object().unwrap().len(), 1, "a single property");
        assert_eq!(file[key]["client_id"], client_of(client_type).id);
        assert_eq!(file[key]["client_secret"], client_of(client_type).secret);
        assert_eq!(file[key]["token_uri"], site.at("/token"));
    }
    let web = read(&folder.path().join("client_secret_web.json"));
    assert_eq!(web["web"]["redirect_uris"], json!(WEB_REDIRECT_URIS));
    read(&folder.path().join("service_account.json"));
}

#[tokio::test]
async fn the_authorized_user_works_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (site, _) = started(folder.path(), true).await;
    let user = read(&folder.path().join("authorized_user.json"));
    assert_eq!(user["type"], "authorized_user");
    let text = |key: &str| user[key].as_str().unwrap().to_owned();
    let answer = site
        .post(
            "/token",
            &[
                ("grant_type", "refresh_token"),
                ("client_id", &text("client_id")),
                ("client_secret", &text("client_secret")),
                ("refresh_token", &text("refresh_token")),
            ],
        )
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.text_of("scope").contains("chat.delete"));
    let who = site
        .get_as("/v1/userinfo", &answer.text_of("access_token"))
        .await;
    assert_eq!(who.json()["email"], "ana@example.com");
}

#[tokio::test]
async fn without_a_configuration_the_line_says_null() {
    let site = Site::start(Options::default()).await;
    let line = site.sandbox.start_line();
    assert!(!line.contains('\n'));
    let line: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line, json!({"url": site.sandbox.url(), "config": null}));
}

async fn refused(options: Options) -> StartError {
    Sandbox::start(options)
        .await
        .expect_err("it must not start")
}

#[tokio::test]
async fn what_cannot_be_started_is_said_clearly() {
    let options = Options::default;
    let error = refused(Options {
        faults: Some("429:lots".into()),
        ..options()
    })
    .await;
    assert!(error.to_string().contains("--faults: fault 429"), "{error}");
    let error = refused(Options {
        guess: vec!["colour=blue".into()],
        ..options()
    })
    .await;
    assert!(
        error.to_string().contains("known are member_profile="),
        "{error}"
    );
    let error = refused(Options {
        public_url: Some("http://x.example/path".into()),
        ..options()
    })
    .await;
    assert!(matches!(error, StartError::PublicUrl(_)));
    let taken = Site::start(options()).await;
    let error = refused(Options {
        listen: taken.sandbox.address(),
        ..options()
    })
    .await;
    assert!(matches!(error, StartError::Listen { .. }), "{error}");
    let nowhere = Some("/proc/nowhere/config.toml".into());
    let error = refused(Options {
        write_config: nowhere,
        ..options()
    })
    .await;
    assert!(matches!(error, StartError::WriteConfig { .. }), "{error}");
}

#[tokio::test]
async fn a_public_address_is_what_answers_name() {
    let public = Some("http://192.0.2.7:8629/".to_owned());
    let site = Site::start(Options {
        public_url: public,
        ..Options::default()
    })
    .await;
    assert_eq!(site.sandbox.url(), "http://192.0.2.7:8629");
    let local = format!("http://{}", site.sandbox.address());
    let document = site
        .http
        .get(format!("{local}/.well-known/openid-configuration"));
    let document = document.send().await.unwrap().text().await.unwrap();
    assert!(
        document.contains("\"issuer\": \"http://192.0.2.7:8629\""),
        "{document}"
    );
}

#[tokio::test]
async fn it_stops_and_frees_its_port() {
    let site = Site::start(Options::default()).await;
    let address = site.sandbox.address();
    site.get("/device").await;
    let (send, stop) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(
        site.sandbox
            .run_until(async { stop.await.unwrap_or_default() }),
    );
    send.send(()).unwrap();
    served.await.unwrap();
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
