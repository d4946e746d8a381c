//! The keyring's rules, with the memory keyring of the `keyring-core` crate, and with keyrings
//! that never answer. A real Secret Service is a peer of `tests/store`.

use std::sync::mpsc;

use secrecy::ExposeSecret as _;
use tokio::time::Instant;

use super::*;
use crate::account::credential::IssuerKind;
use crate::account::store::Store;
use crate::config::Scope;
use crate::oauth::AuthMethod;

const SECRET: &str = "at-secret";

fn credential(token: &str) -> Credential {
    Credential {
        asked: Vec::new(),
        made_from: None,
        issuer: "https://accounts.google.com".into(),
        kind: IssuerKind::Google,
        token_endpoint: "https://oauth2.googleapis.com/token".into(),
        revocation_endpoint: None,
        auth_method: AuthMethod::Post,
        client_id: "tv".into(),
        chat_api: "https://chat.googleapis.com".into(),
        account: Some("ana@example.com".into()),
        scopes: Scope::list("spaces openid"),
        access_token: token.into(),
        expires_at: None,
        refresh_token: None,
    }
}

/// A keyring that works.
fn good() -> Arc<Clerk> {
    let store = keyring_core::mock::Store::new().unwrap();
    Arc::new(Clerk::new(move || Ok(store.clone())))
}

/// A keyring that never answers, as long as the sender lives.
fn silent() -> (Arc<Clerk>, mpsc::Sender<()>) {
    let (sender, receiver) = mpsc::channel::<()>();
    let store = keyring_core::mock::Store::new().unwrap();
    let clerk = Clerk::new(move || {
        let _ = receiver.recv();
        Ok(store.clone())
    });
    (Arc::new(clerk), sender)
}

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn store(&self, clerk: &Arc<Clerk>, only: bool) -> Store {
        Store::Keyring(KeyringStore::with(
            clerk.clone(),
            self.0.path(),
            "work",
            only,
        ))
    }

    fn auto(&self, clerk: &Arc<Clerk>) -> Store {
        self.store(clerk, false)
    }

    /// What the profile's file holds.
    fn file(&self) -> String {
        std::fs::read_to_string(self.0.path().join("credentials/work.json")).unwrap_or_default()
    }
}

async fn save(store: &Store, token: &str) -> Result<(), StoreError> {
    store.lock().await?.save(&credential(token)).await
}

async fn token(store: &Store) -> Result<Option<String>, StoreError> {
    let found = store.load().await?;
    Ok(found.map(|found| found.access_token.expose_secret().to_owned()))
}

async fn delete(store: &Store) -> Result<bool, StoreError> {
    store.lock().await?.delete().await
}

#[allow(clippy::unnecessary_wraps, reason = "as the store gives it")]
fn some(token: &str) -> Result<Option<String>, StoreError> {
    Ok(Some(token.to_owned()))
}

/// Runs what asks a silent keyring; its 3 s pass at once.
async fn hurried<T>(work: impl Future<Output = T>) -> T {
    tokio::time::pause();
    let outcome = work.await;
    tokio::time::resume();
    outcome
}

#[tokio::test]
async fn auto_uses_a_keyring_that_answers_and_finds_it_there_again() {
    let (place, clerk) = (Place::new(), good());
    let store = place.auto(&clerk);
    assert_eq!(token(&store).await, Ok(None));
    save(&store, SECRET).await.unwrap();
    assert_eq!(store.describe(), "keyring");
    assert!(place.file().contains("keyring") && !place.file().contains(SECRET));
    let again = place.auto(&clerk);
    assert_eq!(token(&again).await, some(SECRET));
    assert_eq!(again.describe(), "keyring");
    assert_eq!(token(&place.store(&clerk, true)).await, some(SECRET));
    assert_eq!(delete(&again).await, Ok(true));
    assert_eq!(delete(&again).await, Ok(false));
    assert_eq!(token(&store).await, Ok(None));
}

#[tokio::test]
async fn auto_falls_back_to_the_file_and_stays_there() {
    let place = Place::new();
    let (mute, _keep) = silent();
    let store = place.auto(&mute);
    hurried(save(&store, "one")).await.unwrap();
    assert!(
        store.describe().starts_with("file "),
        "{}",
        store.describe()
    );
    assert!(place.file().contains("\"one\""));
    // The keyring is back: nothing moves.
    let store = place.auto(&good());
    assert_eq!(token(&store).await, some("one"));
    save(&store, "two").await.unwrap();
    assert!(store.describe().starts_with("file "));
    assert!(place.file().contains("\"two\""));
}

