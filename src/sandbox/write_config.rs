//! Writes a configuration that points at this sandbox, and the files it names: a client of each
//! type, a service account's key and a working `authorized_user`.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::{Value, json};

use super::StartError;
use super::oauth::clients::{
    Client, ClientType, Clients, PROJECT_ID, SERVICE_ACCOUNT_EMAIL, SERVICE_ACCOUNT_ID,
    WEB_REDIRECT_URIS,
};
use super::oauth::scopes;
use super::oauth::{KEY_ID, private_key_pem};
use super::world::{Caller, World};

const SUBJECT: &str = "ana@example.com";
/// What the profiles ask for, and what the `authorized_user`'s token was granted.
const SCOPES: [(&str, &str); 4] = [
    ("spaces", "chat.spaces"),
    ("memberships", "chat.memberships"),
    ("delete", "chat.delete"),
    ("directory", "directory.readonly"),
];

/// Writes `path` and its companions beside it, each readable by its owner alone.
pub(super) fn write(path: &Path, world: &World, device_first: bool) -> Result<(), StartError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let default_profile = if device_first { "device" } else { "browser" };
    let desktop = client_file(world, ClientType::Desktop, &["http://localhost"]);
    let files = [
        (
            "client_secret_tv.json",
            client_file(world, ClientType::Tv, &["http://localhost"]),
        ),
        ("client_secret_desktop.json", desktop),
        (
            "client_secret_web.json",
            client_file(world, ClientType::Web, &WEB_REDIRECT_URIS),
        ),
        ("service_account.json", service_account(world)),
        ("authorized_user.json", authorized_user(world)),
    ];
    for (name, content) in files {
        save(&folder.join(name), &format!("{content:#}\n"))?;
    }
    save(path, &config(&world.origin, default_profile))
}

fn config(url: &str, default_profile: &str) -> String {
    let names = SCOPES.map(|(short, _)| format!("\"{short}\"")).join(", ");
    let profile = |name: &str, credentials: &str| {
        format!(
            "\n[profile.{name}]\n\
             method = \"{name}\"\n\
             issuer = \"{url}\"\n\
             {credentials}\
             scopes = [{names}]\n\
             \n\
             [profile.{name}.endpoints]\n\
             chat_api = \"{url}\"\n\
             people_api = \"{url}\"\n"
        )
    };
    let mut text = format!(
        "# Written by `roomkey sandbox --write-config`; good while that sandbox runs.\n\
         default_profile = \"{default_profile}\"\n"
    );
    text += &profile(
        "device",
        "client_secrets_file = \"client_secret_tv.json\"\n",
    );
    text += &profile(
        "browser",
        "client_secrets_file = \"client_secret_desktop.json\"\n",
    );
    text += &profile("service-account", "");
    text += "\n[profile.service-account.service_account]\n\
             key_file = \"service_account.json\"\n\
             subject = \"ana@example.com\"\n";
    text += &profile(
        "authorized-user",
        "client_secrets_file = \"authorized_user.json\"\n",
    );
    text
}

/// A client's file as the console gives it out; clients for TVs come as `installed` too.
fn client_file(world: &World, client_type: ClientType, redirect_uris: &[&str]) -> Value {
    let Client { id, secret, .. } = Clients::of(client_type);
    let kind = match client_type {
        ClientType::Web => "web",
        ClientType::Tv | ClientType::Desktop => "installed",
    };
    let url = &world.origin;
    json!({kind: {
        "client_id": id,
        "project_id": PROJECT_ID,
        "auth_uri": format!("{url}/o/oauth2/auth"),
        "token_uri": format!("{url}/token"),
        "auth_provider_x509_cert_url": format!("{url}/oauth2/v3/certs"),
        "client_secret": secret,
        "redirect_uris": redirect_uris,
    }})
}

fn service_account(world: &World) -> Value {
    let url = &world.origin;
    json!({
        "type": "service_account",
        "project_id": PROJECT_ID,
        "private_key_id": KEY_ID,
        "private_key": private_key_pem(),
        "client_email": SERVICE_ACCOUNT_EMAIL,
        "client_id": SERVICE_ACCOUNT_ID,
        "auth_uri": format!("{url}/o/oauth2/auth"),
        "token_uri": format!("{url}/token"),
        "auth_provider_x509_cert_url": format!("{url}/oauth2/v3/certs"),
        "client_x509_cert_url": format!("{url}/oauth2/v3/certs"),
        "universe_domain": "googleapis.com",
    })
}

/// The refresh token is good at once, as if Ana had allowed the Desktop client before.
fn authorized_user(world: &World) -> Value {
    let Client { id, secret, .. } = Clients::of(ClientType::Desktop);
    let identity = ["openid".to_owned(), scopes::full("userinfo.email")];
    let granted = SCOPES.map(|(_, name)| scopes::full(name));
    let person_id = world
        .account_by_email(SUBJECT)
        .map(|account| account.id)
        .unwrap_or_default();
    let caller = Caller {
        person_id,
        scopes: identity.into_iter().chain(granted).collect(),
        client_id: (*id).to_owned(),
    };
    json!({
        "type": "authorized_user",
        "client_id": id,
        "client_secret": secret,
        "refresh_token": world.oauth.tokens.issue_refresh(&caller),
        "token_uri": format!("{}/token", world.origin),
        "account": SUBJECT,
        "universe_domain": "googleapis.com",
    })
}

/// A new file takes the place of the old one, so that it never exists with laxer permissions.
fn save(path: &Path, content: &str) -> Result<(), StartError> {
    write_private(path, content).map_err(|source| StartError::WriteConfig {
        path: path.to_owned(),
        source,
    })
}

fn write_private(path: &Path, content: &str) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let temporary = path.with_file_name(name);
    match std::fs::remove_file(&temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&temporary)?;
    file.write_all(content.as_bytes())?;
    drop(file);
    std::fs::rename(&temporary, path)
}
