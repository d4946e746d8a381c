use std::io::Write as _;
use std::path::PathBuf;

use jiff::Timestamp;
use secrecy::ExposeSecret;

use super::*;
use crate::config::Scope;

fn file(content: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(content).unwrap();
    file
}

const KEY: &str = r#"{"type":"service_account","client_email":"a@b.iam","client_id":"1086",
    "private_key":"-----BEGIN PRIVATE KEY-----\\nabc\\n","token_uri":"https://t/"}"#;
const USER: &str = r#"{"type":"authorized_user","client_id":"i","client_secret":"s3cret","refresh_token":"r3fresh"}"#;

#[test]
fn both_shapes_of_a_client_are_read() {
    for (text, kind) in [
        (
            r#"{"installed":{"client_id":"i","client_secret":"s3cret"}}"#,
            ClientKind::Installed,
        ),
        (
            r#"{"web":{"client_id":"i","client_secret":"s3cret","x":1}}"#,
            ClientKind::Web,
        ),
        (
            "\u{feff}{\"web\":{\"client_id\":\"i\",\"client_secret\":\"s3cret\"}}\n",
            ClientKind::Web,
        ),
    ] {
        let client = read(file(text.as_bytes()).path()).unwrap();
        assert_eq!((client.client_id.as_str(), client.kind), ("i", kind));
        let secret = client.client_secret.as_ref().unwrap();
        assert_eq!(secret.expose_secret(), "s3cret");
        assert!(!format!("{client:?}").contains("s3cret"));
    }
}

#[test]
fn a_key_is_read_and_never_shown() {
    let key = read_service_account(file(KEY.as_bytes()).path()).unwrap();
    assert_eq!(key.client_email, "a@b.iam");
    assert_eq!(key.client_id.as_deref(), Some("1086"));
    assert_eq!(
        key.private_key.expose_secret(),
        "-----BEGIN PRIVATE KEY-----\nabc\n",
        "escaped line ends are line ends"
    );
    assert!(!format!("{key:?}").contains("abc"));
}

#[test]
fn a_saved_sign_in_is_read_in_all_its_forms() {
    let user = read_authorized_user(file(USER.as_bytes()).path()).unwrap();
    assert_eq!(
        user.refresh_token.as_ref().unwrap().expose_secret(),
        "r3fresh"
    );
    let shown = format!("{user:?}");
    assert!(
        !shown.contains("s3cret") && !shown.contains("r3fresh"),
        "{shown}"
    );

    let python = br#"{"token":"t","refresh_token":"r","client_id":"i","client_secret":"s",
        "scopes":["https://www.googleapis.com/auth/chat.spaces"],"account":"ana@example.com",
        "expiry":"2026-11-22T15:00:00.123456Z","quota_project_id":"p"}"#;
    let user = read_authorized_user(file(python).path()).unwrap();
    assert_eq!(user.scopes, Scope::list("spaces"));
    assert_eq!(user.account.as_deref(), Some("ana@example.com"));
    assert_eq!(user.quota_project_id.as_deref(), Some("p"));
    assert_eq!(
        user.token.unwrap().1,
        "2026-11-22T15:00:00.123456Z".parse::<Timestamp>().unwrap()
    );

    let token_alone = br#"{"access_token":"t","client_id":"i","expiry":"2026-11-22T15:00:00"}"#;
    assert!(
        read_authorized_user(file(token_alone).path())
            .unwrap()
            .token
            .is_some()
    );
    for lacking in [
        r#"{"type":"authorized_user","client_id":"i"}"#,
        r#"{"refresh_token":"r"}"#,
        r#"{"token":"t","client_id":"i"}"#,
    ] {
        let error = read_authorized_user(file(lacking.as_bytes()).path()).unwrap_err();
        assert!(
            error.explain().hint.unwrap().contains("refresh_token"),
            "{error}"
        );
    }
}

/// Reads whatever should be there and gives message and hint.
fn told(place: Place, content: &[u8]) -> (String, String) {
    let file = file(content);
    let path = file.path();
    let error = match place {
        Place::Client => read(path).map(drop),
        Place::ServiceAccount => read_service_account(path).map(drop),
        Place::AuthorizedUser => read_authorized_user(path).map(drop),
    };
    let told = error.unwrap_err().explain();
    assert_eq!(told.cause, Cause::Usage);
    let message = told.message.replace(&path.display().to_string(), "FILE");
    (message, told.hint.unwrap())
}

