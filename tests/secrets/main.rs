//! Secrets never appear: the real program runs through every way of signing in, against a server
//! that works and one that throws back what it is sent, and everything that can be seen of it is
//! searched for every secret that went over the wire or lies in a file.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

#[allow(dead_code, reason = "shared with the tests of the sandbox")]
#[path = "../sandbox_oauth/phone.rs"]
mod phone;
#[allow(dead_code, reason = "shared with the tests of the sandbox")]
#[path = "../sandbox_oauth/site.rs"]
mod site;
mod watched;
mod wire;

use roomkey::account::{Session, Store};
use roomkey::config::{Config, StoreKind};
use roomkey::http::Client;

use watched::World;
use wire::Spoil;

const LIST: [&str; 4] = ["spaces", "list", "--limit", "1"];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_secret_is_seen_where_everything_works() {
    let mut world = World::new().await;
    world.succeeds(&["login"]);
    world.succeeds(&["login", "--json"]);
    world.succeeds(&["whoami"]);
    world.succeeds(&["whoami", "--json"]);
    world.expire("device");
    world.succeeds(&LIST);
    world.succeeds(&["spaces", "list", "--json"]);
    world.succeeds(&["login", "--profile", "service-account"]);
    world.succeeds(&["spaces", "list", "--profile", "service-account"]);
    world.succeeds(&["login", "--profile", "authorized-user", "--json"]);
    world.succeeds(&["spaces", "list", "--profile", "authorized-user"]);
    world.signs_in_by_browser().await;
    world.expire("browser");
    world.succeeds(&["spaces", "list", "--profile", "browser"]);
    world.succeeds(&["logout", "--revoke"]);
    world.run(&["logout", "--revoke", "--profile", "browser"]);
    world.saw_nothing(&[
        "access_token",
        "refresh_token",
        "id_token",
        "device_code",
        "client_secret",
        "code",
        "code_verifier",
        "assertion",
        "private_key",
        "bearer",
    ]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_secret_is_seen_where_servers_throw_it_back() {
    let mut world = World::new().await;
    world.succeeds(&["login", "--json"]);
    for spoil in Spoil::ALL {
        world.spoil("/token", spoil);
        for profile in ["device", "service-account", "authorized-user"] {
            world.expire(profile);
            world.run(&["spaces", "list", "--profile", profile]);
        }
        world.run(&["spaces", "list", "--json"]);
        world.run(&["login", "--json", "--profile", "service-account"]);
        world.starts_signing_in(&["login", "--json"]).await;
        world.spoil("/device/code", spoil);
        world.run(&["login"]);
        world.run(&["login", "--json"]);
        world.spoil("/v1/spaces", spoil);
        world.run(&LIST);
        world.spoil("/revoke", spoil);
        world.run(&["logout", "--revoke"]);
        world.heal();
        world.succeeds(&["login", "--json"]);
    }
    world.saw_nothing(&["refresh_token", "device_code", "client_secret", "assertion"]);
}

/// The text of a panic, and of a log, holds what Debug shows.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_secret_is_shown_by_debug() {
    let mut world = World::new().await;
    world.succeeds(&["login", "--json"]);
    let config = Config::load(Some(&world.path("config.toml"))).unwrap();
    let profile = config.profile(Some("device")).unwrap();
    let store = Store::open(StoreKind::File, "device", &world.path("state"));
    let credential = store.load().await.unwrap().unwrap();
    let session = Session::new(profile, Client::new(), store);
    let token = session.token().await.unwrap();
    world.show(&format!(
        "{config:?} {config:#?} {credential:?} {session:?} {session:#?} {token:?}"
    ));
    world.saw_nothing(&["access_token", "refresh_token", "client_secret"]);
}
