//! The file store on a real file system.

use std::os::unix::fs::{MetadataExt as _, symlink};

use secrecy::ExposeSecret as _;

use super::*;
use crate::account::credential::IssuerKind;
use crate::account::store::Store;
use crate::config::{Scope, StoreKind};
use crate::oauth::AuthMethod;

fn credential(token: &str) -> Credential {
    Credential {
        issuer: "https://accounts.google.com".into(),
        kind: IssuerKind::Google,
        token_endpoint: "https://oauth2.googleapis.com/token".into(),
        revocation_endpoint: None,
        auth_method: AuthMethod::Post,
        client_id: "tv".into(),
        chat_api: "https://chat.googleapis.com".into(),
        account: Some("ana@example.com".into()),
        asked: Vec::new(),
        made_from: None,
        scopes: Scope::list("spaces openid"),
        access_token: token.into(),
        expires_at: Some(jiff::Timestamp::UNIX_EPOCH),
        refresh_token: Some("rt-secret".into()),
    }
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o777
}

async fn save(store: &FileStore, token: &str) -> Result<(), StoreError> {
    let _lock = store.lock().await?;
    store.save(&credential(token), None).await
}

/// The remedy must name the path, so that it can be copied.
fn remedy(error: &StoreError) -> String {
    match error {
        StoreError::Unsafe { remedy, .. } => remedy.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_written_comes_back_and_only_the_owner_may_read_it() {
    let state = tempfile::tempdir().unwrap();
    let store = FileStore::new(&state.path().join("a/b"), "work");
    assert!(store.load().await.unwrap().is_none());
    save(&store, "one").await.unwrap();
    save(&store, "two").await.unwrap();
    let back = store.load().await.unwrap().unwrap();
    assert_eq!(back.access_token.expose_secret(), "two");
    assert_eq!(
        back.refresh_token.as_ref().unwrap().expose_secret(),
        "rt-secret"
    );
    assert_eq!(
        format!("{back:?}"),
        format!("{:?}", credential("two")),
        "everything else"
    );
    assert_eq!(mode(store.path()), 0o600);
    assert_eq!(mode(&store.lock_path), 0o600);
    assert_eq!(mode(&store.directory), 0o700);
    let mut names: Vec<_> = fs::read_dir(&store.directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["work.json", "work.lock"], "no temporary file stays");
    assert!(store.delete().await.unwrap());
    assert!(!store.delete().await.unwrap());
}

#[tokio::test]
async fn what_was_reserved_is_used_or_given_back() {
    let state = tempfile::tempdir().unwrap();
    let store = Store::open(StoreKind::File, "work", state.path());
    let mut locked = store.lock().await.unwrap();
    locked.save(&credential("one")).await.unwrap();
    let folder = state.path().join("credentials");
    let sizes = || -> Vec<u64> {
        let entries = fs::read_dir(&folder).unwrap().map(Result::unwrap);
        let new = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(".new-"));
        new.map(|entry| entry.metadata().unwrap().len()).collect()
    };
    locked.reserve(&credential("one")).await.unwrap();
    let [size] = sizes()[..] else {
        panic!("{:?}", sizes());
    };
    let written = fs::metadata(folder.join("work.json")).unwrap().len();
    assert!(size > 2 * written, "{size} {written}");
    let long = "x".repeat(100);
    locked.save(&credential(&long)).await.unwrap();
    assert_eq!(sizes(), [0; 0]);
    let back = locked.load().await.unwrap().unwrap();
    assert_eq!(back.access_token.expose_secret(), long);

    locked.reserve(&credential("one")).await.unwrap();
    drop(locked);
    assert_eq!(sizes(), [0; 0]);
}

#[tokio::test]
async fn lax_modes_are_refused_with_what_to_do() {
    let state = tempfile::tempdir().unwrap();
    let store = FileStore::new(state.path(), "work");
    save(&store, "one").await.unwrap();
    let set =
        |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    set(store.path(), 0o640);
    let refused = store.load().await.unwrap_err();
    assert!(remedy(&refused).contains(&format!("chmod 600 {}", store.path().display())));
    assert!(
        refused.explain().message.contains("mode 640"),
        "{refused:?}"
    );
    set(store.path(), 0o600);
    assert!(store.load().await.unwrap().is_some());
}

#[tokio::test]
async fn directories_of_our_own_are_closed_to_others() {
    let home = tempfile::tempdir().unwrap();
    let state = home.path().join("state");
    let store = FileStore::new(&state, "work");
    save(&store, "one").await.unwrap();
    let set =
        |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    set(&store.directory, 0o777);
    set(&state, 0o775);
    assert!(store.load().await.unwrap().is_some());
    assert_eq!((mode(&store.directory), mode(&state)), (0o700, 0o755));
    set(&store.directory, 0o755);
    save(&store, "two").await.unwrap();
    assert_eq!(mode(&store.directory), 0o700);

    let moved = home.path().join("moved");
    fs::rename(&state, &moved).unwrap();
    symlink(&moved, &state).unwrap();
    assert!(remedy(&store.load().await.unwrap_err()).contains("link"));
    assert!(remedy(&save(&store, "three").await.unwrap_err()).contains("link"));
    fs::remove_file(&state).unwrap();
    fs::rename(&moved, &state).unwrap();
    let back = store.load().await.unwrap().unwrap();
    assert_eq!(back.access_token.expose_secret(), "two");
}

#[tokio::test]
async fn an_odd_lock_file_of_our_own_does_no_harm() {
    let state = tempfile::tempdir().unwrap();
    let store = FileStore::new(state.path(), "work");
    save(&store, "one").await.unwrap();
    fs::set_permissions(&store.lock_path, fs::Permissions::from_mode(0o644)).unwrap();
    save(&store, "two").await.unwrap();
    fs::remove_file(&store.lock_path).unwrap();
    DirBuilder::new().create(&store.lock_path).unwrap();
    assert!(store.lock().await.is_err());
}

#[tokio::test]
async fn links_and_other_things_are_refused() {
    let state = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let store = FileStore::new(state.path(), "work");
    symlink(elsewhere.path(), &store.directory).unwrap();
    assert!(remedy(&save(&store, "one").await.unwrap_err()).contains("link"));
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);

    fs::remove_file(&store.directory).unwrap();
    save(&store, "one").await.unwrap();
    let moved = elsewhere.path().join("x.json");
    fs::rename(store.path(), &moved).unwrap();
    symlink(&moved, store.path()).unwrap();
    assert!(remedy(&store.load().await.unwrap_err()).contains("link"));

    fs::remove_file(store.path()).unwrap();
    DirBuilder::new().mode(0o700).create(store.path()).unwrap();
    assert!(store.load().await.is_err());

    fs::remove_file(&store.lock_path).unwrap();
    symlink("/dev/null", &store.lock_path).unwrap();
    assert!(remedy(&store.lock().await.unwrap_err()).contains("link"));
}

