//! The demo's servers, on a thread and a runtime of their own: a busy server must not hold up a
//! key on the screen.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Once;
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc::Sender;
use tokio::sync::watch;

use super::Options;
use super::address;
use super::phone::Phone;
use crate::config::{Endpoints, Method, Profile, Quota, Scope, ServiceAccount, StoreKind};
use crate::http;
use crate::sandbox::oauth::clients::{ClientType, Clients};
use crate::sandbox::{self, Lifetimes};
use crate::text::explanation::{Cause, Explanation};
use crate::tui::{Demo, DemoFuture, DemoServers};

/// The profile's name.
const NAME: &str = "demo";
/// Whose phone it is.
const ACCOUNT: &str = "ana@example.com";
/// Google asks for five seconds between two polls; whoever tries the demo should not wait so long.
const INTERVAL: Duration = Duration::from_secs(1);
/// Enough for one person.
const WORKERS: usize = 2;
/// Names of its threads begin so; see the terminal's panic hook.
const THREAD: &str = "sandbox";

type Outcome = Option<Result<DemoServers, Explanation>>;

/// The servers and the phone of a demo.
#[derive(Debug)]
pub struct Servers {
    options: Options,
    launch: Once,
    outcome: watch::Sender<Outcome>,
}

impl Servers {
    /// Servers that do not run yet.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            launch: Once::new(),
            outcome: watch::Sender::new(None),
        }
    }

    /// Whether the servers could listen where they are told to, so that a wrong `--listen` is said
    /// before the screen is taken over.
    pub fn check(&self) -> Result<(), Explanation> {
        let Some(listen) = self.options.listen else {
            return Ok(());
        };
        TcpListener::bind(listen)
            .and_then(|_| address::advertised(listen, self.options.public_host.as_deref()))
            .map(drop)
            .map_err(|error| cannot_listen(listen, &error))
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

    fn play_phone(
        &self,
        user_code: String,
        verification_uri: String,
        told: Sender<String>,
    ) -> DemoFuture<()> {
        let servers = self.start();
        Box::pin(async move {
            let mut phone = Phone::new(servers.await?.http, ACCOUNT);
            phone.approve(&verification_uri, &user_code, &told).await
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
            Ok((sandbox, servers)) => {
                outcome.send_replace(Some(Ok(servers)));
                sandbox.run_until(std::future::pending()).await;
            }
            Err(explanation) => {
                outcome.send_replace(Some(Err(explanation)));
            }
        }
    });
}

async fn open(options: &Options) -> Result<(sandbox::Sandbox, DemoServers), Explanation> {
    let listen = match options.listen {
        Some(listen) => with_port(listen)?,
        None => SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
    };
    let host = match options.listen {
        Some(_) => Some(
            address::advertised(listen, options.public_host.as_deref())
                .map_err(|error| cannot_listen(listen, &error))?,
        ),
        None => None,
    };
    let port = listen.port();
    let sandbox = sandbox::Sandbox::start(sandbox::Options {
        listen,
        public_url: host.as_ref().map(|host| format!("http://{host}:{port}")),
        spaces: options.spaces,
        members: options.members,
        latency: options.latency,
        seed: options.seed,
        // Until the bridge takes this part, the sandbox is more liberal than Google.
        allow_chat_on_device: true,
        lifetimes: Lifetimes {
            interval: INTERVAL,
            ..Lifetimes::default()
        },
        ..sandbox::Options::default()
    })
    .await
    .map_err(|error| Explanation::new(Cause::Failed, error.to_string()))?;
    let http = match &host {
        Some(host) => http::Client::with_http_host(host),
        None => http::Client::new(),
    };
    let profile = profile(sandbox.url())?;
    Ok((sandbox, DemoServers { profile, http }))
}

