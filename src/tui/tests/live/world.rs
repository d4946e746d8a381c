//! A sandbox, and a person who comes to it with a configuration of two profiles.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;

use crate::action::Context;
use crate::config::Config;
use crate::demo;
use crate::sandbox::{Lifetimes, Options, Sandbox};
use crate::tui::app::Start;
use crate::tui::event::Event;
use crate::tui::runtime;
use crate::tui::runtime::live::{Backstage, Live};
use crate::tui::tests::stage::key;

/// The screen of the judgement.
pub const SIZE: (u16, u16) = (80, 24);

pub struct World {
    sandbox: Sandbox,
    _files: TempDir,
    pub backstage: Backstage,
}

impl World {
    /// Codes are approved at once, or never.
    pub async fn new(approved: bool) -> Self {
        let files = tempfile::tempdir().unwrap();
        let written = files.path().join("sandbox.toml");
        let sandbox = Sandbox::start(Options {
            allow_chat_on_device: true,
            auto_approve: approved.then_some(Duration::from_millis(1)),
            write_config: Some(written),
            lifetimes: Lifetimes {
                interval: Duration::from_secs(1),
                ..Lifetimes::default()
            },
            ..Options::default()
        })
        .await
        .unwrap();
        let path = files.path().join("config.toml");
        std::fs::write(&path, config(sandbox.url(), files.path())).unwrap();
        let options = runtime::Options {
            plain: false,
            config: Config::load(Some(&path)).unwrap(),
            profile: None,
            start: Start::Resume,
            ascii: false,
            no_color: false,
            access_token: None,
            demo: Some(demo::offer()),
        };
        Self {
            sandbox,
            _files: files,
            backstage: Backstage::new(options),
        }
    }

    /// What goes wrong at the server from now on; an empty specification: nothing.
    pub fn fail_with(&self, faults: &str) {
        let body = format!("{{\"spec\": \"{faults}\"}}");
        let address = self.sandbox.url().trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "PUT /sandbox/faults HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// In the list of spaces, all read; the first one signs in.
    pub async fn signed_in(&self) -> Live {
        let mut live = self.backstage.open(Some("work"), Start::Resume, SIZE);
        live.settle().await;
        if live.app.screens()[0] != "SpacesScreen" {
            live = self.backstage.open(Some("work"), Start::SignIn, SIZE);
        }
        let spaces = |live: &Live| live.app.screens()[0] == "SpacesScreen";
        live.until("the list of spaces", spaces).await;
        live.settle().await;
        // A run that was broken off is asked about first.
        if live.app.context() == Context::Menu {
            live.send(Event::Key(key("esc")));
            live.settle().await;
        }
        live
    }
}

/// Nothing leaves memory.
fn config(url: &str, files: &Path) -> String {
    let files = files.display();
    let common = format!(
        "issuer = \"{url}\"\nstore = \"memory\"\n\
         scopes = [\"spaces\", \"memberships\", \"delete\", \"directory\", \
         \"admin.spaces\", \"admin.memberships\", \"admin.delete\"]\n"
    );
    let endpoints = format!("chat_api = \"{url}\"\npeople_api = \"{url}\"\n");
    let browser = format!(
        "[profile.browser]\nmethod = \"browser\"\n{common}\
         client_secrets_file = \"{files}/client_secret_desktop.json\"\n\
         [profile.browser.endpoints]\n{endpoints}"
    );
    format!(
        "default_profile = \"work\"\n\
         [profile.work]\nmethod = \"device\"\n{common}\
         client_secrets_file = \"{files}/client_secret_tv.json\"\n\
         [profile.work.endpoints]\n{endpoints}\
         [profile.robot]\nmethod = \"service-account\"\n{common}\
         [profile.robot.service_account]\nkey_file = \"{files}/service_account.json\"\n\
         subject = \"ana@example.com\"\n\
         [profile.robot.endpoints]\n{endpoints}{browser}[ui]\nmouse = true\n"
    )
}

/// The demo, of which the phone is played.
pub fn demo_backstage() -> Backstage {
    let servers: Arc<dyn crate::tui::Demo> = demo::offer();
    Backstage::new(runtime::Options {
        plain: false,
        config: Config::default(),
        profile: Some(servers.profile_name().to_owned()),
        start: Start::SignIn,
        ascii: false,
        no_color: false,
        access_token: None,
        demo: Some(servers),
    })
}
