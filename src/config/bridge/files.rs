//! The files that `[bridge]` names: encryption keys and the bridge's own client at the issuer.

use std::path::Path;

use serde_json::Value;

use super::check::{Draft, Place};
use super::{Bridge, EncryptionKey, StoreAddress, redirect_uri};
use crate::config::ConfigError;
use crate::config::client_file::{self, ClientFile, ClientKind};

/// Reads them, and gives the whole configuration.
pub(super) fn open(place: &Place<'_>, draft: Draft) -> Result<Bridge, ConfigError> {
    let mut bridge = draft.bridge;
    match draft.key_files {
        Some(set) => {
            let span = set.span();
            for file in &set.get_ref().0 {
                let key = EncryptionKey::read(&place.beside(file))
                    .map_err(|why| place.wrong(span.clone(), why.detail, &why.hint))?;
                if bridge.keys.iter().any(|known| known.same(&key)) {
                    let hint = "Name each key once, the new one first.";
                    return Err(place.wrong(span, "the same key is there twice", hint));
                }
                bridge.keys.push(key);
            }
            if bridge.keys.is_empty() {
                return Err(place.wrong(span, "`encryption_key_file` names no file", MAKE_ONE));
            }
        }
        None if matches!(bridge.store, StoreAddress::Memory) => {}
        None => {
            let detail = "`encryption_key_file` is missing: tokens are encrypted where they rest";
            return Err(place.wrong(0..0, detail, MAKE_ONE));
        }
    }
    let span = draft.client_files.span();
    for file in &draft.client_files.get_ref().0 {
        let path = place.beside(file);
        let client = client_file::read(&path).map_err(|error| {
            let told = error.explain();
            place.wrong(span.clone(), told.message, &told.hint.unwrap_or_default())
        })?;
        check_client(&client, &path)
            .map_err(|(detail, hint)| place.wrong(span.clone(), detail, hint))?;
        bridge
            .warnings
            .extend(redirect_warning(&path, &redirect_uri(&bridge.public_url)));
        bridge.upstream.clients.push(client);
    }
    if bridge.upstream.clients.is_empty() {
        let detail = "`client_secrets_file` names no file";
        return Err(place.wrong(span, detail, WEB));
    }
    bridge.warnings.extend(remarks(&bridge));
    Ok(bridge)
}

const MAKE_ONE: &str =
    "Make one: `umask 077; roomkey bridge --generate-key > bridge.key`, and name it there.";
const WEB: &str = "In the Cloud console, under Clients, create one of type \"Web application\" and download its JSON.";

fn check_client(client: &ClientFile, path: &Path) -> Result<(), (String, &'static str)> {
    if client.kind != ClientKind::Web {
        let detail = format!(
            "{} is a Desktop or TV client; the bridge needs a web client",
            path.display()
        );
        return Err((detail, WEB));
    }
    if client.client_secret.is_none() {
        let detail = format!("{} holds no client_secret", path.display());
        return Err((
            detail,
            "Add a secret to the client in the Cloud console, and download it again.",
        ));
    }
    Ok(())
}

/// Google sends nobody back to an address that the client does not list.
fn redirect_warning(path: &Path, needed: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let file: Value = serde_json::from_str(&text).ok()?;
    let listed = file["web"]["redirect_uris"].as_array();
    let listed = listed.is_some_and(|all| all.iter().any(|uri| uri == needed));
    (!listed).then(|| {
        format!(
            "{} does not list {needed} as a redirect URI. Add it to the client in the Cloud \
             console; it takes effect within minutes to hours.",
            path.display()
        )
    })
}

fn remarks(bridge: &Bridge) -> Vec<String> {
    let mut said = Vec::new();
    let alone = bridge.tls.is_none() && bridge.trusted_proxies.is_empty();
    if bridge.public_url.scheme() == "https" && alone {
        said.push(
            "public_url is https and there is no tls_cert, so a proxy must be in front; add its \
             address to trusted_proxies, or all callers count as one."
                .to_owned(),
        );
    }
    said
}
