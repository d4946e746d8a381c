//! A bridge whose issuer says what the test wants, and a person who signs in there.

use std::os::unix::fs::PermissionsExt as _;

use roomkey::bridge::server::Server;
use roomkey::config::bridge::Bridge;
use roomkey::http;
use roomkey::sandbox::{Options, Sandbox};
use serde_json::{Value, json};
use url::Url;

use crate::liar::{self, Liar};
use crate::office::{Begun, Log, Office, client, client_file, config_text, free_port};
use crate::phone::{Page, Phone};

pub const SECRET: &str = "first-secret";

/// The files and the text of a configuration whose issuer is the liar; and where it will be.
pub fn write_config(dir: &std::path::Path, issuer: &str, top: &str) -> (String, String) {
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}");
    let file = json!({"web": {
        "client_id": liar::CLIENT,
        "client_secret": SECRET,
        "redirect_uris": [format!("{url}/callback")],
    }});
    std::fs::write(dir.join("web.json"), file.to_string()).unwrap();
    let text = config_text(&url, &format!("127.0.0.1:{port}"), issuer, top, "");
    (url, text)
}

/// A bridge that asks the liar.
pub async fn open(liar: &Liar, top: &str) -> Office {
    open_with(liar, top, |config| config).await
}

/// One whose configuration is changed before it starts.
pub async fn open_with(liar: &Liar, top: &str, change: impl FnOnce(String) -> String) -> Office {
    let sandbox = Sandbox::start(Options::default()).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let (url, text) = write_config(dir.path(), &liar.url, top);
    let config = Bridge::parse(&dir.path().join("config.toml"), &change(text)).unwrap();
    let log = Log::default();
    let bridge = Server::start(config, http::Client::new(), log.clone()).await;
    Office {
        sandbox,
        bridge: bridge.unwrap(),
        url,
        http: client(),
        log,
        dir,
    }
}

/// What a sign-in showed to whoever looks at the browser.
pub struct Seen {
    pub page: Page,
    pub state: String,
    pub code: &'static str,
}

/// Enters the code, and comes back from the liar, who names the account as `change` has it.
pub async fn sign_in(
    liar: &Liar,
    phone: &mut Phone,
    begun: &Begun,
    change: impl FnOnce(&mut Value),
) -> Seen {
    let asking = phone.enter(&begun.user_code).await;
    let going = phone.press(&asking, "continue", &[]).await;
    let to = Url::parse(&going.refresh().unwrap()).unwrap();
    let value = |key: &str| to.query_pairs().find(|(k, _)| k == key).unwrap().1;
    let (state, nonce) = (value("state").into_owned(), value("nonce").into_owned());
    let mut claims = liar.claims();
    claims["nonce"] = nonce.as_str().into();
    change(&mut claims);
    liar.grants(&liar::signed(&claims));
    let code = "4/0A-upstream-code";
    let back = format!("/callback?code={code}&state={state}&iss={}", liar.url);
    Seen {
        page: phone.open(&back).await,
        state,
        code,
    }
}

/// A bridge with the sandbox behind it, that keeps its rows in a file.
pub async fn on_disk() -> Office {
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}");
    let callback = format!("{url}/callback");
    let sandbox = Sandbox::start(Options {
        redirect_uris: vec![callback.clone()],
        ..Options::default()
    });
    let sandbox = sandbox.await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    client_file(dir.path(), &callback);
    let listen = format!("127.0.0.1:{port}");
    let text = stored_on_disk(
        &config_text(&url, &listen, sandbox.url(), "", ""),
        dir.path(),
    );
    let config = Bridge::parse(&dir.path().join("config.toml"), &text).unwrap();
    let log = Log::default();
    let bridge = Server::start(config, http::Client::new(), log.clone()).await;
    Office {
        sandbox,
        bridge: bridge.unwrap(),
        url,
        http: client(),
        log,
        dir,
    }
}

/// The same configuration over the embedded store, with the key that it needs.
pub fn stored_on_disk(config: &str, dir: &std::path::Path) -> String {
    let key = dir.join("bridge.key");
    std::fs::write(&key, format!("{KEY}\n")).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let store = format!(
        "store = \"redb:{}\"\nencryption_key_file = \"bridge.key\"",
        dir.join("bridge.redb").display()
    );
    config.replace("store = \"memory\"", &store)
}

/// 32 bytes that nobody else uses.
pub const KEY: &str = "Zm9yIGEgdGVzdCBvZiBhIGJyaWRnZSwgMzIgYnl0ZXM=";
