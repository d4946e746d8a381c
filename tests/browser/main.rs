//! Signing in by browser, against the real sandbox: a person's browser walks its pages and comes
//! back to the listener, or its last address is pasted.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

mod answers;
mod listener;
#[allow(dead_code, reason = "shared with the tests of the sandbox")]
#[path = "../sandbox_oauth/phone.rs"]
mod phone;
mod program;
#[allow(dead_code, reason = "shared with the tests of the sandbox")]
#[path = "../sandbox_oauth/site.rs"]
mod site;
mod way;

use std::time::Duration;

use roomkey::account::sign_in::{SignIn, SignInAnswer, SignInEvent, SignInRequest, SignedIn};
use roomkey::account::{Session, Store};
use roomkey::config::{Config, Profile};
use roomkey::http::Client;
use roomkey::oauth::Explanation;
use roomkey::sandbox::Options;
use tempfile::TempDir;
use url::Url;

use phone::Phone;
use site::Site;

/// Longer than anything here takes, in the slowest of builds.
const DEADLINE: Duration = Duration::from_secs(30);

/// A sandbox, the configuration that it wrote, and an account nobody is signed in to.
struct World {
    site: Site,
    session: Session,
    folder: TempDir,
}

impl World {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// With a profile of one's own making.
    async fn with(change: impl FnOnce(&mut Profile)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config.toml");
        let site = Site::start(Options {
            write_config: Some(config.clone()),
            ..Options::default()
        })
        .await;
        let mut profile = Config::load(Some(&config))
            .unwrap()
            .profile(Some("browser"))
            .unwrap();
        change(&mut profile);
        let session = Session::new(profile, Client::new(), Store::memory());
        Self {
            site,
            session,
            folder,
        }
    }

    async fn start(&self, request: SignInRequest) -> Waiting {
        let mut stream = self.session.sign_in_with(request);
        let mut before = Vec::new();
        loop {
            match next(&mut stream).await {
                SignInEvent::AuthorizationUrl { url, redirect_uri } => {
                    return Waiting {
                        stream,
                        url,
                        redirect_uri,
                        before,
                    };
                }
                event => before.push(event),
            }
        }
    }

    /// The pages up to the consent page, and on with these scopes; the address where they end.
    async fn answered(&self, url: &str, decision: &str, ticked: Option<&[&str]>) -> Url {
        let mut phone = Phone::new(&self.site);
        let chooser = phone.open(url).await.page();
        let consent = phone.choose(&chooser, "ana@example.com").await.page();
        phone.decide(&consent, decision, ticked).await.left()
    }

    async fn allowed(&self, url: &str) -> Url {
        self.answered(url, "allow", None).await
    }

    /// What the browser shows of an address.
    async fn shows(&self, url: impl AsRef<str>) -> (u16, String) {
        let answer = self.site.http.get(url.as_ref()).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }
}

/// A sign-in that waits for the browser.
struct Waiting {
    stream: SignIn,
    url: String,
    redirect_uri: String,
    before: Vec<SignInEvent>,
}

impl Waiting {
    async fn paste(&self, text: &str) {
        let answer = SignInAnswer::RedirectedAddress(text.into());
        self.stream.answers().send(answer).await.unwrap();
    }

    async fn next(&mut self) -> SignInEvent {
        next(&mut self.stream).await
    }

    async fn refused(&mut self) -> Explanation {
        match self.next().await {
            SignInEvent::AnswerRefused(why) => why,
            other => panic!("{other:?}"),
        }
    }

    async fn signed_in(&mut self) -> SignedIn {
        match self.next().await {
            SignInEvent::SignedIn(signed_in) => signed_in,
            other => panic!("{other:?}"),
        }
    }

    async fn failed(&mut self) -> Explanation {
        match self.next().await {
            SignInEvent::Failed(why) => why,
            other => panic!("{other:?}"),
        }
    }

    fn port(&self) -> u16 {
        Url::parse(&self.redirect_uri).unwrap().port().unwrap()
    }

    async fn is_listened_to(&self) -> bool {
        let address = ("127.0.0.1", self.port());
        tokio::net::TcpStream::connect(address).await.is_ok()
    }
}

async fn next(stream: &mut SignIn) -> SignInEvent {
    tokio::time::timeout(DEADLINE, stream.recv())
        .await
        .expect("something happens")
        .expect("the sign-in goes on")
}

/// The address with another value for a parameter.
fn with(url: &Url, key: &str, value: &str) -> Url {
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    let mut other = url.clone();
    other.query_pairs_mut().clear().extend_pairs(
        pairs
            .iter()
            .map(|(k, v)| (k.as_str(), if k == key { value } else { v })),
    );
    other
}