#[test]
fn the_wrong_file_in_the_wrong_place_says_what_it_is_and_what_to_do() {
    use Place::{AuthorizedUser, Client, ServiceAccount};
    let client = br#"{"installed":{"client_id":"i"}}"#;
    let web = br#"{"web":{"client_id":"i"}}"#;
    let token = br#"{"token":"t","refresh_token":"r"}"#;
    let api_key = format!("AIza{}", "x".repeat(35));
    let federated = br#"{"type":"external_account"}"#;
    let p12 = b"\x30\x82\x0a\x11\x02\x01\x03\x30\x82\xff";
    let pem = b"-----BEGIN PRIVATE KEY-----\n";
    let cases: &[(Place, &[u8], &str, &str)] = &[
        (Client, KEY.as_bytes(), "service-account key", "key_file"),
        (Client, USER.as_bytes(), "saved sign-in", "authorized-user"),
        (Client, token, "a token was saved over it", "elsewhere"),
        (
            Client,
            br#"{"installed":{},"web":{}}"#,
            "neither `installed` nor `web`",
            "Download the client",
        ),
        (Client, br#"{"web":{}}"#, "missing", "Download the client"),
        (Client, b"", "it is empty", "Download the client"),
        (Client, b"hello", "not JSON", "Download the client"),
        (Client, api_key.as_bytes(), "an API key", "OAuth client"),
        (Client, b"GOCSPX-x", "as text", "client_secret"),
        (Client, federated, "federated", "ROOMKEY_ACCESS_TOKEN"),
        (Client, p12, "PKCS#12", "type JSON"),
        (
            Client,
            b"SQLite format 3\0",
            "gcloud",
            "application_default",
        ),
        (Client, b"<?xml ?>", "property list", "Desktop app"),
        (
            ServiceAccount,
            client,
            "OAuth client",
            "client_secrets_file",
        ),
        (
            ServiceAccount,
            web,
            "web application",
            "client_secrets_file",
        ),
        (
            ServiceAccount,
            USER.as_bytes(),
            "sign-in",
            "authorized-user",
        ),
        (ServiceAccount, token, "token", "authorized-user"),
        (ServiceAccount, p12, "PKCS#12", "P12"),
        (ServiceAccount, pem, "PEM", "JSON file"),
        (ServiceAccount, api_key.as_bytes(), "API key", "type JSON"),
        (ServiceAccount, federated, "federated", "key of its own"),
        (
            ServiceAccount,
            br#"{"type":"service_account"}"#,
            "missing",
            "Make a key",
        ),
        (AuthorizedUser, client, "OAuth client", "browser"),
        (AuthorizedUser, web, "web application", "bridge"),
        (
            AuthorizedUser,
            KEY.as_bytes(),
            "service-account",
            "key_file",
        ),
        (AuthorizedUser, token, "token", "client_id"),
        (
            AuthorizedUser,
            federated,
            "federated",
            "ROOMKEY_ACCESS_TOKEN",
        ),
        (AuthorizedUser, api_key.as_bytes(), "API key", "gcloud"),
        (AuthorizedUser, b"{}", "empty", "gcloud"),
    ];
    for (place, content, message, hint) in cases {
        let told = told(*place, content);
        assert!(told.0.starts_with("FILE is not "), "{told:?}");
        assert!(told.0.contains(message), "{message}: {told:?}");
        assert!(told.1.contains(hint), "{hint}: {told:?}");
    }
}

/// People search for this sentence.
#[test]
fn a_token_over_the_client_file_is_named_in_the_words_of_other_programs() {
    let (message, _) = told(
        Place::Client,
        br#"{"token":"ya29.s3cret","refresh_token":"1//s3cret"}"#,
    );
    assert!(
        message.contains(
            "Expected a JSON object with a single property for a \"web\" or \"installed\" application"
        ),
        "{message}"
    );
    assert!(!message.contains("s3cret"));
}

#[test]
fn what_cannot_be_read_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let detail = |path: PathBuf| read(&path).unwrap_err().explain();
    let directory = detail(folder.path().to_owned());
    assert!(directory.message.contains("directory"), "{directory:?}");
    let missing = detail(folder.path().join("none.json"));
    assert!(missing.hint.unwrap().contains("relative"));
    let large = file(&vec![b' '; 70_000]);
    let large = detail(large.path().to_owned());
    assert!(large.message.contains("64 KiB"), "{large:?}");
    // Opening a pipe that nobody writes to would never end.
    let pipe = folder.path().join("pipe");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR,
        0,
    )
    .unwrap();
    let pipe = detail(pipe);
    assert!(pipe.message.contains("regular file"), "{pipe:?}");
}