#[tokio::test]
async fn a_copy_from_another_time_never_counts() {
    let (place, clerk) = (Place::new(), good());
    save(&place.auto(&clerk), "old").await.unwrap();
    // The keyring is gone: that is said, and a new sign-in goes into the file.
    let (mute, _keep) = silent();
    let store = place.auto(&mute);
    let refused = hurried(token(&store)).await.unwrap_err().explain();
    assert!(
        refused.message.contains("no answer within 3 s"),
        "{refused:?}"
    );
    assert_eq!(refused.cause.exit_code(), 3);
    assert_eq!(store.ready().await, Ok(()));
    hurried(save(&store, "new")).await.unwrap();
    // And back again, with the old copy in it.
    let store = place.auto(&clerk);
    assert_eq!(token(&store).await, some("new"));
    assert_eq!(token(&place.store(&clerk, true)).await, Ok(None));
    assert_eq!(delete(&store).await, Ok(true));
    assert!(matches!(clerk.read(&entry_name(&store)).await, Ok(None)));
}

fn entry_name(store: &Store) -> String {
    match store {
        Store::Keyring(store) => store.entry.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn keyring_alone_never_falls_back() {
    let place = Place::new();
    let (mute, _keep) = silent();
    let store = place.store(&mute, true);
    assert_eq!(store.describe(), "keyring");
    let began = Instant::now();
    tokio::time::pause();
    let refused = store.ready().await.unwrap_err().explain();
    assert_eq!(began.elapsed().as_secs(), 3, "{:?}", began.elapsed());
    assert!(
        refused.message.contains("no answer within 3 s"),
        "{refused:?}"
    );
    assert!(refused.hint.unwrap().contains("store = \"file\""));
    // The thread still hangs: nobody waits for it again.
    assert!(save(&store, SECRET).await.is_err());
    assert!(began.elapsed().as_secs() < 4, "{:?}", began.elapsed());
    assert_eq!(place.file(), "");
}

#[tokio::test]
async fn who_signs_out_without_the_keyring_is_told_of_the_copy_there() {
    let (place, clerk) = (Place::new(), good());
    save(&place.auto(&clerk), "old").await.unwrap();
    let (mute, _keep) = silent();
    let left = hurried(delete(&place.auto(&mute))).await.unwrap_err();
    let said = left.explain();
    assert!(said.message.contains("its copy stays"), "{said:?}");
    assert!(said.hint.unwrap().contains("work ("));
    assert_eq!(token(&place.auto(&clerk)).await, Ok(None), "signed out");
}

#[tokio::test]
async fn a_write_that_nobody_waits_for_is_not_made() {
    let place = Place::new();
    let (slow, release) = silent();
    let store = place.store(&slow, true);
    assert!(hurried(save(&store, "late")).await.is_err());
    drop(release);
    let until = Instant::now() + std::time::Duration::from_secs(10);
    let found = loop {
        // Refused at once while the thread is still busy.
        match slow.read(&entry_name(&store)).await {
            Err(Refusal::Silent) if Instant::now() < until => tokio::task::yield_now().await,
            other => break other,
        }
    };
    assert!(matches!(found, Ok(None)), "{found:?}");
}

#[tokio::test]
async fn what_the_keyring_says_is_explained_without_what_it_holds() {
    let place = Place::new();
    #[allow(clippy::type_complexity, reason = "a table of a test")]
    let broken: [(fn() -> keyring_core::Error, &str); 4] = [
        (
            || keyring_core::Error::NoStorageAccess("x".into()),
            "is locked",
        ),
        (
            || keyring_core::Error::PlatformFailure("no bus".into()),
            "no bus",
        ),
        (|| keyring_core::Error::TooLong("s".into(), 9), "so long"),
        (
            || keyring_core::Error::BadEncoding(b"at-secret".to_vec()),
            "something else",
        ),
    ];
    for (error, expected) in broken {
        let clerk = Arc::new(Clerk::new(move || Err(error())));
        let refused = place.store(&clerk, true).ready().await.unwrap_err();
        assert!(refused.to_string().contains(expected), "{refused}");
        assert!(!format!("{refused:?}").contains(SECRET));
        // A keyring that fails in any way leaves the file.
        let other = Place::new();
        save(&other.auto(&clerk), SECRET).await.unwrap();
        assert!(other.file().contains(SECRET));
    }
}