#[tokio::test]
async fn broken_and_huge_files_are_told_without_their_content() {
    let state = tempfile::tempdir().unwrap();
    let store = FileStore::new(state.path(), "work");
    save(&store, "one").await.unwrap();
    let good = fs::read_to_string(store.path()).unwrap();
    for bad in [
        "",
        "{\"access_token\": \"secret-word\"",
        &good.replace("\"version\": 1", "\"version\": 2"),
        &good.replace("1970-01-01T00:00:00Z", "secret-word"),
        &good.replace("\"one\"", "\"secret-word\\r\\n\""),
        &good.replace("\"one\"", "\" secret-word\""),
        &good.replace("\"one\"", "\"\""),
        &good.replace("rt-secret", "secret-word\\n"),
        &format!("{good}{}", " ".repeat(300 * 1024)).replacen('{', &" ".repeat(300 * 1024), 1),
    ] {
        fs::write(store.path(), bad).unwrap();
        let error = store.load().await.unwrap_err();
        assert!(matches!(error, StoreError::Broken { .. }), "{error:?}");
        assert!(
            !format!("{error:?} {error}").contains("secret-word"),
            "{error}"
        );
        assert!(error.explain().hint.unwrap().contains("sign in again"));
    }
    save(&store, "two").await.unwrap();
    assert!(
        store.load().await.unwrap().is_some(),
        "a new sign-in mends it"
    );
}

#[tokio::test(start_paused = true)]
async fn a_lock_is_waited_for_but_not_for_ever() {
    let state = tempfile::tempdir().unwrap();
    let store = FileStore::new(state.path(), "work");
    let held = store.lock().await.unwrap();
    let began = tokio::time::Instant::now();
    let refused = store.lock().await.unwrap_err();
    assert!(matches!(refused, StoreError::Busy { .. }), "{refused:?}");
    assert_eq!(began.elapsed().as_secs(), LOCK_LIMIT.as_secs());
    drop(held);
    store.lock().await.unwrap();
}

#[test]
fn file_names_never_meet_and_never_leave_the_directory() {
    let long = "x".repeat(500);
    let names = [
        "work",
        "Work",
        "../work",
        "a/b",
        "a%2Fb",
        "",
        ".",
        "..",
        "ü",
        &long,
        &long[1..],
    ];
    let mut encoded: Vec<_> = names.iter().map(|name| file_name(name)).collect();
    for name in &encoded {
        assert!(name.len() <= MAX_NAME && !name.is_empty(), "{name}");
        assert!(!name.contains(['/', '.']), "{name}");
    }
    encoded.sort();
    encoded.dedup();
    assert_eq!(encoded.len(), names.len());
}

#[tokio::test]
async fn kinds_of_stores_say_where_they_keep() {
    let state = tempfile::tempdir().unwrap();
    let path = state.path().join("credentials/work.json");
    for kind in [StoreKind::Auto, StoreKind::File] {
        let store = Store::open(kind, "work", state.path());
        assert_eq!(store.describe(), format!("file {}", path.display()));
    }
    assert_eq!(Store::memory().describe(), "memory");
}

#[cfg(not(feature = "keyring"))]
#[tokio::test]
async fn a_build_without_a_keyring_says_so() {
    let state = tempfile::tempdir().unwrap();
    let keyring = Store::open(StoreKind::Keyring, "work", state.path());
    for refused in [
        keyring.load().await.unwrap_err(),
        keyring.ready().await.unwrap_err(),
    ] {
        let said = refused.explain();
        assert!(said.message.contains("no keyring"), "{said:?}");
        assert!(said.hint.unwrap().contains("--features keyring"));
    }
}

#[tokio::test]
async fn a_note_that_it_rests_in_the_keyring_is_told_and_replaced() {
    let state = tempfile::tempdir().unwrap();
    let store = FileStore::new(state.path(), "work");
    save(&store, "one").await.unwrap();
    fs::write(store.path(), r#"{"version": 1, "stored_in": "keyring"}"#).unwrap();
    let said = store.load().await.unwrap_err().explain();
    assert!(said.message.contains("keyring"), "{said:?}");
    assert_eq!(said.cause.exit_code(), 3);
    save(&store, "two").await.unwrap();
    assert!(store.load().await.unwrap().is_some());
}

#[test]
fn debug_hides_the_tokens() {
    let shown = format!("{:?}", credential("at-secret"));
    assert!(
        !shown.contains("at-secret") && !shown.contains("rt-secret"),
        "{shown}"
    );
}
