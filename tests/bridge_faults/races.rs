//! Fifty at once with one code, or with one refresh token: one session, one family, one successor.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use tokio::task::block_in_place;

use crate::redis;
use crate::replica::{Replica, session};
use crate::terminal::Terminal;
use crate::walker::Walker;
use crate::way::Way;
use crate::world::World;

const AT_ONCE: usize = 50;

/// What all of them got: one and the same.
async fn same(asked: impl Iterator<Item = impl Future<Output = String>>) -> String {
    let got: BTreeSet<String> = join_all(asked).await.into_iter().collect();
    assert_eq!(got.len(), 1, "{got:?}");
    got.into_iter().next().unwrap()
}

async fn fifty(world: &World, way: &Way, name: &str) {
    let terminal = Terminal(way.clone());
    let begun = terminal.begin().await;
    Walker::new(way).approve(&begun.user_code, 0).await.unwrap();
    let upstream = world.gate.passed("/token");
    let (terminal, code) = (&terminal, &begun.device_code);
    let redeem = |_| async move {
        let answer = terminal.poll(code).await.unwrap();
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.text_of("refresh_token")
    };
    let token = same((0..AT_ONCE).map(redeem)).await;
    assert_eq!(world.sessions(name).await, [session(&token)]);
    let renew = |token: String| async move {
        let answer = terminal.refresh(&token).await.unwrap();
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.text_of("refresh_token")
    };
    let next = same((0..AT_ONCE).map(|_| renew(token.clone()))).await;
    let after = same((0..AT_ONCE).map(|_| renew(next.clone()))).await;
    assert_eq!(BTreeSet::from([&token, &next, &after]).len(), 3);
    assert_eq!(world.sessions(name).await, [session(&token)]);
    assert_eq!(
        world.gate.passed("/token"),
        upstream,
        "the fresh token was enough"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_at_once_get_one_session_of_the_embedded_store() {
    let world = World::open().await;
    let (_server, way) = world.bridge("a", "redb:bridge.redb").await;
    fifty(&world, &way, "a").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_at_once_get_one_session_of_three_replicas() {
    let Some(redis) = redis::Server::start(&[]) else {
        return;
    };
    let world = World::open().await;
    let start = |name| Replica::start(&world.config(name, &redis.address()));
    let replicas = block_in_place(|| ["a", "b", "c"].map(start));
    let urls = replicas.each_ref().map(|replica| replica.url.as_str());
    fifty(&world, &Way::to(&urls), "b").await;
}
