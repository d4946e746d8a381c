//! An issuer behind a gate, and configurations for bridges in front of it.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use roomkey::bridge::server::Server;
use roomkey::config::bridge::Bridge;
use roomkey::http;
use roomkey::sandbox::{Options, Sandbox};
use serde_json::Value;
use tempfile::TempDir;

use crate::gate::Gate;
use crate::office::client_file;
use crate::replica::roomkey;
use crate::way::{PUBLIC, Way};

pub struct World {
    /// Only while this lives the issuer does.
    _sandbox: Sandbox,
    /// Before the issuer.
    pub gate: Gate,
    pub dir: TempDir,
}

impl World {
    pub async fn open() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        let callback = format!("{PUBLIC}/callback");
        let gate = Gate::open().await;
        let sandbox = Sandbox::start(Options {
            public_url: Some(gate.url.clone()),
            redirect_uris: vec![callback.clone()],
            ..options
        })
        .await
        .unwrap();
        gate.lead_to(&format!("http://{}", sandbox.address()));
        let dir = tempfile::tempdir().unwrap();
        client_file(dir.path(), &callback);
        let key = dir.path().join("key");
        std::fs::write(&key, STANDARD.encode([7_u8; 32])).unwrap();
        std::fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
        Self {
            _sandbox: sandbox,
            gate,
            dir,
        }
    }

    /// Writes the configuration of a bridge.
    pub fn config(&self, name: &str, store: &str) -> PathBuf {
        let issuer = &self.gate.url;
        let text = format!(
            "[bridge]\npublic_url = \"{PUBLIC}\"\nlisten = \"127.0.0.1:0\"\nstore = \"{store}\"\n\
             admin_socket = \"{name}.sock\"\nencryption_key_file = \"key\"\n\
             [bridge.upstream]\nissuer = \"{issuer}\"\nclient_secrets_file = \"web.json\"\n\
             params = {{ access_type = \"offline\", prompt = \"select_account consent\" }}\n\
             [bridge.limits]\npending_per_address = 1000\n\
             failed_codes_per_address_minute = 1000\nfailed_codes_total_minute = 1000\n\
             [[bridge.client]]\nclient_id = \"kiosk\"\nname = \"Lobby kiosk\"\n\
             scopes = [\"spaces\", \"memberships\", \"directory\"]\n"
        );
        let path = self.dir.path().join(format!("{name}.toml"));
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl World {
    /// A bridge in this process, and the way to it.
    pub async fn bridge(&self, name: &str, store: &str) -> (Server, Way) {
        let config = Bridge::load(Some(&self.config(name, store))).unwrap();
        let started = Server::start(config, http::Client::new(), std::io::sink()).await;
        let server = started.unwrap();
        let way = Way::to(&[&format!("http://{}", server.address())]);
        (server, way)
    }

    /// The program's words for the operator of that bridge.
    pub async fn operator(&self, name: &str, args: &[&str]) -> Value {
        let config = self.dir.path().join(format!("{name}.toml"));
        let args = [&["bridge", "sessions"], args, &["--json"]].concat();
        let mut command = roomkey(&config, &args);
        let asked = tokio::task::spawn_blocking(move || command.output().unwrap());
        let output = asked.await.unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
    }

    /// Names of all sessions, as the operator of that bridge sees them.
    pub async fn sessions(&self, name: &str) -> Vec<String> {
        let listed = self.operator(name, &["list"]).await;
        let id = |session: &Value| session["id"].as_str().unwrap().to_owned();
        let mut sessions: Vec<_> = listed.as_array().unwrap().iter().map(id).collect();
        sessions.sort();
        sessions
    }
}
