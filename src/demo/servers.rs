//! The demo's servers, on a thread and a runtime of their own: a busy server must not hold up a
//! key on the screen.

use std::io;
use std::sync::Once;
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc::Sender;
use tokio::sync::watch;

use super::Options;
use super::address::Places;
use super::bridge;
use super::phone::Phone;
use crate::config::{Endpoints, Method, Profile, Quota, Scope, ServiceAccount, StoreKind};
use crate::http;
use crate::sandbox;
use crate::text::explanation::{Cause, Explanation};
use crate::tui::{Demo, DemoFuture, DemoServers};

/// The profile's name.
const NAME: &str = "demo";
/// Whose phone it is.
const ACCOUNT: &str = "ana@example.com";
/// How long the phone's owner looks at a page: longer than the terminal waits between two polls, so
/// that it hears of every stage.
const LOOK: Duration = Duration::from_millis(1000 * bridge::INTERVAL + 100);
/// Enough for one person.
const WORKERS: usize = 2;
/// Names of its threads begin so; see the terminal's panic hook.
const THREAD: &str = "sandbox";

type Outcome = Option<Result<DemoServers, Explanation>>;

/// The servers and the phone of a demo.
#[derive(Debug)]
pub struct Servers {
    options: Options,
    look: Duration,
    launch: Once,
    outcome: watch::Sender<Outcome>,
}

impl Servers {
    /// Servers that do not run yet.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            look: LOOK,
            launch: Once::new(),
            outcome: watch::Sender::new(None),
        }
    }

    /// Whether the servers could listen where they are told to, so that a wrong `--listen` is said
    /// before the screen is taken over.
    pub fn check(&self) -> Result<(), Explanation> {
        Places::find(&self.options).map(drop)
    }

    /// Starts the servers, once.
    pub fn launch(&self) {
        self.launch.call_once(|| {
            let (options, outcome) = (self.options.clone(), self.outcome.clone());
            let thread = thread::Builder::new().name(THREAD.to_owned());
            let failed = self.outcome.clone();
            if let Err(error) = thread.spawn(move || serve(&options, &outcome)) {
                failed.send_replace(Some(Err(fault(&error))));
            }
        });
    }
}

impl Demo for Servers {
    fn profile_name(&self) -> &str {
        NAME
    }

    fn start(&self) -> DemoFuture<DemoServers> {
        self.launch();
        let mut outcome = self.outcome.subscribe();
        Box::pin(async move {
            let ready = outcome.wait_for(Option::is_some).await;
            let ready = ready.map(|outcome| outcome.clone()).ok().flatten();
            ready.unwrap_or_else(|| Err(Explanation::new(Cause::Failed, "the demo has ended")))
        })
    }

    fn play_phone(&self, user_code: String, link: String, told: Sender<String>) -> DemoFuture<()> {
        let (servers, look) = (self.start(), self.look);
        Box::pin(async move {
            let mut phone = Phone::new(servers.await?.http, ACCOUNT, look);
            phone.approve(&link, &user_code, &told).await
        })
    }
}

/// Serves until the process ends: the UI's thread ends it.
fn serve(options: &Options, outcome: &watch::Sender<Outcome>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .thread_name(THREAD)
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            outcome.send_replace(Some(Err(fault(&error))));
            return;
        }
    };
    runtime.block_on(async {
        match open(options).await {
            Ok(running) => {
                outcome.send_replace(Some(Ok(running.servers.clone())));
                // Both serve until they are dropped.
                std::future::pending::<()>().await;
            }
            Err(explanation) => {
                outcome.send_replace(Some(Err(explanation)));
            }
        }
    });
}

/// What must not be dropped while the demo runs.
struct Running {
    _sandbox: sandbox::Sandbox,
    _bridge: crate::bridge::server::Server,
    servers: DemoServers,
}

async fn open(options: &Options) -> Result<Running, Explanation> {
    let places = Places::find(options)?;
    let sandbox = sandbox::Sandbox::start(sandbox::Options {
        listen: places.sandbox,
        public_url: places.sandbox_url.clone(),
        spaces: options.spaces,
        members: options.members,
        latency: options.latency,
        seed: options.seed,
        redirect_uris: vec![format!("{}/callback", places.bridge_url)],
        ..sandbox::Options::default()
    })
    .await
    .map_err(|error| Explanation::new(Cause::Failed, error.to_string()))?;
    let client = || client(places.host.as_deref());
    let bridge = bridge::start(places.bridge, &places.bridge_url, sandbox.url(), client()).await?;
    let profile = profile(&places.bridge_url, sandbox.url())?;
    Ok(Running {
        _sandbox: sandbox,
        _bridge: bridge,
        servers: DemoServers {
            profile,
            http: client(),
        },
    })
}

/// Plain http goes to this machine, and to the host of `--listen`.
fn client(host: Option<&str>) -> http::Client {
    host.map_or_else(http::Client::new, http::Client::with_http_host)
}

fn profile(bridge: &str, google: &str) -> Result<Profile, Explanation> {
    let api = reqwest::Url::parse(google)
        .map_err(|error| Explanation::new(Cause::Failed, error.to_string()))?;
    Ok(Profile {
        name: NAME.to_owned(),
        method: Method::Device,
        issuer: Some(bridge.to_owned()),
        client_id: Some(bridge::CLIENT_ID.to_owned()),
        client_secret: None,
        client_secrets_file: None,
        scopes: Scope::list(bridge::SCOPES),
        store: StoreKind::Memory,
        endpoints: Endpoints {
            chat_api: Some(api.clone()),
            people_api: Some(api),
            ..Endpoints::default()
        },
        quota: Quota::default(),
        service_account: ServiceAccount::default(),
    })
}

fn fault(error: &io::Error) -> Explanation {
    Explanation::new(Cause::Failed, format!("the demo cannot start: {error}"))
}

#[cfg(test)]
mod tests;