/// The advertised address must be known before listening begins, so port 0 is settled here.
fn with_port(listen: SocketAddr) -> Result<SocketAddr, Explanation> {
    if listen.port() != 0 {
        return Ok(listen);
    }
    TcpListener::bind(listen)
        .and_then(|probe| probe.local_addr())
        .map_err(|error| cannot_listen(listen, &error))
}

fn profile(url: &str) -> Result<Profile, Explanation> {
    let api = reqwest::Url::parse(url)
        .map_err(|error| Explanation::new(Cause::Failed, error.to_string()))?;
    let client = Clients::of(ClientType::Tv);
    Ok(Profile {
        name: NAME.to_owned(),
        method: Method::Device,
        issuer: Some(url.to_owned()),
        client_id: Some(client.id.to_owned()),
        client_secret: Some(client.secret.to_owned().into()),
        client_secrets_file: None,
        scopes: Scope::list("openid email spaces memberships delete directory"),
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

fn cannot_listen(listen: SocketAddr, error: &io::Error) -> Explanation {
    Explanation::new(Cause::Usage, format!("cannot listen on {listen}: {error}"))
        .hint("Give another address and port with --listen, or leave it out.")
}

fn fault(error: &io::Error) -> Explanation {
    Explanation::new(Cause::Failed, format!("the demo cannot start: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc::channel;

    #[tokio::test]
    async fn the_phone_approves_a_real_code_over_real_pages() {
        let servers = Servers::new(Options::default());
        let DemoServers { profile, http } = servers.start().await.unwrap();
        let session = crate::account::Session::new(profile, http, crate::account::Store::memory());
        let mut events = session.sign_in();
        let (told, mut steps) = channel(32);
        let mut signed_in = None;
        while let Some(event) = events.recv().await {
            use crate::account::sign_in::SignInEvent::{Failed, SignedIn, UserCode};
            match event {
                UserCode(prompt) => servers
                    .play_phone(prompt.user_code, prompt.verification_uri, told.clone())
                    .await
                    .unwrap(),
                SignedIn(done) => signed_in = Some(done),
                Failed(why) => panic!("{why}"),
                _ => {}
            }
        }
        assert_eq!(signed_in.unwrap().account.as_deref(), Some(ACCOUNT));
        drop(told);
        let mut said = Vec::new();
        while let Some(step) = steps.recv().await {
            said.push(step);
        }
        assert!(said.iter().any(|s| s.contains("chooses ana@")), "{said:?}");
        assert!(said.iter().any(|s| s.contains("presses Allow")), "{said:?}");
    }

    /// Servers on loopback that advertise `host`, and the address of their device page.
    async fn advertising(host: &str) -> (http::Client, reqwest::Url) {
        let servers = Servers::new(Options {
            listen: Some((Ipv4Addr::LOCALHOST, 0).into()),
            public_host: Some(host.to_owned()),
            ..Options::default()
        });
        let DemoServers { profile, http } = servers.start().await.unwrap();
        let issuer = profile.issuer.unwrap();
        assert!(issuer.starts_with(&format!("http://{host}:")), "{issuer}");
        (http, format!("{issuer}/device").parse().unwrap())
    }

    #[tokio::test]
    async fn the_servers_answer_at_the_address_they_advertise() {
        let (http, page) = advertising("localhost").await;
        let request = http::Request::new(reqwest::Method::GET, page, http::Repeat::Never);
        assert!(http.send(request).await.unwrap().ok());
    }

    #[tokio::test]
    async fn plain_http_goes_to_the_advertised_host_and_no_other() {
        let (http, page) = advertising("tv.lan").await;
        let stranger = reqwest::Url::parse("http://example.com/").unwrap();
        assert!(http.allows(&page) && !http.allows(&stranger));
    }

    #[test]
    fn a_taken_address_is_said_beforehand() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let servers = Servers::new(Options {
            listen: taken.local_addr().ok(),
            ..Options::default()
        });
        assert_eq!(servers.check().unwrap_err().cause, Cause::Usage);
    }
}
