//! npm's `oidc-provider` behind the bridge, in the place of Google's web flow: a confidential
//! client, PKCE, a refresh token only for `offline_access` with `prompt=consent`.

use roomkey::bridge::server::Server;
use roomkey::config::bridge::Bridge;
use roomkey::http;
use tempfile::TempDir;

use crate::forms::{Page, Phone};
use crate::node::{self, Peer};
use crate::office::{Log, free_port};
use crate::terminal::{Library, Terminal};

struct Desk {
    url: String,
    _bridge: Server,
    _issuer: Peer,
    _dir: TempDir,
}

async fn desk(scopes: &str) -> Option<Desk> {
    let listen = format!("127.0.0.1:{}", free_port());
    let url = format!("http://{listen}");
    let callback = format!("{url}/callback");
    let issuer = node::start_with("oidc-upstream.mjs", "oidc-provider", &[&callback])?;
    let dir = tempfile::tempdir().unwrap();
    let web = serde_json::json!({"web": {
        "client_id": "bridge",
        "client_secret": "the-secret-of-the-bridge",
        "redirect_uris": [callback],
    }});
    std::fs::write(dir.path().join("web.json"), web.to_string()).unwrap();
    let text = format!(
        "[bridge]\npublic_url = \"{url}\"\nlisten = \"{listen}\"\nstore = \"memory\"\n\
         [bridge.upstream]\nissuer = \"{}\"\nclient_secrets_file = \"web.json\"\n\
         scopes = [{scopes}]\nparams = {{ prompt = \"consent\" }}\n\
         [[bridge.client]]\nclient_id = \"kiosk\"\nscopes = [\"spaces\", \"memberships\"]\n",
        issuer.url
    );
    let config = Bridge::parse(&dir.path().join("config.toml"), &text).unwrap();
    let bridge = Server::start(config, http::Client::new(), Log::default());
    Some(Desk {
        _bridge: bridge.await.unwrap(),
        url,
        _issuer: issuer,
        _dir: dir,
    })
}

/// From the code to the bridge's last page.
async fn until_last_page(phone: &mut Phone, desk: &Desk, user_code: &str) -> Page {
    let enter = phone.open(&format!("{}/device", desk.url)).await;
    let typed = [("user_code", user_code), ("step", "code")];
    let asking = phone.submit(&enter, &typed).await;
    let going = phone.submit(&asking, &[("step", "continue")]).await;
    let login = phone.follow_link(&going, "/auth?").await;
    let consent = phone
        .submit(&login, &[("login", "ana"), ("password", "x")])
        .await;
    phone.submit(&consent, &[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn oidc_provider_behind_the_bridge_and_openid_client_before_it() {
    let Some(desk) = desk("\"openid\", \"email\", \"offline_access\"").await else {
        return;
    };
    let Some(mut terminal) = Terminal::start(Library::OpenidClient, &desk.url, None) else {
        return;
    };
    let asked = terminal.told("asked").await;
    let mut phone = Phone::new();
    let code = asked["user_code"].as_str().unwrap();
    let last = until_last_page(&mut phone, &desk, code).await;
    assert!(last.text.contains("ana@example.com"), "{}", last.text);
    phone.submit(&last, &[("step", "allow")]).await;
    let tokens = terminal.told("tokens").await;
    let scope = tokens["scope"].to_string();
    assert!(
        scope.contains("chat.spaces") && scope.contains("chat.memberships"),
        "{scope}"
    );
    let renewed = terminal.refresh(&tokens["refresh_token"]).await;
    assert_ne!(renewed["refresh_token"], tokens["refresh_token"]);
    terminal.revoke(&renewed["refresh_token"]).await;
    terminal.refused(&renewed["refresh_token"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_offline_access_there_is_nothing_to_renew_by_and_the_terminal_gets_no_such_token() {
    let Some(desk) = desk("\"openid\", \"email\"").await else {
        return;
    };
    let Some(mut terminal) = Terminal::start(Library::OpenidClient, &desk.url, None) else {
        return;
    };
    let asked = terminal.told("asked").await;
    let code = asked["user_code"].as_str().unwrap();
    let mut phone = Phone::new();
    let last = until_last_page(&mut phone, &desk, code).await;
    phone.submit(&last, &[("step", "allow")]).await;
    let tokens = terminal.told("tokens").await;
    assert!(tokens["refresh_token"].is_null(), "{tokens}");
    assert!(tokens["access_token"].is_string(), "{tokens}");
}
